#pragma once

#include "engine/attention/score.h"

namespace saccade {

/// v^T tanh(W1 h_s + W2 s) (Bahdanau et al. 2015, appendix A.1.2).
std::unique_ptr<Score> make_additive_score(const AttentionParts& parts);

/// The same from its matrices: `for_query` is W2 `[A x H]`, `for_key` is W1 `[A x K]`, `v` is `[A]`.
std::unique_ptr<Score> additive_score(Matrix for_query, Matrix for_key, Vector v);

}  // namespace saccade
