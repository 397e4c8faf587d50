#include "engine/attention/forced_forward_normalizer.h"
#include "engine/attention/hard_normalizer.h"
#include "engine/attention/softmax_normalizer.h"

namespace saccade {

namespace {

constexpr NormalizerKind kNormalizers[] = {
    {"softmax", make_softmax_normalizer},
    {"hard", make_hard_normalizer},
    {"forced-forward", make_forced_forward_normalizer},
};

}  // namespace

std::span<const NormalizerKind> normalizer_kinds() { return kNormalizers; }

}  // namespace saccade
