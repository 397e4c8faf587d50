#include "ui/views/view_state.h"

#include <algorithm>

namespace saccade::views {

ViewState within(ViewState state, const Trace& trace) {
  const int maps = static_cast<int>(trace.attention.size());
  state.map = std::clamp(state.map, 0, std::max(0, maps - 1));
  std::vector<int> more;
  for (const int map : state.more_maps) {
    const bool drawn_already = map == state.map || std::ranges::find(more, map) != more.end();
    if (map >= 0 && map < maps && !drawn_already) more.push_back(map);
  }
  state.more_maps = std::move(more);
  const int rows = maps > 0 ? trace.attention[state.map].query_count() : 0;
  if (state.focus && (*state.focus < 0 || *state.focus >= rows)) state.focus.reset();
  // A record may have rows without saying what was written in them.
  const int steps = std::max(rows, static_cast<int>(trace.target().size()));
  if (state.step) state.step = std::clamp(*state.step, 0, std::max(0, steps - 1));
  return state;
}

}  // namespace saccade::views
