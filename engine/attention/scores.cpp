#include "engine/attention/additive_score.h"
#include "engine/attention/concat_score.h"
#include "engine/attention/dot_score.h"
#include "engine/attention/general_score.h"

namespace saccade {

namespace {

constexpr ScoreKind kScores[] = {
    {"additive", "additive", make_additive_score},
    {"dot", "dot", make_dot_score},
    {"scaled_dot", "scaled dot", make_scaled_dot_score},
    {"general", "general", make_general_score},
    {"concat", "concat", make_concat_score},
};

}  // namespace

std::span<const ScoreKind> score_kinds() { return kScores; }

}  // namespace saccade
