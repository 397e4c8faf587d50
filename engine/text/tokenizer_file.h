#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/text/tokenizer.h"

namespace saccade {

/// Reads a Hugging Face `tokenizer.json`. @throws Error naming what is malformed or not supported
std::shared_ptr<const Tokenizer> load_tokenizer(const std::filesystem::path& file);

/// The same from the contents of such a file. @param where what they are called in messages. @throws Error
std::shared_ptr<const Tokenizer> read_tokenizer(nlohmann::json document, const std::string& where);

}  // namespace saccade
