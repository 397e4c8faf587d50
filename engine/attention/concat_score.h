#pragma once

#include "engine/attention/score.h"

namespace saccade {

/// v^T tanh(W_a [s ; h_s]) (Luong et al. 2015, eq. 8).
std::unique_ptr<Score> make_concat_score(const AttentionParts& parts);

}  // namespace saccade
