#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/core/config.h"
#include "engine/io/tensor_store.h"

namespace saccade {

/// A model on disk in the Hugging Face layout: `config.json`, weights, tokenizer files.
class ModelDirectory {
 public:
  /// @param path a directory, or any file in it. The weights are mapped, not read.
  /// @throws Error if it is not a directory with a readable `config.json` that is an object with a `model_type`
  static ModelDirectory open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// The directory's own name.
  std::string id() const { return path_.filename().string(); }
  const Config& config() const { return config_; }
  /// Opened by this call, not before, so that listing many directories reads only their configs. @throws Error
  std::shared_ptr<const TensorStore> tensors() const;
  /// The path of a file of the directory, or nothing. Names that would leave the directory are never found.
  std::optional<std::filesystem::path> file(const std::string& name) const;

 private:
  std::filesystem::path path_;
  Config config_;
};

}  // namespace saccade
