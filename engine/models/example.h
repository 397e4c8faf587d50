#pragma once

#include <filesystem>
#include <string>

#include "engine/models/model.h"

namespace saccade {

/// A text to begin with: `example` of the model's config, or else a plain English sentence. Empty where the model reads
/// something else than a text, or where its vocabulary does not know the words.
/// @param path the model's directory, or the file that it was opened by
std::string example_of(const Model& model, const std::filesystem::path& path);

}  // namespace saccade
