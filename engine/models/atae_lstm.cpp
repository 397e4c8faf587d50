#include "engine/models/atae_lstm.h"

#include <algorithm>
#include <optional>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kLargestVocabulary = 1 << 22;
constexpr int kLongest = 16384;  // tokens
constexpr std::size_t kMostNames = 256;

/// Behind the source and the target that nobody writes, in `Trace::sequences`.
constexpr int kAspects = TextSequences::target + 1;

/// A list of names in the configuration.
std::vector<std::string> names_of(const Config& config, const char* key) {
  const nlohmann::json list = config.has(key) ? config.json().at(key) : nlohmann::json();
  const auto is_name = [](const nlohmann::json& name) {
    return name.is_string() && !name.get_ref<const std::string&>().empty();
  };
  if (!list.is_array() || list.empty() || list.size() > kMostNames || !std::ranges::all_of(list, is_name)) {
    throw Error("wrong value", config.where() + ": " + key, "a list of 1 to " + std::to_string(kMostNames) + " names",
                shown(list));
  }
  return list.get<std::vector<std::string>>();
}

class AtaeLstm : public TextModel {
 public:
  explicit AtaeLstm(const ModelDirectory& directory);

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;
  /// What the text says of one aspect. @param words `[S x E]`
  SourcePrediction answer(int aspect, const Matrix& words, const StepContext& context, const CancelToken& cancel) const;

  std::vector<std::string> aspects_, labels_;
  Embedding embedding_;  // [V x E]
  Embedding aspect_;     // [aspects x A]
  Rnn rnn_;              // E + A -> H
  std::optional<Mechanism> attention_;
  Linear from_context_, from_state_;  // [H x H]
  Linear output_;                     // [labels x H]
};

AtaeLstm::AtaeLstm(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = atae_lstm_facts(config);
  writes_ = false;
  aspects_ = names_of(config, "aspects");
  labels_ = names_of(config, "labels");
  max_source_length_ = config.integer("max_length", 1, kLongest);
  source_tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);  // V
  if (source_tokenizer_->vocabulary_size() > vocabulary) {
    throw Error("the tokenizer has more tokens than the model", config.where() + ": vocab_size",
                "at least " + std::to_string(source_tokenizer_->vocabulary_size()), std::to_string(vocabulary));
  }

  const int words = config.integer("embedding_size", 1, kLargestSize);  // E
  const int asked = config.integer("aspect_size", 1, kLargestSize);     // A
  const int hidden = config.integer("hidden_size", 1, kLargestSize);    // H
  const StoredWeights weights(directory.tensors(), directory.path().string());
  embedding_ = Embedding(weights, "embedding", vocabulary, words);
  aspect_ = Embedding(weights, "aspects", std::ssize(aspects_), asked);
  rnn_ = Rnn(weights, "rnn", {find(cell_kinds(), "lstm"), words + asked, hidden, 1, false});
  const Config options = config.object("attention");
  attention_.emplace(AttentionParts{asked, hidden, options, weights}, AttentionSite{.site = "pooling"}, kAspects,
                     TextSequences::source);
  window_ = attention_->window_defaults();
  from_context_ = Linear(weights, "readout.context", hidden, hidden, Linear::Bias::absent);
  from_state_ = Linear(weights, "readout.state", hidden, hidden, Linear::Bias::absent);
  output_ = Linear(weights, "output", std::ssize(labels_), hidden);
  weights.refuse_others();
}

Reading AtaeLstm::read_tokens(std::span<const int> source, const StepContext& context,
                              const CancelToken& cancel) const {
  const Matrix words = embedding_.rows(source);
  Sequence aspects{.name = "aspects"};
  Reading reading;
  for (int i = 0; i < std::ssize(aspects_); ++i) {
    aspects.tokens.push_back({.text = aspects_[i]});
    reading.predictions.push_back(answer(i, words, context, cancel));
  }
  reading.sequences = {std::move(aspects)};
  return reading;
}

SourcePrediction AtaeLstm::answer(int aspect, const Matrix& words, const StepContext& context,
                                  const CancelToken& cancel) const {
  const Vector asked = aspect_(aspect);  // v_a
  Matrix x(words.rows(), words.cols() + asked.size());
  x << words, asked.transpose().replicate(words.rows(), 1);

  RnnState last;
  const AttentionMemory memory = attention_->read(rnn_.read(std::move(x), last, cancel));  // h [S x H]
  AlignmentState none;
  const Vector found = attention_->attend(asked, memory, none, {context.edits, context.sink, aspect});  // r
  const Vector readout = (from_context_(found) + from_state_(last.hidden.back())).array().tanh();       // h*
  const Vector logits = output_(readout);                                                               // [labels]
  if (!logits.allFinite()) {
    throw Error("the model computed a value that is not finite", id_ + ", " + aspects_[aspect], "finite logits",
                "infinity or NaN");
  }
  if (context.sink) context.sink->logits(logits.transpose());

  const Vector probabilities = softmax(logits);
  SourcePrediction said{.token = aspect, .candidates = {}, .sequence = kAspects};
  for (int i = 0; i < std::ssize(labels_); ++i) said.candidates.push_back({labels_[i], probabilities[i]});
  std::ranges::stable_sort(said.candidates, std::ranges::greater(), &Candidate::probability);
  return said;
}

}  // namespace

std::shared_ptr<const Model> load_atae_lstm(const ModelDirectory& directory) {
  return std::make_shared<AtaeLstm>(directory);
}

MechanismFacts atae_lstm_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade
