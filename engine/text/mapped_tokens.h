#pragma once

#include "engine/text/token_model.h"

namespace saccade {

/// Another model's tokens under the ids of a vocabulary: Marian finds its pieces with SentencePiece and numbers them
/// itself. What the vocabulary lacks is unknown. @throws Error
std::unique_ptr<const TokenModel> read_mapped_tokens(const Config& config);

}  // namespace saccade
