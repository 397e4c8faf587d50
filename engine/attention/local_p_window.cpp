#include "engine/attention/window.h"

#include <cmath>

namespace saccade {

namespace {

class LocalPWindow : public Window {
 public:
  explicit LocalPWindow(const AttentionParts& parts)
      : half_width_(parts.options.number("half_width", 1, kLargestWidth)),
        renormalizes_(parts.options.boolean_or("renormalize", false)) {
    if (const double sigma = parts.options.number_or("sigma", kSmallestSigma, kLargestWidth, 0); sigma > 0) {
      sigma_ = sigma;
    }
    const int size = parts.options.integer("position_size", 1, kLargestSize);  // P
    weight_ = parts.weights.matrix("attention.position.weight", size, parts.query_size);
    v_ = parts.weights.matrix("attention.position_v.weight", 1, size).transpose();
  }

  WindowDefaults defaults() const override {
    return {.half_width = half_width_, .sigma = sigma_.value_or(half_width_ / 2)};
  }

  std::optional<AttentionWindow> at(const Vector& query, Eigen::Index length,
                                    const PartContext& context) const override {
    const AttentionOverrides& overrides = context.overrides;
    AttentionWindow window;
    window.aligned_position = overrides.aligned_position.value_or(predict(query, length));
    window.half_width = overrides.half_width.value_or(half_width_);
    window.sigma = overrides.sigma.value_or(sigma_.value_or(window.half_width / 2));
    return window;
  }

  void weigh(const AttentionWindow& window, Vector& weights) const override {
    for (Eigen::Index s = 0; s < weights.size(); ++s) weights[s] *= static_cast<float>(gaussian(window, s));
    // A Gaussian much narrower than a token can leave nothing at all.
    if (const float sum = weights.sum(); renormalizes_ && sum > 0) weights /= sum;
  }

 private:
  /// p_t, from 0 to S.
  float predict(const Vector& query, Eigen::Index length) const {
    const Vector inner = (weight_ * query).array().tanh();  // [P]
    return static_cast<float>(length) / (1 + std::exp(-v_.dot(inner)));
  }

  double half_width_;            // D
  std::optional<double> sigma_;  // D / 2 where absent
  bool renormalizes_;
  Matrix weight_;  // W_p [P x H]
  Vector v_;       // v_p [P]
};

}  // namespace

std::unique_ptr<Window> make_local_p_window(const AttentionParts& parts) {
  return std::make_unique<LocalPWindow>(parts);
}

}  // namespace saccade
