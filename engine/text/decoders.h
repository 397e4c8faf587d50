#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/core/config.h"
#include "engine/text/effort.h"

namespace saccade {

/// Takes the marks of a vocabulary off its tokens; the text is what is left, joined. Safe to call from several threads.
/// It throws an Error for more than the effort allows.
using Decoder = std::function<std::vector<std::string>(std::vector<std::string>, const Effort&)>;

/// @param config a decoder of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
Decoder read_decoder(const Config& config);

}  // namespace saccade
