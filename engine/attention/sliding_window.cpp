#include "engine/attention/sliding_window.h"

namespace saccade {

namespace {

class SlidingWindow : public Window {
 public:
  explicit SlidingWindow(const AttentionParts& parts)
      : half_width_((parts.options.integer("length", kShortest, kLongest) - 1) / 2.0) {}

  WindowDefaults defaults() const override { return {.half_width = half_width_, .sigma = {}}; }

  std::optional<AttentionWindow> at(const Vector&, Eigen::Index, const PartContext& context) const override {
    const double half_width = context.overrides.half_width.value_or(half_width_);
    return AttentionWindow{
        .aligned_position = context.overrides.aligned_position.value_or(context.step - 1 - half_width),
        .half_width = half_width,
        .sigma = {}};
  }

  void weigh(const AttentionWindow&, Vector&) const override {}

 private:
  /// L: a half width is at least 1.
  static constexpr int kShortest = 3, kLongest = 1 << 20;

  double half_width_;  // D
};

}  // namespace

std::unique_ptr<Window> make_sliding_window(const AttentionParts& parts) {
  return std::make_unique<SlidingWindow>(parts);
}

}  // namespace saccade
