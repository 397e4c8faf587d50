#pragma once

#include "engine/attention/normalizer.h"

namespace saccade {

/// The softmax over the positions that are not before the last aligned one: attention only moves forward (forced
/// alignment; cf. the monotonic attention of Raffel et al. 2017). The aligned position is the one with the best score.
std::unique_ptr<Normalizer> make_forced_forward_normalizer(const AttentionParts& parts);

}  // namespace saccade
