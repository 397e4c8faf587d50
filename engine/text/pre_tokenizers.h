#pragma once

#include <functional>
#include <vector>

#include "engine/core/config.h"
#include "engine/text/normalized_text.h"

namespace saccade {

using Pieces = std::vector<NormalizedText>;

/// Cuts pieces of a text into smaller ones; no token reaches over a cut. Safe to call from several threads.
using PreTokenizer = std::function<Pieces(Pieces)>;

/// @param config a pre-tokenizer of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
PreTokenizer read_pre_tokenizer(const Config& config);

}  // namespace saccade
