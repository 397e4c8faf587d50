#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/io/tensor_store.h"
#include "engine/models/model.h"

namespace saccade {

/// One side of a model that reads or writes text.
struct SideInfo {
  std::string kind;  // of the tokenizer
  int vocabulary_size = 0;
  std::optional<std::string> unknown_token;
  int max_length = 0;  // in tokens
};

/// What there is to say of a model without running it.
struct ModelInfo {
  std::string id, model_type, mechanism;
  std::int64_t parameters = 0;
  std::vector<TensorInfo> tensors;
  std::optional<SideInfo> source, target;
};

/// @param path the model's directory, or the file that it was opened by. @throws Error
ModelInfo info_of(const Model& model, const std::filesystem::path& path);

}  // namespace saccade
