#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/text/tokenizer.h"

namespace saccade {

/// The tokenizers of a model directory: one that serves both sides where there is only one.
struct Tokenizers {
  std::shared_ptr<const Tokenizer> source, target;
};

/// From `tokenizer.json` (and `target_tokenizer.json` for the other side).
/// @throws Error naming the directory and the files that would do, or what is malformed or not supported in one
Tokenizers load_tokenizers(const std::filesystem::path& directory, const std::string& model_type);

}  // namespace saccade
