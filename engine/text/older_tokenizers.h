#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/text/tokenizer_files.h"

namespace saccade {

/// A kind of tokenizer files from before `tokenizer.json`.
struct OlderTokenizer {
  std::vector<std::string> files;  // which a directory has all of
  /// @param name of the first file. @throws Error
  Tokenizers (*load)(const std::filesystem::path& directory, const std::string& name, const std::string& model_type);
};

/// Every kind there is, the more particular first. What they hold is turned into the `tokenizer.json` that the
/// `transformers` library would make of it, so that there is one way from a text to tokens.
const std::vector<OlderTokenizer>& older_tokenizers();

}  // namespace saccade
