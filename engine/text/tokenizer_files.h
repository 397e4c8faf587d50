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

/// From `tokenizer.json` (and `target_tokenizer.json` for the other side), or else from older files: `vocab.txt`,
/// `vocab.json` and `merges.txt`, SentencePiece models (`older_tokenizers.cpp` has the table). Options and special
/// tokens are those of `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` where these are
/// there.
/// @param model_type as in config.json; decides what older files leave open
/// @throws Error naming the directory and the files that would do, or what is malformed or not supported in one
Tokenizers load_tokenizers(const std::filesystem::path& directory, const std::string& model_type);

}  // namespace saccade
