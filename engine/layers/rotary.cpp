#include "engine/layers/rotary.h"

#include <cmath>
#include <numbers>
#include <string>

#include "engine/core/error.h"

namespace saccade {

namespace {

constexpr double kUsualTheta = 10'000;
constexpr double kLeast = 1e-6, kMost = 1e12;  // of every number here
constexpr int kMostPositions = 1 << 30;

/// The object that says how positions are encoded; an empty one where there is none.
Config settings_of(const Config& config) {
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    if (!config.has(key) || config.json().at(key).empty()) continue;
    const Config settings = config.object(key);
    for (const auto& [name, value] : settings.json().items()) {
      if (!value.is_object()) continue;
      throw Error("positions that differ between layers are not supported", settings.where() + ": " + name,
                  "a number or a string", "an object");
    }
    return settings;
  }
  return Config(nlohmann::json::object(), config.where());
}

/// Frequencies that turn too slowly to have been seen whole in training are divided by `factor`, fast ones are left as
/// they are, and between the two the change is gradual (Llama 3.1).
void stretch_slow(Vector& frequencies, const Config& config, const Config& settings) {
  const auto number = [&](const char* key) { return static_cast<float>(settings.number(key, kLeast, kMost)); };
  const float factor = number("factor"), low = number("low_freq_factor"), high = number("high_freq_factor");
  const Config& trained = config.has("original_max_position_embeddings") ? config : settings;
  const auto context =
      static_cast<float>(trained.integer_or("original_max_position_embeddings", 1, kMostPositions,
                                            config.integer("max_position_embeddings", 1, kMostPositions)));
  for (float& f : frequencies) {
    const float turns = context * f / (2 * std::numbers::pi_v<float>);  // within the context
    if (turns < low) {
      f /= factor;
    } else if (turns <= high) {
      const float share = (turns - low) / (high - low);
      f = (1 - share) * f / factor + share * f;
    }
  }
}

}  // namespace

Rotary::Rotary(const Config& config, int size) {
  const Config settings = settings_of(config);
  const std::string type = settings.choice_or(settings.has("rope_type") ? "rope_type" : "type",
                                              {"default", "linear", "dynamic", "llama3"}, "default");
  for (const Config& place : {config, settings}) {
    const double part = place.number_or("partial_rotary_factor", 0, 1, 1);
    if (part == 1) continue;
    throw Error("heads that are turned in part are not supported", place.where() + ": partial_rotary_factor", "1",
                nlohmann::json(part).dump());
  }
  if (size % 2 != 0) {
    throw Error("wrong value", config.where() + ": head_dim", "an even number", std::to_string(size));
  }

  const double usual = config.number_or("rope_theta", kLeast, kMost, kUsualTheta);
  const auto theta = static_cast<float>(settings.number_or("rope_theta", kLeast, kMost, usual));
  frequencies_ = Vector::NullaryExpr(size / 2, [&](Eigen::Index j) {
    return 1 / std::pow(theta, static_cast<float>(2 * j) / static_cast<float>(size));
  });
  if (type == "linear") frequencies_ /= static_cast<float>(settings.number("factor", kLeast, kMost));
  if (type == "llama3") stretch_slow(frequencies_, config, settings);
  // "dynamic" changes theta for texts longer than `max_position_embeddings`, and such are not read.
}

Rotary::Angles Rotary::at(Eigen::Index first, Eigen::Index count) const {
  const Vector positions = Vector::LinSpaced(count, static_cast<float>(first), static_cast<float>(first + count - 1));
  const Matrix angles = positions * frequencies_.transpose();
  return {angles.array().cos(), angles.array().sin()};
}

void Rotary::Angles::turn(Matrix& x) const {
  const Eigen::Index half = cosines.cols();
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const auto cosine = cosines.row(i).array(), sine = sines.row(i).array();
    for (Eigen::Index column = 0; column < x.cols(); column += 2 * half) {
      auto a = x.row(i).segment(column, half).array(), b = x.row(i).segment(column + half, half).array();
      const Eigen::RowVectorXf turned = a * cosine - b * sine;
      b = b * cosine + a * sine;
      a = turned.array();
    }
  }
}

}  // namespace saccade
