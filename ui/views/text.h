#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// A text whose words are shaded by their weight: a paragraph for each query that pools it (hops, aspects, the one
/// query of static attention); for a document the sentences in their order, each with a bar of its own weight; of a
/// model that writes, the source as the current step looks at it over what was written, and what of that was copied.
int telling_text(const Trace& trace);
QString why_no_text(const Trace& trace);
figure::Figure draw_text(const Shown& shown, const Page& page, const ViewState& state);

}  // namespace saccade::views
