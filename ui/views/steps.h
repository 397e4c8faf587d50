#pragma once

#include <optional>
#include <vector>

#include "ui/views/axis.h"

namespace saccade::views {

/// The sequence that a trace is stepped through: what was written, or else the glimpses of a picture. Null where
/// nothing goes step by step.
const Sequence* stepped(const Trace& trace);
int step_count(const Trace& trace);

/// What each step said: the token that was written, or the likeliest belief after a glimpse.
std::vector<TokenLabel> step_labels(const Trace& trace);

/// The sequence of glimpses; null where the trace has none.
const Sequence* glimpses_of(const Trace& trace);
/// What was believed after glimpse `look`; null where the trace does not say.
const SourcePrediction* belief_after(const Trace& trace, int look);

}  // namespace saccade::views
