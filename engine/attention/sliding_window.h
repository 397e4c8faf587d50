#pragma once

#include <memory>

#include "engine/attention/window.h"

namespace saccade {

/// The L positions before the step, p_t = t - (L + 1) / 2 and D = (L - 1) / 2 (Daniluk et al. 2017, section 3: a memory
/// of the last L states). Bent to another half width D it still ends before the step, p_t = t - 1 - D.
std::unique_ptr<Window> make_sliding_window(const AttentionParts& parts);

}  // namespace saccade
