#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// A picture, and where it was looked at: the path of glimpses over it with what each of them saw and what was believed
/// after it, or the weights of regions over it, as light, with the words that were said.
int telling_image(const Trace& trace);
QString why_no_image(const Trace& trace);
figure::Figure draw_image(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
