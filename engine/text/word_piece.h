#pragma once

#include "engine/text/token_model.h"

namespace saccade {

/// WordPiece (Wu et al. 2016) as BERT has it: from the left, always the longest token that fits, those that go on in a
/// word with a prefix. A word that is too long, or some part of which has no token, is unknown as a whole.
/// @throws Error
std::unique_ptr<const TokenModel> read_word_piece(const Config& config);

}  // namespace saccade
