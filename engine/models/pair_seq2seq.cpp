#include "engine/models/pair_seq2seq.h"

#include <tuple>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/models/recurrent.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kFirst = 0, kTarget = 1, kSecond = 2;  // sequences

/// The tensors of one of two mechanisms.
class WeightsOf : public Weights {
 public:
  WeightsOf(std::string prefix, const Weights& weights) : prefix_(std::move(prefix)), weights_(weights) {}

  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override {
    return weights_.matrix(prefix_ + name, rows, cols);
  }
  Vector vector(const std::string& name, Eigen::Index size) const override {
    return weights_.vector(prefix_ + name, size);
  }

 private:
  std::string prefix_;
  const Weights& weights_;
};

class PairSeq2Seq : public Model {
 public:
  explicit PairSeq2Seq(const ModelDirectory& directory);

  InputKind reads() const override { return InputKind::pair; }
  bool writes() const override { return true; }
  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override;

 private:
  void read_limits(const ModelDirectory& directory);

  int begin_ = 0, max_source_length_ = 0;
  RecurrentEncoder encoder_;  // reads both
  RecurrentWriter writer_;
};

PairSeq2Seq::PairSeq2Seq(const ModelDirectory& directory) {
  const Config& config = directory.config();
  read_limits(directory);

  const StoredWeights weights(directory.tensors(), directory.path().string());
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);  // V
  encoder_ = RecurrentEncoder(config, weights, vocabulary);
  const int hidden_size = config.integer("hidden_size", 1, kLargestSize);  // H
  const Config options = config.object("attention");
  std::vector<Mechanism> attention;
  for (const auto& [name, head, keys] : {std::tuple("first.", 0, kFirst), std::tuple("second.", 1, kSecond)}) {
    const WeightsOf own(name, weights);
    attention.emplace_back(AttentionParts{hidden_size, encoder_.shape().output_size(), options, own},
                           AttentionSite{.head = head}, kTarget, keys);
  }
  window_ = attention.front().window_defaults();
  mechanisms_ = {1, 2};
  writer_ = RecurrentWriter(config, weights, id_, vocabulary, encoder_.shape(), 2, std::move(attention));
  weights.refuse_others();
}

/// Everything of `Model` that comes from the directory.
void PairSeq2Seq::read_limits(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = pair_seq2seq_facts(config);

  target_tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  check_vocabulary(config, "vocab_size", *target_tokenizer_);
  const WrittenTokens tokens = read_written_tokens(config, target_tokenizer_->vocabulary_size());
  begin_ = tokens.begin;
  eos_token_ids_ = tokens.ends;
  never_written_ = tokens.never_written;
  unk_token_id_ = tokens.unknown;
  if (unk_token_id_) never_written_.push_back(*unk_token_id_);
  max_source_length_ = config.integer("max_source_length", 1, kLongestText);
  max_target_length_ = config.integer("max_target_length", 1, kLongestText);
}

Reading PairSeq2Seq::read(const Input& input, const StepContext&, const CancelToken& cancel) const {
  const auto* pair = std::get_if<Pair>(&input);
  if (!pair) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
  Encoding first = encode(*target_tokenizer_, pair->first, "first text", max_source_length_);
  Encoding second = encode(*target_tokenizer_, pair->second, "second text", max_source_length_);

  std::vector<TextRead> texts(2);
  texts[0].keys = encoder_.read(first.ids, texts[0].last, cancel);
  texts[1].keys = encoder_.read(second.ids, texts[1].last, cancel);
  return {.sequences = {{.name = "first", .tokens = std::move(first.tokens)},
                        {.name = "target"},
                        {.name = "second", .tokens = std::move(second.tokens)}},
          .decoder = make_decoder(writer_, writer_.start(std::move(texts))),
          .first = begin_,
          .limit = max_target_length_};
}

}  // namespace

std::shared_ptr<const Model> load_pair_seq2seq(const ModelDirectory& directory) {
  return std::make_shared<PairSeq2Seq>(directory);
}

MechanismFacts pair_seq2seq_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade
