#pragma once

#include <functional>

#include "engine/core/config.h"
#include "engine/text/normalized_text.h"

namespace saccade {

/// Rewrites a text before it is cut into words. Safe to call from several threads.
using Normalizer = std::function<void(NormalizedText&)>;

/// @param config a normalizer of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
Normalizer read_normalizer(const Config& config);

}  // namespace saccade
