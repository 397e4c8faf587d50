#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// Local attention at one step: alignment, Gaussian and their product over the source, under the matrix if it fits.
int telling_local(const Trace& trace);
QString why_no_local(const Trace& trace);
figure::Figure draw_local(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
