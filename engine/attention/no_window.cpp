#include "engine/attention/window.h"

namespace saccade {

namespace {

class NoWindow : public Window {
 public:
  std::optional<AttentionWindow> at(const Vector&, Eigen::Index, const PartContext&) const override { return {}; }
  void weigh(const AttentionWindow&, Vector&) const override {}
};

}  // namespace

std::unique_ptr<Window> make_no_window(const AttentionParts&) { return std::make_unique<NoWindow>(); }

}  // namespace saccade
