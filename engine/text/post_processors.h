#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/config.h"
#include "engine/text/normalized_text.h"

namespace saccade {

/// A token on its way through the post-processors.
struct PlacedToken {
  int id = 0;
  std::string spelling;  // as the vocabulary has it, or the stretch of text that an added token took
  std::optional<Span> span;
  bool special = false;
};

using PlacedTokens = std::vector<PlacedToken>;

/// Adds what a model wants around the tokens of a text, or moves the places of tokens. Safe to call from several
/// threads.
using PostProcessor = std::function<void(PlacedTokens&)>;

/// @param config a post-processor of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
PostProcessor read_post_processor(const Config& config);

}  // namespace saccade
