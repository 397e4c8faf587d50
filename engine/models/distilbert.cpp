#include "engine/models/distilbert.h"

#include "engine/models/bert_encoder.h"
#include "engine/models/encoder_heads.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

/// Of every LayerNorm; no config changes it.
constexpr double kEpsilon = 1e-12;

constexpr BertNames kNames = {.layers = "transformer.layer.",
                              .query = "attention.q_lin",
                              .key = "attention.k_lin",
                              .value = "attention.v_lin",
                              .attention_output = "attention.out_lin",
                              .attention_norm = "sa_layer_norm",
                              .intermediate = "ffn.lin1",
                              .output = "ffn.lin2",
                              .output_norm = "output_layer_norm"};

class DistilBert : public Transformer {
 public:
  explicit DistilBert(const ModelDirectory& directory);

  std::vector<SourcePrediction> read(std::span<const int> source, const StepContext& context,
                                     const CancelToken& cancel) const override;

 private:
  EncoderHead words(const Config& config, const HubWeights& weights) const;
  EncoderHead classes(const Config& config, const HubWeights& weights) const;

  BertEncoder encoder_;
  EncoderHead head_;
};

BertShape shape_from(const Config& config) {
  const BertShape shape = {.vocabulary = config.integer("vocab_size", 1, kLargestVocabulary),
                           .positions = config.integer("max_position_embeddings", 1, 1 << 20),
                           .token_types = 0,
                           .hidden = config.integer("dim", 1, kLargestHidden),
                           .heads = config.integer("n_heads", 1, kMostHeads),
                           .layers = config.integer("n_layers", 1, kMostLayers),
                           .intermediate = config.integer("hidden_dim", 1, kLargestHidden),
                           .epsilon = kEpsilon,
                           .activation = &activation_of(config, "activation", "gelu")};
  head_size(config, shape.hidden, shape.heads, "n_heads");
  return shape;
}

DistilBert::DistilBert(const ModelDirectory& directory)
    : Transformer(directory, Architecture::encoder_only,
                  directory.config().integer("max_position_embeddings", 1, 1 << 20)) {
  const Config& config = directory.config();
  mechanism_ = describe_distilbert(config);
  const HubWeights weights(directory, "distilbert.");
  encoder_ = BertEncoder(shape_from(config), kNames, weights);
  if (weights.has("classifier.weight")) {
    head_ = classes(config, weights);
  } else if (weights.has("vocab_transform.weight")) {
    head_ = words(config, weights);
  }
}

/// logits = E LayerNorm(act(W x + b)) + bias, E the word embeddings unless the weights have a matrix of their own
EncoderHead DistilBert::words(const Config& config, const HubWeights& weights) const {
  const Eigen::Index hidden = encoder_.hidden(), vocabulary = encoder_.words().table().outputs();
  const bool tied = config.boolean_or("tie_word_embeddings", true) || !weights.has("vocab_projector.weight");
  const WeightMatrix table =
      tied ? encoder_.words().table() : WeightMatrix(weights.matrix("vocab_projector.weight", vocabulary, hidden));
  EncoderHead head{.kind = EncoderHead::Kind::words};
  head.logits = [dense = Linear(weights, "vocab_transform", hidden, hidden),
                 norm = Normalization::layer(weights, "vocab_layer_norm", hidden, kEpsilon),
                 activation = &activation_of(config, "activation", "gelu"),
                 output = Linear(table, weights.vector("vocab_projector.bias", vocabulary))](const Matrix& x) {
    Matrix transformed = dense.rows(x);
    activation->apply(transformed);
    return output.rows(norm(std::move(transformed)));
  };
  return head;
}

/// Of tokens: W x + b. Of the text: W relu(W_p x_0 + b_p) + b, x_0 the first token's.
EncoderHead DistilBert::classes(const Config& config, const HubWeights& weights) const {
  const Eigen::Index hidden = encoder_.hidden();
  const bool of_text = weights.has("pre_classifier.weight");
  EncoderHead head = classification_head(config, of_text ? EncoderHead::Kind::text : EncoderHead::Kind::labels);
  const Linear classifier(weights, "classifier", static_cast<Eigen::Index>(head.names.size()), hidden);
  if (!of_text) {
    head.logits = [classifier](const Matrix& x) { return classifier.rows(x); };
    return head;
  }
  head.logits = [dense = Linear(weights, "pre_classifier", hidden, hidden), classifier](const Matrix& x) {
    const Matrix first = dense.rows(x.topRows(1)).cwiseMax(0.0f);
    return classifier.rows(first);
  };
  return head;
}

std::vector<SourcePrediction> DistilBert::read(std::span<const int> source, const StepContext& context,
                                               const CancelToken& cancel) const {
  require_known(source, encoder_.words().table().outputs());
  const Matrix hidden = encoder_(source, context, cancel);
  require_finite(hidden, "the last layer");
  return apply(head_, hidden, source, source_tokenizer(), context.sink);
}

}  // namespace

std::shared_ptr<const Model> load_distilbert(const ModelDirectory& directory) {
  return std::make_shared<DistilBert>(directory);
}

std::string describe_distilbert(const Config& config) {
  return describe_heads("scaled dot", config.integer("n_layers", 1, kMostLayers),
                        config.integer("n_heads", 1, kMostHeads));
}

}  // namespace saccade
