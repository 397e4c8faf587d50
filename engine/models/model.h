#pragma once

#include <algorithm>
#include <filesystem>
#include <limits>
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
#include "engine/trace/trace.h"

namespace saccade {

/// What a model makes of a text.
enum class Architecture {
  encoder_decoder,  // writes another text
  decoder_only,     // goes on with it
  encoder_only,     // reads it, and may say something of its tokens or of all of it
};

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
  Architecture architecture() const { return architecture_; }
  const Tokenizer& source_tokenizer() const { return *source_tokenizer_; }
  const Tokenizer& target_tokenizer() const { return *target_tokenizer_; }
  int max_source_length() const { return max_source_length_; }
  /// Of a decoder-only model the source counts, too.
  int max_target_length() const { return max_target_length_; }
  /// What an encoder-decoder reads before it has written anything.
  int bos_token_id() const { return bos_token_id_; }
  /// Whether a token ends the output.
  bool is_end(int id) const {
    return std::find(eos_token_ids_.begin(), eos_token_ids_.end(), id) != eos_token_ids_.end();
  }
  /// Tokens that have no probability, whatever their logits.
  const std::vector<int>& never_written() const { return never_written_; }
  std::optional<int> unk_token_id() const { return unk_token_id_; }
  /// What the vocabulary lacks is read as the unknown token; otherwise such characters are refused.
  bool reads_unknown() const { return reads_unknown_; }
  /// How many tokens are written unless more are asked for.
  int usual_target_length() const { return std::min(usual_target_length_, max_target_length_); }
  /// A predicted unknown token is written as the source token with the largest weight.
  bool copy_unknown() const { return copy_unknown_; }
  const WindowDefaults& window() const { return window_; }

  /// Reads the source; of a decoder-only model all but its last token, which is `previous` of the first step.
  /// @param source token ids, at least one. @throws Error for a value that is not finite; Cancelled
  virtual std::unique_ptr<DecoderState> start(std::span<const int> source, const StepContext& context,
                                              const CancelToken& cancel) const;
  /// One target token further: the logits after `previous`, `[target vocabulary]`. @throws Error for a value that is
  /// not finite
  virtual Vector step(DecoderState& state, int previous, const StepContext& context) const;
  /// What an encoder-only model says of the source, in place of start() and step(); nothing where its weights hold no
  /// head for that. @throws Error for a value that is not finite; Cancelled
  virtual std::vector<SourcePrediction> read(std::span<const int> source, const StepContext& context,
                                             const CancelToken& cancel) const;

 protected:
  std::string id_, model_type_, mechanism_;
  std::shared_ptr<const Tokenizer> source_tokenizer_, target_tokenizer_;
  int max_source_length_ = 0, max_target_length_ = 0;
  Architecture architecture_ = Architecture::encoder_decoder;
  int bos_token_id_ = 0;
  std::vector<int> eos_token_ids_, never_written_;
  std::optional<int> unk_token_id_;
  bool copy_unknown_ = false, reads_unknown_ = true;
  int usual_target_length_ = std::numeric_limits<int>::max();
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
