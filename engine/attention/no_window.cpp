#include "engine/attention/no_window.h"

namespace saccade {

namespace {

class NoWindow : public Window {
 public:
  std::optional<AttentionWindow> at(const Vector&, Eigen::Index, const StepContext&) const override { return {}; }
  void weigh(const AttentionWindow&, Vector&) const override {}
};

}  // namespace

std::unique_ptr<Window> make_no_window(const AttentionParts&) { return std::make_unique<NoWindow>(); }

}  // namespace saccade
