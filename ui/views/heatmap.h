#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// The attention matrix of one map: a row for each query, a column for each key.
int telling_heatmap(const Trace& trace);
QString why_no_heatmap(const Trace& trace);
figure::Figure draw_heatmap(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
