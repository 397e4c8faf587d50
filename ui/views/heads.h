#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// Every head of a model as a small picture of its map: layers by heads, or ordered by what the heads were measured to
/// do.
int telling_heads(const Trace& trace);
QString why_no_heads(const Trace& trace);
figure::Figure draw_heads(const Shown& shown, const Page& page, const ViewState& state);

/// The picture of one map as `draw_heads` shows it: a pixel for each weight, or for the largest of several.
QImage head_picture(const Trace& trace, const Page& page, const ViewState& state, int map);

}  // namespace saccade::views
