#include "engine/models/glimpse_network.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/attention/normalizer.h"
#include "engine/attention/parts.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/picture_preparation.h"
#include "engine/models/stored_weights.h"

namespace saccade {

namespace {

constexpr int kMostGlimpses = 64, kMostScales = 8, kMostLabels = 1024;
constexpr const char* kGlimpses = "glimpses";

Vector joined(const VectorRef& a, const VectorRef& b) {
  Vector both(a.size() + b.size());
  both << a, b;
  return both;
}

std::vector<std::string> labels_of(const Config& config) {
  const nlohmann::json& json = config.json();
  const auto list = json.find("labels");
  const auto is_label = [](const nlohmann::json& label) { return label.is_string(); };
  if (list == json.end() || !list->is_array() || list->empty() || list->size() > kMostLabels ||
      !std::ranges::all_of(*list, is_label)) {
    throw Error("wrong value", config.where() + ": labels", "a list of 1 to " + std::to_string(kMostLabels) + " names",
                list == json.end() ? "nothing" : shown(*list));
  }
  return list->get<std::vector<std::string>>();
}

/// The side of each scale's square: whole multiples of a glimpse's, the smallest first.
std::vector<int> scales_of(const Config& config, int glimpse_size) {
  const nlohmann::json& json = config.json();
  const auto list = json.find("scales");
  std::vector<int> scales;
  bool right = list != json.end() && list->is_array() && !list->empty() && list->size() <= kMostScales;
  for (std::size_t i = 0; right && i < list->size(); ++i) {
    const nlohmann::json& scale = (*list)[i];
    right = scale.is_number_integer() && scale >= glimpse_size && scale <= 2 * kDigitSide &&
            scale.get<int>() % glimpse_size == 0 && (scales.empty() || scale > scales.back());
    if (right) scales.push_back(scale.get<int>());
  }
  if (right) return scales;
  throw Error("wrong value", config.where() + ": scales",
              "a list of 1 to " + std::to_string(kMostScales) + " multiples of glimpse_size, ascending, up to " +
                  std::to_string(2 * kDigitSide),
              list == json.end() ? "nothing" : shown(*list));
}

/// The value between the four pixels around a place, from 0 to 1; black outside the picture.
/// @param x, y in pixels; the centre of the first pixel is at 0.5
float interpolated(const Picture& picture, double x, double y) {
  const double left = std::floor(x - 0.5), top = std::floor(y - 0.5);
  const double right_part = x - 0.5 - left, lower_part = y - 0.5 - top;
  const auto pixel = [&](double column, double row) {
    const bool inside = column >= 0 && row >= 0 && column < picture.width && row < picture.height;
    return inside ? picture.values[std::size_t(row) * picture.width + std::size_t(column)] : 0.0;
  };
  const double upper = (1 - right_part) * pixel(left, top) + right_part * pixel(left + 1, top);
  const double lower = (1 - right_part) * pixel(left, top + 1) + right_part * pixel(left + 1, top + 1);
  return static_cast<float>(((1 - lower_part) * upper + lower_part * lower) / 255);
}

class GlimpseNetwork : public Model {
 public:
  explicit GlimpseNetwork(const ModelDirectory& directory) {
    const Config& config = directory.config();
    id_ = directory.id();
    model_type_ = config.text("model_type");
    facts_ = glimpse_network_facts(config);
    first_view_ = read_first_view(config);
    labels_ = labels_of(config);
    glimpses_ = config.integer("glimpses", 1, kMostGlimpses);
    glimpse_size_ = config.integer("glimpse_size", 1, kDigitSide);
    scales_ = scales_of(config, glimpse_size_);
    const int size = config.integer("feature_size", 1, kLargestSize);  // F
    hidden_size_ = config.integer("hidden_size", 1, kLargestSize);     // H
    const int pixels = static_cast<int>(scales_.size()) * glimpse_size_ * glimpse_size_;

    const StoredWeights weights(directory.tensors(), directory.path().string());
    patch_ = Linear(weights, "glimpse.patch", size, pixels);
    place_ = Linear(weights, "glimpse.location", size, 2);
    combine_ = Linear(weights, "glimpse.combine", hidden_size_, 2 * size);
    core_ = Rnn(weights, "core", {&chosen(config, "cell", cell_kinds()), hidden_size_, hidden_size_, 1, false});
    location_ = Linear(weights, "location", 2, hidden_size_);
    action_ = Linear(weights, "action", static_cast<Eigen::Index>(labels_.size()), hidden_size_);
    weights.refuse_others();
  }

