#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "engine/io/tensor_store.h"

namespace saccade {

/// One row of the table of weight formats.
struct WeightFormat {
  const char* file_name;  // "model.safetensors", what a model directory usually has
  const char* suffix;     // ".safetensors"
  std::shared_ptr<const TensorStore> (*open)(const std::filesystem::path& file);
};

std::span<const WeightFormat> weight_formats();

/// The format that a file's name stands for, or nothing.
const WeightFormat* weight_format_of(const std::filesystem::path& file);

/// The index of the set that a file named as `save_pretrained` names its shards ("model-00001-of-00002.safetensors")
/// belongs to, where there is one beside it; every other file itself.
std::filesystem::path whole_of(const std::filesystem::path& file);

/// The file of a directory that has the weights: the first usual name of the table, else the only file with one of its
/// suffixes, of those the safetensors first. What trainers save beside the weights (`optimizer.pt`,
/// `training_args.bin`, ...) does not count.
/// @throws Error if there is none, or several and no telling which
std::filesystem::path find_weights(const std::filesystem::path& directory);

}  // namespace saccade
