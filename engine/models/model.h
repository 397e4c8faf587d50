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
#include "engine/trace/input.h"
#include "engine/trace/trace.h"

namespace saccade {

/// What has been read so far of an output that goes on. Copied for every hypothesis of a beam.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::unique_ptr<Decoder> clone() const = 0;
  /// One target token further: the logits after `previous`, `[target vocabulary]`. @throws Error for a value that is
  /// not finite
  virtual Vector step(int previous, const StepContext& context) = 0;
};

/// What a model makes of an input.
struct Reading {
  /// What was read, and where the model writes an empty "target": see `Trace::sequences`.
  std::vector<Sequence> sequences;
  /// The picture as the model saw it, where that is not how it was given.
  std::optional<Picture> picture = {};
  /// What the model says at once.
  std::vector<SourcePrediction> predictions = {};
  /// Goes on step by step; null where the model does not write.
  std::unique_ptr<Decoder> decoder = {};
  /// The token that the first step is given.
  int first = 0;
  /// Whether that is the last token of the source: the decoder then reads all that it writes, the last token too.
  bool goes_on = false;
  /// Tokens that can be written at most.
  int limit = 0;
  /// Words of the source that can be written although the vocabulary lacks them: their ids are those behind its last,
  /// in this order (See et al. 2017, the extended vocabulary).
  std::vector<std::string> added_words = {};
};

/// A model that can be run: weights, tokenizers and limits. Immutable, shared between threads.
class Model {
 public:
  virtual ~Model() = default;

  const std::string& id() const { return id_; }
  const std::string& model_type() const { return model_type_; }
  /// How the attention is composed; `describe` says it to people.
  const MechanismFacts& facts() const { return facts_; }
  /// How its config wants it to be looked at.
  const FirstView& first_view() const { return first_view_; }
  virtual InputKind reads() const = 0;
  virtual bool writes() const = 0;
  /// Of a model that writes.
  const Tokenizer& target_tokenizer() const { return *target_tokenizer_; }
  /// Where the source counts, too, it is part of this.
  int max_target_length() const { return max_target_length_; }
  /// Whether a token ends the output.
  bool is_end(int id) const {
    return std::find(eos_token_ids_.begin(), eos_token_ids_.end(), id) != eos_token_ids_.end();
  }
  /// Tokens that have no probability, whatever their logits.
  const std::vector<int>& never_written() const { return never_written_; }
  std::optional<int> unk_token_id() const { return unk_token_id_; }
  /// How many tokens are written unless more are asked for.
  int usual_target_length() const { return std::min(usual_target_length_, max_target_length_); }
  /// A predicted unknown token is written as the source token with the largest weight.
  bool copy_unknown() const { return copy_unknown_; }
  const WindowDefaults& window() const { return window_; }
  /// How many layers and heads a site has.
  HeadGrid grid_of(const std::string& site) const {
    const std::vector<HeadGrid>& grids = facts_.heads;
    return grids.empty() ? mechanisms_ : site == "encoder_self" ? grids.front() : grids.back();
  }

  /// Reads an input: tokenizing is the model's own affair. Everything that it attends to meanwhile goes to the sink.
  /// @throws Error for another kind of input than it reads, one that is empty or too long or of characters that it has
  /// never seen, and a value that is not finite; Cancelled
  virtual Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const = 0;

 protected:
  std::string id_, model_type_;
  MechanismFacts facts_;
  FirstView first_view_;
  std::shared_ptr<const Tokenizer> target_tokenizer_;
  int max_target_length_ = 0;
  std::vector<int> eos_token_ids_, never_written_;
  std::optional<int> unk_token_id_;
  bool copy_unknown_ = false;
  int usual_target_length_ = std::numeric_limits<int>::max();
  WindowDefaults window_;
  /// Of a model whose facts have no heads: it may have several mechanisms side by side.
  HeadGrid mechanisms_ = {1, 1};
};

/// One row of the table of families (`families.cpp`).
struct ModelFamily {
  const char* model_type;
  /// What `Model::facts` will be, from the config alone. @throws Error
  MechanismFacts (*facts)(const Config& config);
  std::shared_ptr<const Model> (*load)(const ModelDirectory& directory);
  /// What `Model::reads` will be, from the config alone. @throws Error
  InputKind (*reads)(const Config& config) = [](const Config&) { return InputKind::text; };
};

std::span<const ModelFamily> model_families();

/// The family that `model_type` names. @throws Error naming it and those that are supported
const ModelFamily& family_of(const Config& config, std::span<const ModelFamily> families = model_families());

/// Opens a model directory, or the directory of the file named. @throws Error
std::shared_ptr<const Model> load_model(const std::filesystem::path& path,
                                        std::span<const ModelFamily> families = model_families());

}  // namespace saccade
