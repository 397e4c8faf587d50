#pragma once

#include "engine/attention/normalizer.h"

namespace saccade {

/// Exactly one position: the argmax, the first of equals, or a sample of the softmax (Xu et al. 2015, section 4.1). A
/// sample depends on the seed and the step alone, on every machine alike.
std::unique_ptr<Normalizer> make_hard_normalizer(const AttentionParts& parts);

}  // namespace saccade
