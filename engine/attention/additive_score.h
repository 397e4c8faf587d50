#pragma once

#include "engine/attention/score.h"

namespace saccade {

/// make_additive_score from its matrices: `for_query` is W2 `[A x H]`, `for_key` is W1 `[A x K]`, `v` is `[A]`.
std::unique_ptr<Score> additive_score(Matrix for_query, Matrix for_key, Vector v);

}  // namespace saccade
