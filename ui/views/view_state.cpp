#include "ui/views/view_state.h"

#include <algorithm>

#include "ui/views/steps.h"

namespace saccade::views {

namespace {

/// Those of `indices` below `count`, each once and none that is `taken`.
std::vector<int> others(const std::vector<int>& indices, int count, int taken) {
  std::vector<int> kept;
  for (const int index : indices) {
    const bool there_already = index == taken || std::ranges::find(kept, index) != kept.end();
    if (index >= 0 && index < count && !there_already) kept.push_back(index);
  }
  return kept;
}

}  // namespace

ViewState within(ViewState state, const Trace& trace) {
  const int maps = static_cast<int>(trace.attention.size());
  state.map = std::clamp(state.map, 0, std::max(0, maps - 1));
  state.more_maps = others(state.more_maps, maps, state.map);
  const int rows = maps > 0 ? trace.attention[state.map].query_count() : 0;
  if (state.focus && (*state.focus < 0 || *state.focus >= rows)) state.focus.reset();
  state.more_focus = state.focus ? others(state.more_focus, rows, *state.focus) : std::vector<int>();
  // A record may have rows without saying what was written in them.
  const int steps = std::max(rows, step_count(trace));
  if (state.step) state.step = std::clamp(*state.step, 0, std::max(0, steps - 1));
  return state;
}

}  // namespace saccade::views
