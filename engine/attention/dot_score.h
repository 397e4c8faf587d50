#pragma once

#include "engine/attention/score.h"

namespace saccade {

/// h_s^T s (Luong et al. 2015, eq. 8). Needs H = K.
std::unique_ptr<Score> make_dot_score(const AttentionParts& parts);

/// h_s^T s / sqrt(H) (Vaswani et al. 2017, eq. 1). Needs H = K.
std::unique_ptr<Score> make_scaled_dot_score(const AttentionParts& parts);

}  // namespace saccade
