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
  /// @param path a directory, its `config.json`, or a file of weights in it. That is the one that tensors() opens,
  /// whatever else there is, or all of its set for a shard of one; otherwise find_weights() says which.
  /// @throws Error for any other file, and if it is not a directory with a readable `config.json` that is an object
  /// with a `model_type`; for weights without one it says what they hold
  static ModelDirectory open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// The directory's own name; of a snapshot in the Hugging Face cache the model's, "org/model".
  std::string id() const;
  const Config& config() const { return config_; }
  /// Mapped by this call, not before, so that listing many directories reads only their configs. @throws Error
  std::shared_ptr<const TensorStore> tensors() const;
  /// The path of a file of the directory, or nothing. Names that would leave the directory are never found.
  std::optional<std::filesystem::path> file(const std::string& name) const;

 private:
  std::filesystem::path path_;
  std::filesystem::path weights_;  // empty unless opened by this file
  Config config_;
};

}  // namespace saccade
