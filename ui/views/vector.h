#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// What stands between encoder and decoder where there is no attention: all that was read goes into one vector, and all
/// that is written comes out of it (Sutskever et al. 2014).
QString why_no_vector(const Trace& trace);
int telling_vector(const Trace& trace);
figure::Figure draw_vector(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
