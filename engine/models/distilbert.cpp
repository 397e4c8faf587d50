#include "engine/models/distilbert.h"

#include "engine/models/bert_model.h"

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

constexpr WordHeadNames kWordHead = {.dense = "vocab_transform",
                                     .norm = "vocab_layer_norm",
                                     .decoder = "vocab_projector",
                                     .bias = "vocab_projector.bias"};

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

EncoderHead head_of(const Config& config, const HubWeights& weights, const BertEncoder& encoder) {
  if (weights.has("pre_classifier.weight")) {
    return text_head(config, weights, "pre_classifier", "classifier", encoder.hidden(), activation_named("relu"));
  }
  if (weights.has("classifier.weight")) return label_head(config, weights, "classifier", encoder.hidden());
  if (!weights.has("vocab_transform.weight")) return {};
  return word_head(weights, kWordHead, encoder.words().table(), activation_of(config, "activation", "gelu"), kEpsilon);
}

}  // namespace

std::shared_ptr<const Model> load_distilbert(const ModelDirectory& directory) {
  const Config& config = directory.config();
  const int positions = config.integer("max_position_embeddings", 1, 1 << 20);
  const HubWeights weights(directory, "distilbert.");
  const BertEncoder encoder(shape_from(config), kNames, weights);
  return std::make_shared<BertModel>(directory, distilbert_facts(config), positions, encoder,
                                     head_of(config, weights, encoder));
}

MechanismFacts distilbert_facts(const Config& config) {
  return head_facts({{config.integer("n_layers", 1, kMostLayers), config.integer("n_heads", 1, kMostHeads)}});
}

}  // namespace saccade
