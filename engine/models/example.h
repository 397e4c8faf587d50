#pragma once

#include <filesystem>
#include <string>

#include "engine/models/model.h"
#include "engine/trace/input_source.h"

namespace saccade {

/// What to begin with: `example` of the model's config, or else a plain English sentence. Empty where the model reads
/// something else than a text, or where its vocabulary does not know the words.
/// @param path the model's directory, or the file that it was opened by
/// @throws Error for an example that is no input
InputSource example_of(const Model& model, const std::filesystem::path& path);

/// `example` of a model's config; empty where there is none. @throws Error as above
InputSource example_in(const ModelDirectory& directory);

}  // namespace saccade
