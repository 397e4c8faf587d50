#include "engine/models/bert_encoder.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

constexpr BertNames kNames = {.layers = "encoder.layer.",
                              .query = "attention.self.query",
                              .key = "attention.self.key",
                              .value = "attention.self.value",
                              .attention_output = "attention.output.dense",
                              .attention_norm = "attention.output.LayerNorm",
                              .intermediate = "intermediate.dense",
                              .output = "output.dense",
                              .output_norm = "output.LayerNorm"};

BertShape shape_from(const Config& config, std::optional<int> padding) {
  config.choice_or("position_embedding_type", {"absolute"}, "absolute");
  if (config.boolean_or("is_decoder", false)) {
    throw Error("this kind of model is not supported", config.where() + ": is_decoder", "false: an encoder", "true");
  }
  const BertShape shape = {.vocabulary = config.integer("vocab_size", 1, kLargestVocabulary),
                           .positions = config.integer("max_position_embeddings", 1, 1 << 20),
                           .token_types = config.integer_or("type_vocab_size", 1, 1 << 20, 2),
                           .hidden = config.integer("hidden_size", 1, kLargestHidden),
                           .heads = config.integer("num_attention_heads", 1, kMostHeads),
                           .layers = config.integer("num_hidden_layers", 1, kMostLayers),
                           .intermediate = config.integer("intermediate_size", 1, kLargestHidden),
                           .epsilon = config.number_or("layer_norm_eps", 0, 1, 1e-12),
                           .activation = &activation_of(config, "hidden_act", "gelu"),
                           .padding = padding};
  head_size(config, shape.hidden, shape.heads, "num_attention_heads");
  return shape;
}

}  // namespace

BertEncoder::BertEncoder(const Config& config, const HubWeights& weights, std::optional<int> padding)
    : BertEncoder(shape_from(config, padding), kNames, weights) {}

BertEncoder::BertEncoder(const BertShape& shape, const BertNames& names, const HubWeights& weights) : shape_(shape) {
  const int hidden = shape.hidden;
  words_ = Embedding(weights, "embeddings.word_embeddings", shape.vocabulary, hidden);
  positions_ = Embedding(weights, "embeddings.position_embeddings", shape.positions, hidden);
  if (shape.token_types > 0) {
    token_types_ = Embedding(weights, "embeddings.token_type_embeddings", shape.token_types, hidden);
  }
  embedding_norm_ = Normalization::layer(weights, "embeddings.LayerNorm", hidden, shape.epsilon);
  for (int i = 0; i < shape.layers; ++i) {
    const std::string layer = names.layers + std::to_string(i) + ".";
    const auto norm = [&](const char* name) {
      return Normalization::layer(weights, layer + name, hidden, shape.epsilon);
    };
    layers_.push_back({.query = Linear(weights, layer + names.query, hidden, hidden),
                       .key = Linear(weights, layer + names.key, hidden, hidden),
                       .value = Linear(weights, layer + names.value, hidden, hidden),
                       .attention_output = Linear(weights, layer + names.attention_output, hidden, hidden),
                       .attention_norm = norm(names.attention_norm),
                       .intermediate = Linear(weights, layer + names.intermediate, shape.intermediate, hidden),
                       .output = Linear(weights, layer + names.output, hidden, shape.intermediate),
                       .output_norm = norm(names.output_norm)});
  }
  weights.refuse_more_layers(names.layers, shape.layers);
}

Matrix BertEncoder::operator()(std::span<const int> ids, const StepContext& context, const CancelToken& cancel) const {
  Matrix x = words_.rows(ids);  // [n x hidden]
  int next = shape_.padding ? *shape_.padding + 1 : 0;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    x.row(i) += positions_(ids[i] == shape_.padding ? *shape_.padding : next++).transpose();
  }
  if (shape_.token_types > 0) x.rowwise() += token_types_(0).transpose();
  x = embedding_norm_(std::move(x));

  MultiHeadAttention attention{.site = {.site = "encoder_self"},
                               .heads = shape_.heads,
                               .key_heads = shape_.heads,
                               .rules = {.scale = 1 / std::sqrt(static_cast<float>(shape_.hidden / shape_.heads))}};
  if (context.sink) context.sink->hidden_states(attention.site, x);
  for (const Layer& layer : layers_) {
    cancel.check();
    const KeysAndValues memory{RowBuffer(layer.key.rows(x)), RowBuffer(layer.value.rows(x))};
    const Matrix attended = attention(layer.query.rows(x), memory, context);
    x = layer.attention_norm(layer.attention_output.rows(attended) + x);

    Matrix inner = layer.intermediate.rows(x);
    shape_.activation->apply(inner);
    x = layer.output_norm(layer.output.rows(inner) + x);
    ++attention.site.layer;
    if (context.sink) context.sink->hidden_states(attention.site, x);
  }
  return x;
}

MechanismFacts bert_facts(const Config& config) {
  return head_facts(
      {{config.integer("num_hidden_layers", 1, kMostLayers), config.integer("num_attention_heads", 1, kMostHeads)}});
}

}  // namespace saccade
