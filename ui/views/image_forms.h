#pragma once

#include <optional>

#include "ui/views/view.h"

namespace saccade::views {

/// The two forms of the view `image`.

/// Of a trace with a picture and glimpses of it.
figure::Figure draw_glimpses(const Shown& shown, const Page& page, const ViewState& state);
/// Of a trace with a picture and `map`, whose keys are regions of it.
figure::Figure draw_regions(const Shown& shown, const Page& page, const ViewState& state, int map);

/// The map with regions of the picture as its keys: the one that the state chooses, or else the first; none where there
/// is none.
std::optional<int> map_over_picture(const Trace& trace, int chosen);

}  // namespace saccade::views
