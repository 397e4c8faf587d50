#include "engine/models/rnn_seq2seq.h"

#include <algorithm>
#include <optional>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
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
constexpr int kLongest = 100'000;  // tokens

// --- the configuration -----------------------------------------------------------------------------------------------

const CellKind& cell_of(const Config& config) {
  std::vector<std::string> names;
  for (const CellKind& kind : cell_kinds()) names.push_back(kind.name);
  const std::string name = config.choice("cell", names);
  return *std::find_if(cell_kinds().begin(), cell_kinds().end(),
                       [&](const CellKind& kind) { return kind.name == name; });
}

/// [a ; b]
Vector joined(const VectorRef& a, const VectorRef& b) {
  Vector both(a.size() + b.size());
  both << a, b;
  return both;
}

bool feeds_readout(const Config& attention) { return attention.boolean_or("input_feeding", false); }

// --- the model -------------------------------------------------------------------------------------------------------

class RnnSeq2Seq;

class RnnSeq2SeqDecoder : public Decoder {
 public:
  explicit RnnSeq2SeqDecoder(const RnnSeq2Seq& model) : model_(model) {}

  std::unique_ptr<Decoder> clone() const override { return std::make_unique<RnnSeq2SeqDecoder>(*this); }
  Vector step(int previous, const StepContext& context) override;

  std::shared_ptr<const AttentionMemory> memory;  // null without attention
  RnnState rnn;                                   // s, [H] for each layer
  Vector readout;                                 // r [R]
  AlignmentState alignment;

 private:
  const RnnSeq2Seq& model_;  // outlives its decoders
};

class RnnSeq2Seq : public TextModel {
 public:
  explicit RnnSeq2Seq(const ModelDirectory& directory);

  /// See Decoder::step.
  Vector step(RnnSeq2SeqDecoder& state, int previous, const StepContext& step) const;

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;
  void read_limits(const ModelDirectory& directory);
  void check_bridge_copy(const Config& config, const Rnn::Shape& encoder, const Rnn::Shape& decoder) const;
  RnnState bridge(const RnnState& last) const;

  bool bidirectional_ = false;
  Embedding encoder_embedding_;         // [Vs x E]
  Rnn encoder_;                         // E -> K
  bool bridges_ = false;                // or the states are copied
  Linear bridge_hidden_, bridge_cell_;  // [Ld H x K]
  int layers_ = 0, hidden_size_ = 0;    // Ld, H

  std::optional<Mechanism> attention_;
  bool queries_previous_state_ = false;
  bool feeds_readout_ = false;

  Embedding decoder_embedding_;  // [Vt x E]
  Rnn decoder_;                  // I -> H
  Linear readout_;               // [R x (K + H)], without attention [R x H]
  int readout_size_ = 0;         // R
  Linear output_;                // [Vt x R]
};

