#include "tests/additions/pair_model.h"

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade::testing {

namespace {

constexpr int kFirst = 0, kSecond = 1;  // sequences
constexpr int kLongest = 1000;          // tokens

class PairModel : public Model {
 public:
  explicit PairModel(const ModelDirectory& directory) {
    const Config& config = directory.config();
    id_ = directory.id();
    model_type_ = config.text("model_type");
    facts_ = pair_model_facts(config);
    tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
    for (const auto& label : config.json().at("labels")) labels_.push_back(label.get<std::string>());
    const int size = config.integer("embedding_size", 1, kLargestSize);  // E
    const int hidden = config.integer("hidden_size", 1, kLargestSize);   // H
    const auto labels = static_cast<Eigen::Index>(labels_.size());

    const StoredWeights weights(directory.tensors(), directory.path().string());
    embedding_ = Embedding(weights, "embedding", tokenizer_->vocabulary_size(), size);
    compare_ = Linear(weights, "compare", hidden, 2 * size);
    output_ = Linear(weights, "output", labels, hidden);
    const Config options = config.object("attention");
    attention_.emplace(AttentionParts{size, size, options, weights}, AttentionSite{}, kFirst, kSecond);
    window_ = attention_->window_defaults();
    weights.refuse_others();
  }

  InputKind reads() const override { return InputKind::pair; }
  bool writes() const override { return false; }

  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override {
    const auto* pair = std::get_if<Pair>(&input);
    if (!pair) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
    Encoding first = encode(*tokenizer_, pair->first, "first", kLongest);
    Encoding second = encode(*tokenizer_, pair->second, "second", kLongest);

    const AttentionMemory memory = attention_->read(embedding_.rows(second.ids));
    AlignmentState state;
    Vector sum = Vector::Zero(0);
    for (int i = 0; i < static_cast<int>(first.ids.size()); ++i) {
      cancel.check();
      const Vector token = embedding_(first.ids[i]);                                                    // a_i [E]
      const Vector found = attention_->attend(token, memory, state, {context.edits, context.sink, i});  // c_i [E]
      Vector both(token.size() + found.size());
      both << token, found;
      const Vector compared = compare_(both).cwiseMax(0);  // [H]
      sum = i == 0 ? compared : Vector(sum + compared);
    }
    const Vector probabilities = softmax(output_(sum));  // [labels]

    SourcePrediction said;
    for (Eigen::Index i = 0; i < probabilities.size(); ++i) said.candidates.push_back({labels_[i], probabilities[i]});
    std::ranges::stable_sort(said.candidates, std::ranges::greater(), &Candidate::probability);
    return {.sequences = {{.name = "first", .tokens = std::move(first.tokens)},
                          {.name = "second", .tokens = std::move(second.tokens)}},
            .predictions = {std::move(said)}};
  }

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::vector<std::string> labels_;
  Embedding embedding_;
  std::optional<Mechanism> attention_;
  Linear compare_, output_;
};

}  // namespace

std::shared_ptr<const Model> load_pair_model(const ModelDirectory& directory) {
  return std::make_shared<PairModel>(directory);
}

MechanismFacts pair_model_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade::testing
