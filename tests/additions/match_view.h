#pragma once

#include "ui/views/view.h"

namespace saccade::testing {

/// Two texts, one above the other, and a line for each weight between them: the heavier, the darker.
int telling_match(const Trace& trace);
QString why_no_match(const Trace& trace);
figure::Figure draw_match(const views::Shown& shown, const views::Page& page, const views::ViewState& state);

}  // namespace saccade::testing
