#pragma once

#include "engine/attention/window.h"

namespace saccade {

/// Every source position can be seen: global attention.
std::unique_ptr<Window> make_no_window(const AttentionParts& parts);

}  // namespace saccade
