#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// The word that each token is a part of, counted from 0 in the order of the tokens, so that sub-word pieces can be
/// shown as words. Tokens that are `joined` are one word, unless one of them is punctuation: then it stands alone, but
/// for an apostrophe or a hyphen between two pieces, so that "didn't" and "brother-in-law" are one word. An ideograph
/// is a word of its own unless one token holds several. Tokens that share a character of the input, or hold the bytes
/// of one, are one word whatever it is; a special token is a word of its own.
std::vector<int> word_of_token(std::span<const Token> tokens);

/// The text of one word in pieces, as it is written: without the marks that vocabularies put where a word goes on,
/// without a blank that is a piece of its own, and with bytes that are whole characters as these.
std::string text_of_word(std::span<const Token> pieces);

}  // namespace saccade
