#pragma once

#include <span>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// The word that each token is a part of, counted from 0 in the order of the tokens, so that sub-word pieces can be
/// shown as words. Tokens that touch in the input are one word, unless one of them is punctuation: then it stands
/// alone, but for an apostrophe or a hyphen between two pieces, so that "didn't" and "brother-in-law" are one word. An
/// ideograph is a word of its own unless one token holds several. A token without a place in the input (special,
/// written by the model) is a word of its own.
std::vector<int> word_of_token(std::span<const Token> tokens);

}  // namespace saccade
