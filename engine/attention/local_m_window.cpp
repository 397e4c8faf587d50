#include "engine/attention/window.h"

#include <algorithm>

namespace saccade {

namespace {

class LocalMWindow : public Window {
 public:
  explicit LocalMWindow(const AttentionParts& parts)
      : half_width_(parts.options.number("half_width", 1, kLargestWidth)) {}

  WindowDefaults defaults() const override { return {.half_width = half_width_, .sigma = {}}; }

  std::optional<AttentionWindow> at(const Vector&, Eigen::Index length, const PartContext& context) const override {
    const double monotonic = static_cast<double>(std::min<Eigen::Index>(context.step, length - 1));
    return AttentionWindow{.aligned_position = context.overrides.aligned_position.value_or(monotonic),
                           .half_width = context.overrides.half_width.value_or(half_width_),
                           .sigma = {}};
  }

  void weigh(const AttentionWindow&, Vector&) const override {}

 private:
  double half_width_;  // D
};

}  // namespace

std::unique_ptr<Window> make_local_m_window(const AttentionParts& parts) {
  return std::make_unique<LocalMWindow>(parts);
}

}  // namespace saccade
