#pragma once

#include <functional>

#include "engine/core/config.h"
#include "engine/text/tokenizer.h"

namespace saccade {

/// Adds what a model wants around the tokens of a text. Safe to call from several threads.
using PostProcessor = std::function<void(Encoding&)>;

/// @param config a post-processor of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
PostProcessor read_post_processor(const Config& config);

}  // namespace saccade
