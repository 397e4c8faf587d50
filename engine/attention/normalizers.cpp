#include "engine/attention/normalizer.h"

namespace saccade {

namespace {

constexpr const char* kSymbols =
    "a_t(s): the weight of source position s at step t, a number from 0 to 1\n"
    "score_t(s): how well source position s suits step t, any number\n"
    "score_t: the scores of step t, a number for each source position\n"
    "a_{t−1}: the weights of the step before, a number for each source position\n"
    "s: a position in the source, counted from 0";

constexpr NormalizerKind kNormalizers[] = {
    {"softmax",
     Promise::sums_to_one,
     {"Soft attention", "softmax(score_t(s))", kSymbols, "Bahdanau, Cho and Bengio 2015, eq. 6"},
     make_softmax_normalizer},
    {"hard",
     Promise::one_position,
     {"Hard attention", "1  for  s = argmax score_t,  otherwise 0", kSymbols, "Xu et al. 2015, section 4.1"},
     make_hard_normalizer,
     "1  for one  s ∼ softmax(score_t),  otherwise 0"},
    {"forced-forward",
     Promise::forward,
     {"Forced-forward attention", "softmax(score_t(s)),  s ≥ argmax a_{t−1}", kSymbols, "compare Raffel et al. 2017"},
     make_forced_forward_normalizer},
};

}  // namespace

std::span<const NormalizerKind> normalizer_kinds() { return kNormalizers; }

}  // namespace saccade
