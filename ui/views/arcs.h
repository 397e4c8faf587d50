#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// Links from what looks to what it looks at: arcs over one line of tokens, or curves between two lines. The arrow
/// stands at what is looked at; width and opacity are the weight.
int telling_arcs(const Trace& trace);
QString why_no_arcs(const Trace& trace);
figure::Figure draw_arcs(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