RnnSeq2Seq::RnnSeq2Seq(const ModelDirectory& directory) {
  const Config& config = directory.config();
  read_limits(directory);

  const CellKind& kind = cell_of(config);
  const auto size = [&](const char* key) { return config.integer(key, 1, kLargestSize); };
  const auto layers = [&](const char* key) { return config.integer(key, 1, kMostLayers); };
  const int source_vocabulary = config.integer("source_vocab_size", 1, kLargestVocabulary);  // Vs
  const int target_vocabulary = config.integer("target_vocab_size", 1, kLargestVocabulary);  // Vt
  const int embedding_size = size("embedding_size");                                         // E
  bidirectional_ = config.boolean("bidirectional");
  const Rnn::Shape encoder{&kind, embedding_size, size("encoder_hidden_size"), layers("encoder_layers"),
                           bidirectional_};
  const int key_size = encoder.output_size();  // K
  layers_ = layers("decoder_layers");
  hidden_size_ = size("hidden_size");
  readout_size_ = size("readout_size");

  const StoredWeights weights(directory.tensors(), directory.path().string());
  encoder_embedding_ = Embedding(weights, "encoder.embedding", source_vocabulary, embedding_size);
  encoder_ = Rnn(weights, "encoder.rnn", encoder);

  int input_size = embedding_size;  // I
  if (config.has("attention")) {
    const Config attention = config.object("attention");
    queries_previous_state_ = attention.choice("query", {"previous_state", "current_state"}) == "previous_state";
    feeds_readout_ = feeds_readout(attention);
    if (queries_previous_state_ && feeds_readout_) {
      throw Error("wrong value", attention.where() + ": input_feeding", "false where query is \"previous_state\"",
                  "true");
    }
    input_size += queries_previous_state_ ? key_size : feeds_readout_ ? readout_size_ : 0;
    attention_.emplace(AttentionParts{hidden_size_, key_size, attention, weights});
    window_ = attention_->window_defaults();
  }

  decoder_embedding_ = Embedding(weights, "decoder.embedding", target_vocabulary, embedding_size);
  const Rnn::Shape decoder{&kind, input_size, hidden_size_, layers_, false};
  decoder_ = Rnn(weights, "decoder.rnn", decoder);
  bridges_ = config.choice("bridge", {"linear", "copy"}) == "linear";
  if (!bridges_) check_bridge_copy(config, encoder, decoder);
  if (bridges_) bridge_hidden_ = Linear(weights, "bridge.hidden", layers_ * hidden_size_, key_size);
  if (bridges_ && kind.has_cell) bridge_cell_ = Linear(weights, "bridge.cell", layers_ * hidden_size_, key_size);

  readout_ = Linear(weights, "decoder.readout", readout_size_, (attention_ ? key_size : 0) + hidden_size_);
  if (config.boolean_or("tie_word_embeddings", false)) {
    if (readout_size_ != embedding_size) {
      throw Error("wrong value", config.where() + ": readout_size",
                  std::to_string(embedding_size) + " like embedding_size, for tied embeddings",
                  std::to_string(readout_size_));
    }
    output_ = Linear(decoder_embedding_.table(), weights.vector("decoder.output.bias", target_vocabulary));
  } else {
    output_ = Linear(weights, "decoder.output", target_vocabulary, readout_size_);
  }
  weights.refuse_others();
}

/// Everything of `Model` that comes from the directory.
void RnnSeq2Seq::read_limits(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = rnn_seq2seq_facts(config);

  const Tokenizers tokenizers = load_tokenizers(directory.path(), model_type_);
  source_tokenizer_ = tokenizers.source;
  target_tokenizer_ = tokenizers.target;
  const auto fits = [&](const Tokenizer& tokenizer, const char* key) {
    const int rows = config.integer(key, 1, kLargestVocabulary);
    if (tokenizer.vocabulary_size() <= rows) return;
    throw Error("the tokenizer has more tokens than the model", config.where() + ": " + key,
                "at least " + std::to_string(tokenizer.vocabulary_size()), std::to_string(rows));
  };
  fits(*source_tokenizer_, "source_vocab_size");
  fits(*target_tokenizer_, "target_vocab_size");

  const int last = target_tokenizer_->vocabulary_size() - 1;
  const auto optional_id = [&](const char* key) {
    return config.has(key) ? std::optional(config.integer(key, 0, last)) : std::nullopt;
  };
  bos_token_id_ = config.integer("bos_token_id", 0, last);
  eos_token_ids_ = {config.integer("eos_token_id", 0, last)};
  unk_token_id_ = optional_id("unk_token_id");
  // A model may use one token for two purposes; its end must stay reachable.
  for (const int id : {*bos_token_id_, optional_id("pad_token_id").value_or(*bos_token_id_)}) {
    if (!is_end(id)) never_written_.push_back(id);
  }
  reads_unknown_ = false;
  copy_unknown_ = config.boolean_or("copy_unknown", false);
  max_source_length_ = config.integer("max_source_length", 1, kLongest);
  max_target_length_ = config.integer("max_target_length", 1, kLongest);
}

