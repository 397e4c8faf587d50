#include "engine/models/bert.h"

#include "engine/models/bert_encoder.h"
#include "engine/models/encoder_heads.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

class Bert : public Transformer {
 public:
  explicit Bert(const ModelDirectory& directory);

  std::vector<SourcePrediction> read(std::span<const int> source, const StepContext& context,
                                     const CancelToken& cancel) const override;

 private:
  EncoderHead words(const Config& config, const HubWeights& weights) const;
  EncoderHead classes(const Config& config, const HubWeights& weights) const;

  BertEncoder encoder_;
  EncoderHead head_;
};

Bert::Bert(const ModelDirectory& directory)
    : Transformer(directory, Architecture::encoder_only,
                  directory.config().integer("max_position_embeddings", 1, 1 << 20)) {
  const Config& config = directory.config();
  mechanism_ = describe_bert(config);
  const HubWeights weights(directory, "bert.");
  encoder_ = BertEncoder(config, weights, 0);
  if (weights.has("classifier.weight")) {
    head_ = classes(config, weights);
  } else if (weights.has("cls.predictions.transform.dense.weight")) {
    head_ = words(config, weights);
  }
}

/// logits = E LayerNorm(act(W x + b)) + bias, E the word embeddings unless the weights have a matrix of their own
EncoderHead Bert::words(const Config& config, const HubWeights& weights) const {
  const std::string name = "cls.predictions.";
  const Eigen::Index hidden = encoder_.hidden(), vocabulary = encoder_.words().table().outputs();
  const bool tied = config.boolean_or("tie_word_embeddings", true) || !weights.has(name + "decoder.weight");
  const WeightMatrix table =
      tied ? encoder_.words().table() : WeightMatrix(weights.matrix(name + "decoder.weight", vocabulary, hidden));
  // The two are one parameter, of which files hold either; where they differ the decoder's own is the one that is used.
  const bool has_own = weights.has(name + "decoder.bias");
  const Linear output(table, weights.vector(name + (has_own ? "decoder.bias" : "bias"), vocabulary));
  EncoderHead head{.kind = EncoderHead::Kind::words};
  head.logits = [dense = Linear(weights, name + "transform.dense", hidden, hidden),
                 norm = Normalization::layer(weights, name + "transform.LayerNorm", hidden, encoder_.epsilon()),
                 activation = &activation_of(config, "hidden_act", "gelu"), output](const Matrix& x) {
    Matrix transformed = dense.rows(x);
    activation->apply(transformed);
    return output.rows(norm(std::move(transformed)));
  };
  return head;
}

/// Of tokens: W x + b. Of the text: W tanh(W_p x_0 + b_p) + b, x_0 the first token's.
EncoderHead Bert::classes(const Config& config, const HubWeights& weights) const {
  const Eigen::Index hidden = encoder_.hidden();
  const bool of_text = !classifies_tokens(config) && weights.has("pooler.dense.weight");
  EncoderHead head = classification_head(config, of_text ? EncoderHead::Kind::text : EncoderHead::Kind::labels);
  const Linear classifier(weights, "classifier", static_cast<Eigen::Index>(head.names.size()), hidden);
  if (!of_text) {
    head.logits = [classifier](const Matrix& x) { return classifier.rows(x); };
    return head;
  }
  head.logits = [pooler = Linear(weights, "pooler.dense", hidden, hidden), classifier](const Matrix& x) {
    const Matrix pooled = pooler.rows(x.topRows(1)).array().tanh();
    return classifier.rows(pooled);
  };
  return head;
}

std::vector<SourcePrediction> Bert::read(std::span<const int> source, const StepContext& context,
                                         const CancelToken& cancel) const {
  require_known(source, encoder_.words().table().outputs());
  const Matrix hidden = encoder_(source, context, cancel);
  require_finite(hidden, "the last layer");
  return apply(head_, hidden, source, source_tokenizer(), context.sink);
}

}  // namespace

std::shared_ptr<const Model> load_bert(const ModelDirectory& directory) { return std::make_shared<Bert>(directory); }

}  // namespace saccade
