#include "engine/models/roberta.h"

#include "engine/models/bert_encoder.h"
#include "engine/models/encoder_heads.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

/// The padding token's position is the padding token's id; the first token stands right behind it.
int first_position(const Config& config) { return config.integer_or("pad_token_id", 0, kLargestVocabulary, 1) + 1; }

class Roberta : public Transformer {
 public:
  explicit Roberta(const ModelDirectory& directory);

  std::vector<SourcePrediction> read(std::span<const int> source, const StepContext& context,
                                     const CancelToken& cancel) const override;

 private:
  EncoderHead words(const Config& config, const HubWeights& weights) const;
  EncoderHead text(const Config& config, const HubWeights& weights) const;
  EncoderHead labels(const Config& config, const HubWeights& weights) const;

  BertEncoder encoder_;
  EncoderHead head_;
};

Roberta::Roberta(const ModelDirectory& directory)
    : Transformer(
          directory, Architecture::encoder_only,
          directory.config().integer("max_position_embeddings", first_position(directory.config()) + 1, 1 << 20) -
              first_position(directory.config())) {
  const Config& config = directory.config();
  mechanism_ = describe_bert(config);
  const HubWeights weights(directory, "roberta.");
  encoder_ = BertEncoder(config, weights, first_position(config));
  if (weights.has("classifier.out_proj.weight")) {
    head_ = text(config, weights);
  } else if (weights.has("classifier.weight")) {
    head_ = labels(config, weights);
  } else if (weights.has("lm_head.dense.weight")) {
    head_ = words(config, weights);
  }
}

/// logits = E LayerNorm(gelu(W x + b)) + bias, E the word embeddings unless the weights have a matrix of their own
EncoderHead Roberta::words(const Config& config, const HubWeights& weights) const {
  const Eigen::Index hidden = encoder_.hidden(), vocabulary = encoder_.words().table().outputs();
  const bool tied = config.boolean_or("tie_word_embeddings", true) || !weights.has("lm_head.decoder.weight");
  const WeightMatrix table =
      tied ? encoder_.words().table() : WeightMatrix(weights.matrix("lm_head.decoder.weight", vocabulary, hidden));
  // The two are one parameter, of which files hold either; where they differ the decoder's own is the one that is used.
  const bool has_own = weights.has("lm_head.decoder.bias");
  const Linear output(table, weights.vector(has_own ? "lm_head.decoder.bias" : "lm_head.bias", vocabulary));
  EncoderHead head{.kind = EncoderHead::Kind::words};
  head.logits = [dense = Linear(weights, "lm_head.dense", hidden, hidden),
                 norm = Normalization::layer(weights, "lm_head.layer_norm", hidden, encoder_.epsilon()),
                 gelu = &activation_of(Config(), "hidden_act", "gelu"), output](const Matrix& x) {
    Matrix transformed = dense.rows(x);
    gelu->apply(transformed);
    return output.rows(norm(std::move(transformed)));
  };
  return head;
}

/// Of the text: W tanh(W_d x_0 + b_d) + b, x_0 the first token's
EncoderHead Roberta::text(const Config& config, const HubWeights& weights) const {
  const Eigen::Index hidden = encoder_.hidden();
  EncoderHead head = classification_head(config, EncoderHead::Kind::text);
  head.logits = [dense = Linear(weights, "classifier.dense", hidden, hidden),
                 output = Linear(weights, "classifier.out_proj", static_cast<Eigen::Index>(head.names.size()), hidden)](
                    const Matrix& x) {
    const Matrix first = dense.rows(x.topRows(1)).array().tanh();
    return output.rows(first);
  };
  return head;
}

/// Of tokens: W x + b
EncoderHead Roberta::labels(const Config& config, const HubWeights& weights) const {
  EncoderHead head = classification_head(config, EncoderHead::Kind::labels);
  head.logits = [output = Linear(weights, "classifier", static_cast<Eigen::Index>(head.names.size()),
                                 encoder_.hidden())](const Matrix& x) { return output.rows(x); };
  return head;
}

std::vector<SourcePrediction> Roberta::read(std::span<const int> source, const StepContext& context,
                                            const CancelToken& cancel) const {
  require_known(source, encoder_.words().table().outputs());
  const Matrix hidden = encoder_(source, context, cancel);
  require_finite(hidden, "the last layer");
  return apply(head_, hidden, source, source_tokenizer(), context.sink);
}

}  // namespace

std::shared_ptr<const Model> load_roberta(const ModelDirectory& directory) {
  return std::make_shared<Roberta>(directory);
}

}  // namespace saccade