void RnnSeq2Seq::check_bridge_copy(const Config& config, const Rnn::Shape& encoder, const Rnn::Shape& decoder) const {
  const auto shape = [](const Rnn::Shape& rnn) {
    return std::to_string(rnn.layers) + " layers of " + std::to_string(rnn.hidden_size);
  };
  if (!encoder.bidirectional && encoder.hidden_size == decoder.hidden_size && encoder.layers == decoder.layers) return;
  throw Error("only like states can be copied", config.where() + ": bridge",
              "a one-directional encoder with " + shape(decoder),
              (encoder.bidirectional ? "a bidirectional one with " : "one with ") + shape(encoder));
}

/// s_-1: the decoder's first state from the encoder's last one.
RnnState RnnSeq2Seq::bridge(const RnnState& last) const {
  if (!bridges_) return last;
  // The top layer's last states: forward at the last token, backward at the first.
  const Vector& end = last.hidden.back();
  const Vector top = bidirectional_ ? joined(last.hidden[last.hidden.size() - 2], end) : end;  // [K]
  const auto rows_of_layers = [&](const Linear& linear) {
    const Vector all = linear(top).array().tanh();  // [Ld H]
    std::vector<Vector> states;
    for (int layer = 0; layer < layers_; ++layer) states.push_back(all.segment(layer * hidden_size_, hidden_size_));
    return states;
  };
  const bool has_cell = last.cell.back().size() > 0;
  return {rows_of_layers(bridge_hidden_), has_cell ? rows_of_layers(bridge_cell_) : std::vector<Vector>(layers_)};
}

Reading RnnSeq2Seq::read_tokens(std::span<const int> source, const StepContext&, const CancelToken& cancel) const {
  RnnState last;
  Matrix keys = encoder_.read(encoder_embedding_.rows(source), last, cancel);  // h [S x K]

  auto state = std::make_unique<RnnSeq2SeqDecoder>(*this);
  state->rnn = bridge(last);
  state->readout = Vector::Zero(readout_size_);
  if (attention_) state->memory = std::make_shared<const AttentionMemory>(attention_->read(std::move(keys)));
  return {.sequences = {}, .decoder = std::move(state)};
}

Vector RnnSeq2SeqDecoder::step(int previous, const StepContext& context) {
  return model_.step(*this, previous, context);
}

Vector RnnSeq2Seq::step(RnnSeq2SeqDecoder& state, int previous, const StepContext& step) const {
  const auto attend = [&](const Vector& query) {
    return attention_->attend(query, *state.memory, state.alignment, step);
  };
  const auto embedded = decoder_embedding_(previous);  // y_t-1 [E]

  Vector context;                                                          // c_t [K]
  if (queries_previous_state_) context = attend(state.rnn.hidden.back());  // Bahdanau et al.: s_t-1 asks

  Vector input = embedded;  // [I]
  if (queries_previous_state_) input = joined(embedded, context);
  if (feeds_readout_) input = joined(embedded, state.readout);
  const Vector& top = decoder_.step(input, state.rnn);  // s_t [H]

  if (attention_ && !queries_previous_state_) context = attend(top);                 // Luong et al.: s_t asks
  state.readout = readout_(attention_ ? joined(context, top) : top).array().tanh();  // r_t [R]
  Vector logits = output_(state.readout);                                            // [Vt]
  if (!logits.allFinite()) {
    throw Error("the model computed a value that is not finite", id_ + ", step " + std::to_string(step.step + 1),
                "finite logits", "infinity or NaN");
  }
  return logits;
}

}  // namespace

std::shared_ptr<const Model> load_rnn_seq2seq(const ModelDirectory& directory) {
  return std::make_shared<RnnSeq2Seq>(directory);
}

MechanismFacts rnn_seq2seq_facts(const Config& config) {
  if (config.has("attention")) return mechanism_facts(config.object("attention"));
  MechanismFacts none;
  none.score = "none";
  return none;
}

}  // namespace saccade
