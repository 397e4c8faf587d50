#pragma once

#include <filesystem>
#include <memory>

#include "engine/io/tensor_store.h"

namespace saccade {

/// A safetensors file: 8 bytes of header length, a JSON header, then the tensors one after the other without a gap
/// (https://github.com/huggingface/safetensors). The header is believed only as far as it agrees with the file; a type
/// that is not known is refused at once, since its size cannot be checked, and one that holds no floating-point numbers
/// of 16, 32 or 64 bits when it is asked for.
/// @throws Error
std::shared_ptr<const TensorStore> open_safetensors(const std::filesystem::path& file);

/// A set of them, named by the `weight_map` of `model.safetensors.index.json`; the files lie beside the index.
/// @throws Error
std::shared_ptr<const TensorStore> open_sharded_safetensors(const std::filesystem::path& index);

}  // namespace saccade
