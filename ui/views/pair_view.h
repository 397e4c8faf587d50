#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// How two texts match: a matrix of the words of "first" and "second" (or of their windows), what weighs in each of the
/// two as bars at its sides, and what the model says of the pair.
int telling_pair(const Trace& trace);
QString why_no_pair(const Trace& trace);
figure::Figure draw_pair(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
