#include "engine/models/pointer_generator.h"

#include <cmath>
#include <map>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/models/recurrent.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

class PointerGenerator : public TextModel {
 public:
  explicit PointerGenerator(const ModelDirectory& directory);

 private:
  class Copier;

  void read_limits(const ModelDirectory& directory);
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;
  Reading read_spelled(const Encoding& source, const StepContext& context, const CancelToken& cancel) const override;
  Reading begin(std::span<const int> source, std::vector<int> extended, std::vector<std::string> added,
                const CancelToken& cancel) const;

  int vocabulary_ = 0;  // V
  int unknown_ = 0;     // what a word that the vocabulary lacks is read as
  RecurrentEncoder encoder_;
  RecurrentWriter writer_;
  Linear pointer_;  // [1 x (K + H + E)]: w_h, w_s and w_x, and b
};

/// Writes words of the vocabulary, and of the source.
class PointerGenerator::Copier : public Decoder {
 public:
  /// @param extended the source in the extended vocabulary `[S]` @param size of that
  Copier(const PointerGenerator& model, RecurrentWriter::State state, std::vector<int> extended, int size)
      : model_(model),
        state_(std::move(state)),
        extended_(std::make_shared<const std::vector<int>>(std::move(extended))),
        size_(size) {}

  std::unique_ptr<Decoder> clone() const override { return std::make_unique<Copier>(*this); }
  Vector step(int previous, const StepContext& context) override;

 private:
  const PointerGenerator& model_;  // outlives its decoders
  RecurrentWriter::State state_;
  std::shared_ptr<const std::vector<int>> extended_;
  int size_;
};

/// The logarithm of the final distribution: a softmax leaves it as it is.
Vector PointerGenerator::Copier::step(int previous, const StepContext& context) {
  const int known = previous < model_.vocabulary_ ? previous : model_.unknown_;
  const RecurrentWriter::Step step = model_.writer_.step(state_, known, context);

  const float choice = model_.pointer_(joined(joined(step.context, step.hidden), step.embedded))[0];
  if (!std::isfinite(choice)) {
    throw Error("the model computed a value that is not finite",
                model_.id() + ", step " + std::to_string(context.step + 1), "a finite p_gen", "infinity or NaN");
  }
  const float p_gen = 1 / (1 + std::exp(-choice));  // eq. 8
  if (context.sink) context.sink->generated(p_gen);

  Vector probabilities = Vector::Zero(size_);
  probabilities.head(model_.vocabulary_) = p_gen * softmax(step.logits);
  const Vector& attention = step.weights.front();
  for (Eigen::Index s = 0; s < attention.size(); ++s) {  // eq. 9
    probabilities[(*extended_)[s]] += (1 - p_gen) * attention[s];
  }
  return probabilities.array().log();
}

PointerGenerator::PointerGenerator(const ModelDirectory& directory) {
  const Config& config = directory.config();
  read_limits(directory);

  const StoredWeights weights(directory.tensors(), directory.path().string());
  encoder_ = RecurrentEncoder(config, weights, vocabulary_);
  const int key_size = encoder_.shape().output_size();                     // K
  const int hidden_size = config.integer("hidden_size", 1, kLargestSize);  // H
  const int embedding_size = encoder_.shape().input_size;                  // E
  const Config options = config.object("attention");
  std::vector<Mechanism> attention;
  attention.emplace_back(AttentionParts{hidden_size, key_size, options, weights});
  window_ = attention.front().window_defaults();
  writer_ = RecurrentWriter(config, weights, id_, vocabulary_, encoder_.shape(), 1, std::move(attention));
  pointer_ = Linear(weights, "pointer", 1, key_size + hidden_size + embedding_size);
  weights.refuse_others();
}

/// Everything of `Model` that comes from the directory.
void PointerGenerator::read_limits(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = pointer_generator_facts(config);

  // What is copied is a word of the source and of the target, so they have one vocabulary.
  source_tokenizer_ = target_tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  vocabulary_ = config.integer("vocab_size", 1, kLargestVocabulary);
  // The ids behind the last are those of words that the vocabulary lacks.
  if (target_tokenizer_->vocabulary_size() != vocabulary_) {
    throw Error("the tokenizer has another size than the model", config.where() + ": vocab_size",
                std::to_string(target_tokenizer_->vocabulary_size()), std::to_string(vocabulary_));
  }
  const WrittenTokens tokens = read_written_tokens(config, vocabulary_);
  unknown_ = config.integer("unk_token_id", 0, vocabulary_ - 1);
  if (target_tokenizer_->unknown_id() != unknown_) {
    throw Error("wrong value", config.where() + ": unk_token_id", "the tokenizer's unknown token",
                std::to_string(unknown_));
  }
  bos_token_id_ = tokens.begin;
  eos_token_ids_ = tokens.ends;
  never_written_ = tokens.never_written;
  never_written_.push_back(unknown_);  // a word is copied instead
  unk_token_id_ = unknown_;
  max_source_length_ = config.integer("max_source_length", 1, kLongestText);
  max_target_length_ = config.integer("max_target_length", 1, kLongestText);
}

/// Of tokens without a spelling none can be added.
Reading PointerGenerator::read_tokens(std::span<const int> source, const StepContext&,
                                      const CancelToken& cancel) const {
  return begin(source, {source.begin(), source.end()}, {}, cancel);
}

Reading PointerGenerator::read_spelled(const Encoding& source, const StepContext&, const CancelToken& cancel) const {
  std::vector<int> extended = source.ids;
  std::vector<std::string> added;
  std::map<std::string, int> ids;
  for (std::size_t s = 0; s < extended.size(); ++s) {
    if (!source.tokens[s].unknown) continue;
    const std::string& word = source.tokens[s].text;
    const auto [id, is_new] = ids.try_emplace(word, vocabulary_ + static_cast<int>(added.size()));
    if (is_new) added.push_back(word);
    extended[s] = id->second;
  }
  return begin(source.ids, std::move(extended), std::move(added), cancel);
}

Reading PointerGenerator::begin(std::span<const int> source, std::vector<int> extended, std::vector<std::string> added,
                                const CancelToken& cancel) const {
  std::vector<TextRead> texts(1);
  texts.front().keys = encoder_.read(source, texts.front().last, cancel);
  const int size = vocabulary_ + static_cast<int>(added.size());
  return {.sequences = {},
          .decoder = std::make_unique<Copier>(*this, writer_.start(std::move(texts)), std::move(extended), size),
          .added_words = std::move(added)};
}

}  // namespace

std::shared_ptr<const Model> load_pointer_generator(const ModelDirectory& directory) {
  return std::make_shared<PointerGenerator>(directory);
}

MechanismFacts pointer_generator_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade
