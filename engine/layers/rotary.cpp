#include "engine/layers/rotary.h"

#include <algorithm>
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

/// Positions that the model was first trained on, before its frequencies were changed for longer texts.
float trained_positions(const Config& config, const Config& settings) {
  const Config& place = config.has("original_max_position_embeddings") ? config : settings;
  return static_cast<float>(place.integer_or("original_max_position_embeddings", 1, kMostPositions,
                                             config.integer("max_position_embeddings", 1, kMostPositions)));
}

/// Frequencies that turn too slowly to have been seen whole in training are divided by `factor`, fast ones are left as
/// they are, and between the two the change is gradual (Llama 3.1).
void stretch_slow(Vector& frequencies, const Config& config, const Config& settings) {
  const auto number = [&](const char* key) { return static_cast<float>(settings.number(key, kLeast, kMost)); };
  const float factor = number("factor"), low = number("low_freq_factor"), high = number("high_freq_factor");
  const float context = trained_positions(config, settings);
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

/// YaRN (Peng et al. 2023), "NTK-by-parts": the same idea, gradual in j instead of in the turns.
/// @return what queries and keys are both multiplied by, against the flatter weights of longer texts
float stretch_by_parts(Vector& frequencies, float theta, const Config& config, const Config& settings) {
  const float context = trained_positions(config, settings);
  const double ratio = config.integer("max_position_embeddings", 1, kMostPositions) / static_cast<double>(context);
  const double factor = settings.number_or("factor", kLeast, kMost, ratio);

  const auto pairs = static_cast<double>(frequencies.size());
  const auto pair_that_turns = [&](const char* key, double usual) {  // so often within the context
    const double turns = settings.number_or(key, 0, kMost, usual);
    return pairs * std::log(context / ((turns > 0 ? turns : usual) * 2 * std::numbers::pi)) / std::log(theta);
  };
  double low = pair_that_turns("beta_fast", 32), high = pair_that_turns("beta_slow", 1);
  if (settings.boolean_or("truncate", true)) low = std::floor(low), high = std::ceil(high);
  low = std::max(low, 0.0);
  high = std::min(high, 2 * pairs - 1);
  if (low == high) high += 0.001;
  for (Eigen::Index j = 0; j < frequencies.size(); ++j) {
    const auto share = static_cast<float>(std::clamp((static_cast<double>(j) - low) / (high - low), 0.0, 1.0));
    frequencies[j] *= share / static_cast<float>(factor) + (1 - share);
  }

  const auto scale = [factor](double by) { return factor <= 1 ? 1 : 0.1 * by * std::log(factor) + 1; };
  const double by = settings.number_or("mscale", 0, kMost, 0), all = settings.number_or("mscale_all_dim", 0, kMost, 0);
  const double usual = by > 0 && all > 0 ? scale(by) / scale(all) : scale(1);
  return static_cast<float>(settings.number_or("attention_factor", 0, kMost, usual));
}

}  // namespace

Rotary::Rotary(const Config& config, int size) {
  const Config settings = settings_of(config);
  const std::string type = settings.choice_or(settings.has("rope_type") ? "rope_type" : "type",
                                              {"default", "linear", "dynamic", "llama3", "yarn"}, "default");
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
  if (type == "yarn") scale_ = stretch_by_parts(frequencies_, theta, config, settings);
  // "dynamic" changes theta for texts longer than `max_position_embeddings`, and such are not read.
}

Rotary::Angles Rotary::at(Eigen::Index first, Eigen::Index count) const {
  const Vector positions = Vector::LinSpaced(count, static_cast<float>(first), static_cast<float>(first + count - 1));
  const Matrix angles = positions * frequencies_.transpose();
  return {scale_ * angles.array().cos(), scale_ * angles.array().sin()};
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
