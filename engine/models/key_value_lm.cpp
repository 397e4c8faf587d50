#include "engine/models/key_value_lm.h"

#include <optional>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "engine/core/row_buffer.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kMostLayers = 64;
constexpr int kLargestVocabulary = 1 << 22;
constexpr int kLongest = 16384;  // tokens
/// How much a text is continued unless more is asked for.
constexpr int kUsualContinuation = 24;
/// A state that is split in two or three is key and value, or key, value and prediction; one that is not is all of
/// them.
constexpr int kMostParts = 3;

const CellKind& cell_of(const Config& config) {
  std::vector<std::string> names;
  for (const CellKind& kind : cell_kinds()) names.emplace_back(kind.name);
  return *find(cell_kinds(), config.choice("cell", names));
}

class KeyValueLm;

/// What has been read: the state, and of every token its key and its value.
struct KeyValueDecoder : Decoder {
  explicit KeyValueDecoder(const KeyValueLm& of) : model(of) {}

  std::unique_ptr<Decoder> clone() const override { return std::make_unique<KeyValueDecoder>(*this); }
  Vector step(int previous, const StepContext& context) override;

  const KeyValueLm& model;  // outlives its decoders
  RnnState rnn;             // h, [H] for each layer
  RowBuffer keys, values;   // [read x K]
  int read = 0;             // tokens
  AlignmentState alignment;
};

class KeyValueLm : public TextModel {
 public:
  explicit KeyValueLm(const ModelDirectory& directory);

  /// Reads a token. @return h* [E]
  Vector read_on(KeyValueDecoder& state, int id, const StepContext& context) const;
  /// @param readout h* [E] @return `[V]`
  Vector logits(const Vector& readout, int step) const;

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;
  void read_limits(const ModelDirectory& directory, int vocabulary);

  int layers_ = 0, hidden_size_ = 0, cell_size_ = 0;  // H, and of the cell state H or 0
  int parts_ = 1, part_size_ = 0;                     // K
  Embedding embedding_;                               // [V x E]
  Rnn rnn_;                                           // E -> H
  std::optional<Mechanism> attention_;
  Linear from_state_, from_context_;  // [E x K]
  Linear output_;                     // [V x E]
};

Vector KeyValueDecoder::step(int previous, const StepContext& context) {
  return model.logits(model.read_on(*this, previous, context), context.step);
}

KeyValueLm::KeyValueLm(const ModelDirectory& directory) {
  const Config& config = directory.config();
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);  // V
  read_limits(directory, vocabulary);

  const CellKind& kind = cell_of(config);
  const int size = config.integer("embedding_size", 1, kLargestSize);  // E
  hidden_size_ = config.integer("hidden_size", 1, kLargestSize);
  cell_size_ = kind.has_cell ? hidden_size_ : 0;
  layers_ = config.integer("num_layers", 1, kMostLayers);

  part_size_ = hidden_size_;
  if (config.has("attention")) {
    parts_ = config.object("attention").integer("parts", 1, kMostParts);
    part_size_ = hidden_size_ / parts_;
    if (hidden_size_ % parts_ != 0) {
      throw Error("a state cannot be split evenly", config.where() + ": hidden_size",
                  "a multiple of " + std::to_string(parts_) + ", the parts", std::to_string(hidden_size_));
    }
  }

  const StoredWeights weights(directory.tensors(), directory.path().string());
  embedding_ = Embedding(weights, "embedding", vocabulary, size);
  rnn_ = Rnn(weights, "rnn", {&kind, size, hidden_size_, layers_, false});
  if (config.has("attention")) {
    const Config attention = config.object("attention");
    attention_.emplace(AttentionParts{part_size_, part_size_, attention, weights},
                       AttentionSite{.site = "decoder_self"}, TextSequences::reads, TextSequences::reads);
    window_ = attention_->window_defaults();
    from_context_ = Linear(weights, "readout.context", size, part_size_, Linear::Bias::absent);
  }
  from_state_ = Linear(weights, "readout.state", size, part_size_, Linear::Bias::absent);
  const bool tied = config.boolean_or("tie_word_embeddings", false);
  const WeightMatrix table =
      tied ? embedding_.table() : WeightMatrix(weights.matrix("output.weight", vocabulary, size));
  output_ = Linear(table, weights.vector("output.bias", vocabulary));
  weights.refuse_others();
}

/// Everything of `Model` that comes from the directory.
void KeyValueLm::read_limits(const ModelDirectory& directory, int vocabulary) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = key_value_lm_facts(config);
  source_tokenizer_ = target_tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  const int known = source_tokenizer_->vocabulary_size();
  if (known > vocabulary) {
    throw Error("the tokenizer has more tokens than the model", config.where() + ": vocab_size",
                "at least " + std::to_string(known), std::to_string(vocabulary));
  }
  eos_token_ids_ = {config.integer("eos_token_id", 0, known - 1)};
  // It is read, and was never learnt to be written.
  if (config.has("unk_token_id")) {
    unk_token_id_ = config.integer("unk_token_id", 0, known - 1);
    if (!is_end(*unk_token_id_)) never_written_ = {*unk_token_id_};
  }
  max_source_length_ = max_target_length_ = config.integer("max_length", 1, kLongest);
  usual_target_length_ = kUsualContinuation;
}

Reading KeyValueLm::read_tokens(std::span<const int> source, const StepContext& context,
                                const CancelToken& cancel) const {
  auto state = std::make_unique<KeyValueDecoder>(*this);
  state->rnn = {std::vector<Vector>(layers_, Vector::Zero(hidden_size_)),
                std::vector<Vector>(layers_, Vector::Zero(cell_size_))};
  // The last one is what the first step is given.
  for (const int id : source.first(source.size() - 1)) {
    cancel.check();
    read_on(*state, id, context);
  }
  return {.sequences = {}, .decoder = std::move(state)};
}

Vector KeyValueLm::read_on(KeyValueDecoder& state, int id, const StepContext& context) const {
  const Vector& hidden = rnn_.step(embedding_(id), state.rnn);  // h_t = [k_t ; v_t ; p_t]
  const auto part = [&](int index) { return hidden.segment(std::min(index, parts_ - 1) * part_size_, part_size_); };
  Vector readout = from_state_(part(kMostParts - 1));  // [E]
  if (attention_) {
    const Vector key = part(0);
    // Its own key is there, too, and outside the window: a row is as long as the text.
    state.keys.append(key.transpose());
    state.values.append(part(1).transpose());
    AttentionMemory memory = attention_->read(state.keys.matrix());
    memory.values = state.values.matrix();
    readout +=
        from_context_(attention_->attend(key, memory, state.alignment, {context.edits, context.sink, state.read}));
  }
  ++state.read;
  return readout.array().tanh();  // h*_t
}

Vector KeyValueLm::logits(const Vector& readout, int step) const {
  Vector logits = output_(readout);
  if (!logits.allFinite()) {
    throw Error("the model computed a value that is not finite", id_ + ", step " + std::to_string(step + 1),
                "finite logits", "infinity or NaN");
  }
  return logits;
}

}  // namespace

std::shared_ptr<const Model> load_key_value_lm(const ModelDirectory& directory) {
  return std::make_shared<KeyValueLm>(directory);
}

MechanismFacts key_value_lm_facts(const Config& config) {
  if (config.has("attention")) return mechanism_facts(config.object("attention"));
  MechanismFacts none;
  none.score = "none";
  return none;
}

}  // namespace saccade
