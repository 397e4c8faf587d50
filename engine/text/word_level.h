#pragma once

#include "engine/text/token_model.h"

namespace saccade {

/// Every word is one token, or the unknown one. @throws Error
std::unique_ptr<const TokenModel> read_word_level(const Config& config);

}  // namespace saccade
