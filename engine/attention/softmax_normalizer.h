#pragma once

#include "engine/attention/normalizer.h"

namespace saccade {

/// The softmax of the scores (Bahdanau et al. 2015, eq. 6).
std::unique_ptr<Normalizer> make_softmax_normalizer(const AttentionParts& parts);

}  // namespace saccade
