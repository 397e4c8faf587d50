#pragma once

#include "engine/attention/score.h"

namespace saccade {

/// h_s^T W_a s (Luong et al. 2015, eq. 8).
std::unique_ptr<Score> make_general_score(const AttentionParts& parts);

}  // namespace saccade
