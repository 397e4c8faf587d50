#pragma once

#include "engine/attention/window.h"

namespace saccade {

/// Monotonic alignment: p_t = min(t, S - 1), all positions of the window alike (Luong et al. 2015, section 3.2).
std::unique_ptr<Window> make_local_m_window(const AttentionParts& parts);

}  // namespace saccade
