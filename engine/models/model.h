#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/attention/step_context.h"
#include "engine/attention/window.h"
#include "engine/core/cancellation.h"
#include "engine/core/tensor.h"
#include "engine/io/model_directory.h"
#include "engine/text/tokenizer.h"

namespace saccade {

/// What decoding carries from one step to the next. Copied for every hypothesis of a beam.
class DecoderState {
 public:
  virtual ~DecoderState() = default;
  virtual std::unique_ptr<DecoderState> clone() const = 0;
};

/// A model that can be run: weights, tokenizers and limits. Immutable, shared between threads.
class Model {
 public:
  virtual ~Model() = default;

  const std::string& id() const { return id_; }
  const std::string& model_type() const { return model_type_; }
  /// "general, local-p": how the attention is composed, for people.
  const std::string& mechanism() const { return mechanism_; }
  const Tokenizer& source_tokenizer() const { return *source_tokenizer_; }
  const Tokenizer& target_tokenizer() const { return *target_tokenizer_; }
  int max_source_length() const { return max_source_length_; }
  int max_target_length() const { return max_target_length_; }
  int bos_token_id() const { return bos_token_id_; }
  int eos_token_id() const { return eos_token_id_; }
  std::optional<int> pad_token_id() const { return pad_token_id_; }
  std::optional<int> unk_token_id() const { return unk_token_id_; }
  /// A predicted unknown token is written as the source token with the largest weight.
  bool copy_unknown() const { return copy_unknown_; }
  const WindowDefaults& window() const { return window_; }

  /// Reads the source. @param source token ids, at least one. @throws Cancelled
  virtual std::unique_ptr<DecoderState> start(std::span<const int> source, const CancelToken& cancel) const = 0;
  /// One target token further: the logits after `previous`, `[target vocabulary]`. @throws Error for a value that is
  /// not finite
  virtual Vector step(DecoderState& state, int previous, const StepContext& context) const = 0;

 protected:
  std::string id_, model_type_, mechanism_;
  std::shared_ptr<const Tokenizer> source_tokenizer_, target_tokenizer_;
  int max_source_length_ = 0, max_target_length_ = 0;
  int bos_token_id_ = 0, eos_token_id_ = 0;
  std::optional<int> pad_token_id_, unk_token_id_;
  bool copy_unknown_ = false;
  WindowDefaults window_;
};

/// One row of the table of families (`families.cpp`).
struct ModelFamily {
  const char* model_type;
  /// What `Model::mechanism` will say, from the config alone. @throws Error
  std::string (*mechanism)(const Config& config);
  std::shared_ptr<const Model> (*load)(const ModelDirectory& directory);
};

std::span<const ModelFamily> model_families();

/// The family that `model_type` names. @throws Error naming it and those that are supported
const ModelFamily& family_of(const Config& config);

/// Opens a model directory, or the directory of the file named. @throws Error
std::shared_ptr<const Model> load_model(const std::filesystem::path& path);

}  // namespace saccade
