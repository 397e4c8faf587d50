#include "engine/models/rnn_seq2seq.h"

#include "engine/attention/explain.h"
#include "engine/models/recurrent.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

class RnnSeq2Seq : public TextModel {
 public:
  explicit RnnSeq2Seq(const ModelDirectory& directory);

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;
  void read_limits(const ModelDirectory& directory);

  RecurrentEncoder encoder_;
  RecurrentWriter writer_;
};

RnnSeq2Seq::RnnSeq2Seq(const ModelDirectory& directory) {
  const Config& config = directory.config();
  read_limits(directory);

  const StoredWeights weights(directory.tensors(), directory.path().string());
  encoder_ = RecurrentEncoder(config, weights, config.integer("source_vocab_size", 1, kLargestVocabulary));
  std::vector<Mechanism> attention;
  if (config.has("attention")) {
    const int hidden_size = config.integer("hidden_size", 1, kLargestSize);
    const Config options = config.object("attention");
    attention.emplace_back(AttentionParts{hidden_size, encoder_.shape().output_size(), options, weights});
    window_ = attention.front().window_defaults();
  }
  writer_ = RecurrentWriter(config, weights, id_, config.integer("target_vocab_size", 1, kLargestVocabulary),
                            encoder_.shape(), 1, std::move(attention));
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
  check_vocabulary(config, "source_vocab_size", *source_tokenizer_);
  check_vocabulary(config, "target_vocab_size", *target_tokenizer_);

  const WrittenTokens tokens = read_written_tokens(config, target_tokenizer_->vocabulary_size());
  bos_token_id_ = tokens.begin;
  eos_token_ids_ = tokens.ends;
  never_written_ = tokens.never_written;
  unk_token_id_ = tokens.unknown;
  reads_unknown_ = false;
  copy_unknown_ = config.boolean_or("copy_unknown", false);
  max_source_length_ = config.integer("max_source_length", 1, kLongestText);
  max_target_length_ = config.integer("max_target_length", 1, kLongestText);
}

Reading RnnSeq2Seq::read_tokens(std::span<const int> source, const StepContext&, const CancelToken& cancel) const {
  std::vector<TextRead> texts(1);
  texts.front().keys = encoder_.read(source, texts.front().last, cancel);
  return {.sequences = {}, .decoder = make_decoder(writer_, writer_.start(std::move(texts)))};
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
