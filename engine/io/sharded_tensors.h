#pragma once

#include <filesystem>
#include <memory>

#include "engine/io/tensor_store.h"

namespace saccade {

/// A set of weight files as Hugging Face's `save_pretrained` writes large models: the `weight_map` of an index names
/// the file of each tensor, and the files lie beside the index.
/// @param open how a file of the set is opened
/// @throws Error
std::shared_ptr<const TensorStore> open_sharded(
    const std::filesystem::path& index, std::shared_ptr<const TensorStore> (*open)(const std::filesystem::path& file));

}  // namespace saccade
