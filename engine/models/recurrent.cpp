#include "engine/models/recurrent.h"

#include <algorithm>

#include "engine/core/error.h"

namespace saccade {

namespace {

constexpr int kMostLayers = 64;

int size_of(const Config& config, const char* key) { return config.integer(key, 1, kLargestSize); }
int layers_of(const Config& config, const char* key) { return config.integer(key, 1, kMostLayers); }

class RecurrentDecoder : public Decoder {
 public:
  RecurrentDecoder(const RecurrentWriter& writer, RecurrentWriter::State state)
      : writer_(writer), state_(std::move(state)) {}

  std::unique_ptr<Decoder> clone() const override { return std::make_unique<RecurrentDecoder>(*this); }
  Vector step(int previous, const StepContext& context) override {
    return writer_.step(state_, previous, context).logits;
  }

 private:
  const RecurrentWriter& writer_;
  RecurrentWriter::State state_;
};

}  // namespace

Vector joined(const VectorRef& a, const VectorRef& b) {
  Vector both(a.size() + b.size());
  both << a, b;
  return both;
}

// --- the configuration -----------------------------------------------------------------------------------------------

WrittenTokens read_written_tokens(const Config& config, int vocabulary) {
  const int last = vocabulary - 1;
  const auto optional_id = [&](const char* key) {
    return config.has(key) ? std::optional(config.integer(key, 0, last)) : std::nullopt;
  };
  WrittenTokens tokens;
  tokens.begin = config.integer("bos_token_id", 0, last);
  tokens.ends = {config.integer("eos_token_id", 0, last)};
  tokens.unknown = optional_id("unk_token_id");
  // A model may use one token for two purposes; its end must stay reachable.
  for (const int id : {tokens.begin, optional_id("pad_token_id").value_or(tokens.begin)}) {
    if (id != tokens.ends.front()) tokens.never_written.push_back(id);
  }
  return tokens;
}

void check_vocabulary(const Config& config, const char* key, const Tokenizer& tokenizer) {
  if (tokenizer.vocabulary_size() <= config.integer(key, 1, kLargestVocabulary)) return;
  throw Error("the tokenizer has more tokens than the model", config.where() + ": " + key,
              "at least " + std::to_string(tokenizer.vocabulary_size()),
              std::to_string(config.integer(key, 1, kLargestVocabulary)));
}

Rnn::Shape encoder_shape(const Config& config) {
  const CellKind& kind = chosen(config, "cell", cell_kinds());
  const int embedding_size = size_of(config, "embedding_size");  // E
  const bool bidirectional = config.boolean("bidirectional");
  return {&kind, embedding_size, size_of(config, "encoder_hidden_size"), layers_of(config, "encoder_layers"),
          bidirectional};
}

// --- the encoder -----------------------------------------------------------------------------------------------------

RecurrentEncoder::RecurrentEncoder(const Config& config, const Weights& weights, int vocabulary)
    : shape_(encoder_shape(config)),
      embedding_(weights, "encoder.embedding", vocabulary, shape_.input_size),
      rnn_(weights, "encoder.rnn", shape_) {}

Matrix RecurrentEncoder::read(std::span<const int> ids, RnnState& last, const CancelToken& cancel) const {
  return rnn_.read(embedding_.rows(ids), last, cancel);
}

// --- the decoder -----------------------------------------------------------------------------------------------------

RecurrentWriter::RecurrentWriter(const Config& config, const Weights& weights, std::string where, int vocabulary,
                                 const Rnn::Shape& encoder, int texts, std::vector<Mechanism> attention)
    : where_(std::move(where)), attention_(std::move(attention)) {
  layers_ = layers_of(config, "decoder_layers");
  hidden_size_ = size_of(config, "hidden_size");
  readout_size_ = size_of(config, "readout_size");

  const int context_size = static_cast<int>(attention_.size()) * encoder.output_size();  // n K
  int input_size = encoder.input_size;                                                   // I
  if (!attention_.empty()) {
    const Config options = config.object("attention");
    queries_previous_state_ = options.choice("query", {"previous_state", "current_state"}) == "previous_state";
    feeds_readout_ = options.boolean_or("input_feeding", false);
    if (queries_previous_state_ && feeds_readout_) {
      throw Error("wrong value", options.where() + ": input_feeding", "false where query is \"previous_state\"",
                  "true");
    }
    input_size += queries_previous_state_ ? context_size : feeds_readout_ ? readout_size_ : 0;
  }
  embedding_ = Embedding(weights, "decoder.embedding", vocabulary, encoder.input_size);
  const Rnn::Shape decoder{encoder.kind, input_size, hidden_size_, layers_, false};
  rnn_ = Rnn(weights, "decoder.rnn", decoder);
  read_bridge(config, weights, encoder, decoder, texts);
  read_output(config, weights, vocabulary, context_size);
}

void RecurrentWriter::read_bridge(const Config& config, const Weights& weights, const Rnn::Shape& encoder,
                                  const Rnn::Shape& decoder, int texts) {
  encoder_is_bidirectional_ = encoder.bidirectional;
  bridges_ = config.choice("bridge", {"linear", "copy"}) == "linear";
  if (bridges_) {
    const int inputs = texts * encoder.output_size();
    bridge_hidden_ = Linear(weights, "bridge.hidden", layers_ * hidden_size_, inputs);
    if (encoder.kind->has_cell) bridge_cell_ = Linear(weights, "bridge.cell", layers_ * hidden_size_, inputs);
    return;
  }
  const auto shape = [](const Rnn::Shape& rnn) {
    return std::to_string(rnn.layers) + " layers of " + std::to_string(rnn.hidden_size);
  };
  const bool alike = encoder.hidden_size == decoder.hidden_size && encoder.layers == decoder.layers;
  if (texts > 1) {
    throw Error("wrong value", config.where() + ": bridge", "\"linear\" where several texts are read", "\"copy\"");
  }
  if (!encoder.bidirectional && alike) return;
  throw Error("only like states can be copied", config.where() + ": bridge",
              "a one-directional encoder with " + shape(decoder),
              (encoder.bidirectional ? "a bidirectional one with " : "one with ") + shape(encoder));
}

void RecurrentWriter::read_output(const Config& config, const Weights& weights, int vocabulary, int context_size) {
  readout_ = Linear(weights, "decoder.readout", readout_size_, context_size + hidden_size_);
  if (!config.boolean_or("tie_word_embeddings", false)) {
    output_ = Linear(weights, "decoder.output", vocabulary, readout_size_);
    return;
  }
  const int embedding_size = size_of(config, "embedding_size");
  if (readout_size_ != embedding_size) {
    throw Error("wrong value", config.where() + ": readout_size",
                std::to_string(embedding_size) + " like embedding_size, for tied embeddings",
                std::to_string(readout_size_));
  }
  output_ = Linear(embedding_.table(), weights.vector("decoder.output.bias", vocabulary));
}

/// s_-1: the decoder's first state from the encoder's last ones.
RnnState RecurrentWriter::bridge(const std::vector<TextRead>& texts) const {
  if (!bridges_) return texts.front().last;
  Vector ends(0);  // [texts K]
  for (const auto& [keys, last] : texts) {
    // The top layer's last states: forward at the last token, backward at the first.
    if (encoder_is_bidirectional_) ends = joined(ends, last.hidden[last.hidden.size() - 2]);
    ends = joined(ends, last.hidden.back());
  }
  const auto rows_of_layers = [&](const Linear& linear) {
    const Vector all = linear(ends).array().tanh();  // [Ld H]
    std::vector<Vector> states;
    for (int layer = 0; layer < layers_; ++layer) states.push_back(all.segment(layer * hidden_size_, hidden_size_));
    return states;
  };
  const bool has_cell = texts.front().last.cell.back().size() > 0;
  return {rows_of_layers(bridge_hidden_), has_cell ? rows_of_layers(bridge_cell_) : std::vector<Vector>(layers_)};
}

RecurrentWriter::State RecurrentWriter::start(std::vector<TextRead> texts) const {
  State state{.rnn = bridge(texts), .readout = Vector::Zero(readout_size_), .memories = {}, .alignments = {}};
  for (std::size_t i = 0; i < attention_.size(); ++i) {
    state.memories.push_back(std::make_shared<const AttentionMemory>(attention_[i].read(std::move(texts[i].keys))));
  }
  state.alignments.resize(attention_.size());
  return state;
}

RecurrentWriter::Step RecurrentWriter::step(State& state, int previous, const StepContext& context) const {
  Step step{.embedded = embedding_(previous), .weights = {}, .context = Vector(0), .hidden = {}, .logits = {}};
  const auto attend = [&](const Vector& query) {
    for (std::size_t i = 0; i < attention_.size(); ++i) {
      Attended seen = attention_[i].look(query, *state.memories[i], state.alignments[i], context);
      step.context = joined(step.context, seen.context);
      step.weights.push_back(std::move(seen.weights));
    }
  };
  if (queries_previous_state_) attend(state.rnn.hidden.back());  // Bahdanau et al.: s_t-1 asks

  Vector input = step.embedded;  // [I]
  if (queries_previous_state_) input = joined(step.embedded, step.context);
  if (feeds_readout_) input = joined(step.embedded, state.readout);
  step.hidden = rnn_.step(input, state.rnn);

  if (!queries_previous_state_) attend(step.hidden);  // Luong et al.: s_t asks
  state.readout = readout_(joined(step.context, step.hidden)).array().tanh();
  step.logits = output_(state.readout);
  if (!step.logits.allFinite()) {
    throw Error("the model computed a value that is not finite", where_ + ", step " + std::to_string(context.step + 1),
                "finite logits", "infinity or NaN");
  }
  return step;
}

std::unique_ptr<Decoder> make_decoder(const RecurrentWriter& writer, RecurrentWriter::State state) {
  return std::make_unique<RecurrentDecoder>(writer, std::move(state));
}

}  // namespace saccade
