#pragma once

#include <filesystem>
#include <memory>

#include "engine/text/tokenizer.h"

namespace saccade {

/// Reads a Hugging Face `tokenizer.json`. @throws Error naming what is malformed or not supported
std::shared_ptr<const Tokenizer> load_tokenizer(const std::filesystem::path& file);

}  // namespace saccade
