#pragma once

#include "engine/text/token_model.h"

namespace saccade {

/// Byte-pair encoding (Sennrich et al. 2016): of all neighbours in a word that may be merged, those whose merge was
/// learnt first are, the leftmost first, until none may. Takes O(n log n) for a word of n characters. @throws Error
std::unique_ptr<const TokenModel> read_bpe(const Config& config);

}  // namespace saccade
