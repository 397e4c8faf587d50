#pragma once

#include "engine/text/token_model.h"

namespace saccade {

/// A unigram language model (Kudo 2018): of all ways to write a word in tokens, the one whose log-probabilities sum to
/// the most. A character without a token costs ten more than the rarest token; neighbours of that kind are one unknown
/// token together. Takes time in proportion to the word and its longest token. @throws Error
std::unique_ptr<const TokenModel> read_unigram(const Config& config);

}  // namespace saccade