  InputKind reads() const override { return InputKind::picture; }
  bool writes() const override { return false; }

  Reading read(const Input& input, const StepContext&, const CancelToken& cancel) const override {
    const auto* given = std::get_if<Picture>(&input);
    if (!given) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
    Reading reading{.sequences = {{.name = kGlimpses}}, .picture = prepared_digit(*given)};
    Sequence& looks = reading.sequences.front();
    RnnState state{{Vector::Zero(hidden_size_)}, {Vector::Zero(hidden_size_)}};
    Vector location = Vector::Zero(2);  // l_t, x and y, from -1 to 1: the first look is at the middle
    for (int t = 0; t < glimpses_; ++t) {
      cancel.check();
      const double x = (location[0] + 1.0) / 2 * kDigitSide, y = (location[1] + 1.0) / 2 * kDigitSide;
      const Vector what = patch_(seen(*reading.picture, x, y)).cwiseMax(0);  // [F]
      const Vector where = place_(location).cwiseMax(0);                     // [F]
      const Vector features = combine_(joined(what, where)).cwiseMax(0);     // g_t [H]
      const Vector& hidden = core_.step(features, state);                    // h_t [H]
      const Vector logits = action_(hidden);                                 // [labels]
      const Vector next = location_(hidden).array().tanh();                  // l_t+1
      if (!logits.allFinite() || !next.allFinite()) {
        throw Error("the model computed a value that is not finite", id_ + ", look " + std::to_string(t + 1),
                    "finite values", "infinity or NaN");
      }
      looks.tokens.push_back({.text = std::to_string(t + 1)});
      looks.glimpses.push_back({x, y, {scales_.begin(), scales_.end()}});
      reading.predictions.push_back(belief(softmax(logits), t));
      location = next;
    }
    reading.predictions.push_back({.token = {}, .candidates = reading.predictions.back().candidates});
    return reading;
  }

 private:
  /// The squares around a place, each reduced to `glimpse_size_`: `[scales x glimpse_size^2]`, row by row.
  Vector seen(const Picture& picture, double x, double y) const {
    Vector pixels(static_cast<Eigen::Index>(scales_.size()) * glimpse_size_ * glimpse_size_);
    Eigen::Index at = 0;
    for (const int scale : scales_) {
      const int block = scale / glimpse_size_;
      for (int row = 0; row < glimpse_size_; ++row) {
        for (int column = 0; column < glimpse_size_; ++column) {
          float sum = 0;
          for (int i = 0; i < block * block; ++i) {
            sum += interpolated(picture, x - scale / 2.0 + column * block + i % block + 0.5,
                                y - scale / 2.0 + row * block + i / block + 0.5);
          }
          pixels[at++] = sum / static_cast<float>(block * block);
        }
      }
    }
    return pixels;
  }

  /// @param probabilities [labels]
  SourcePrediction belief(const Vector& probabilities, int look) const {
    SourcePrediction said{.token = look, .candidates = {}, .sequence = 0};
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      said.candidates.push_back({labels_[i], probabilities[static_cast<Eigen::Index>(i)]});
    }
    std::ranges::stable_sort(said.candidates, std::ranges::greater(), &Candidate::probability);
    return said;
  }

  std::vector<std::string> labels_;
  int glimpses_ = 0, glimpse_size_ = 0, hidden_size_ = 0;
  std::vector<int> scales_;  // sides of the squares, in pixels
  Linear patch_, place_;     // [F x scales glimpse_size^2], [F x 2]
  Linear combine_;           // [H x 2 F]
  Rnn core_;                 // H -> H
  Linear location_;          // [2 x H]
  Linear action_;            // [labels x H]
};

}  // namespace

std::shared_ptr<const Model> load_glimpse_network(const ModelDirectory& directory) {
  return std::make_shared<GlimpseNetwork>(directory);
}

MechanismFacts glimpse_network_facts(const Config&) { return {.score = kGlimpses}; }

}  // namespace saccade
