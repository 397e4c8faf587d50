#include "engine/models/bert_encoder.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/transformer.h"

namespace saccade {

BertEncoder::BertEncoder(const Config& config, const HubWeights& weights, int first_position)
    : hidden_(config.integer("hidden_size", 1, kLargestHidden)),
      heads_(config.integer("num_attention_heads", 1, kMostHeads)),
      first_position_(first_position),
      epsilon_(config.number_or("layer_norm_eps", 0, 1, 1e-12)),
      activation_(&activation_of(config, "hidden_act", "gelu")) {
  const int layers = config.integer("num_hidden_layers", 1, kMostLayers);
  const int intermediate = config.integer("intermediate_size", 1, kLargestHidden);
  head_size(config, hidden_, heads_, "num_attention_heads");
  config.choice_or("position_embedding_type", {"absolute"}, "absolute");

  words_ =
      Embedding(weights, "embeddings.word_embeddings", config.integer("vocab_size", 1, kLargestVocabulary), hidden_);
  positions_ = Embedding(weights, "embeddings.position_embeddings",
                         config.integer("max_position_embeddings", 1, 1 << 20), hidden_);
  token_types_ = Embedding(weights, "embeddings.token_type_embeddings",
                           config.integer_or("type_vocab_size", 1, 1 << 20, 2), hidden_);
  embedding_norm_ = Normalization::layer(weights, "embeddings.LayerNorm", hidden_, epsilon_);
  for (int i = 0; i < layers; ++i) {
    const std::string name = "encoder.layer." + std::to_string(i) + ".";
    layers_.push_back(
        {.query = Linear(weights, name + "attention.self.query", hidden_, hidden_),
         .key = Linear(weights, name + "attention.self.key", hidden_, hidden_),
         .value = Linear(weights, name + "attention.self.value", hidden_, hidden_),
         .attention_output = Linear(weights, name + "attention.output.dense", hidden_, hidden_),
         .attention_norm = Normalization::layer(weights, name + "attention.output.LayerNorm", hidden_, epsilon_),
         .intermediate = Linear(weights, name + "intermediate.dense", intermediate, hidden_),
         .output = Linear(weights, name + "output.dense", hidden_, intermediate),
         .output_norm = Normalization::layer(weights, name + "output.LayerNorm", hidden_, epsilon_)});
  }
  weights.refuse_more_layers("encoder.layer.", layers);
}

Matrix BertEncoder::operator()(std::span<const int> ids, const StepContext& context, const CancelToken& cancel) const {
  Matrix x = words_.rows(ids);  // [n x hidden]
  const Vector token_type = token_types_(0);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    x.row(i) += (positions_(first_position_ + static_cast<int>(i)) + token_type).transpose();
  }
  x = embedding_norm_(std::move(x));

  MultiHeadAttention attention{.site = {.site = "encoder_self"},
                               .heads = heads_,
                               .key_heads = heads_,
                               .rules = {.scale = 1 / std::sqrt(static_cast<float>(hidden_ / heads_))}};
  if (context.sink) context.sink->hidden_states(attention.site, x);
  for (const Layer& layer : layers_) {
    cancel.check();
    const KeysAndValues memory{RowBuffer(layer.key.rows(x)), RowBuffer(layer.value.rows(x))};
    const Matrix attended = attention(layer.query.rows(x), memory, context);
    x = layer.attention_norm(layer.attention_output.rows(attended) + x);

    Matrix inner = layer.intermediate.rows(x);
    activation_->apply(inner);
    x = layer.output_norm(layer.output.rows(inner) + x);
    ++attention.site.layer;
    if (context.sink) context.sink->hidden_states(attention.site, x);
  }
  return x;
}

std::string describe_bert(const Config& config) {
  return describe_heads("scaled dot", config.integer("num_hidden_layers", 1, kMostLayers),
                        config.integer("num_attention_heads", 1, kMostHeads));
}

}  // namespace saccade
