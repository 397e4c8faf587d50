#include "engine/models/bert.h"

#include "engine/models/bert_model.h"

namespace saccade {

namespace {

constexpr WordHeadNames kWordHead = {.dense = "cls.predictions.transform.dense",
                                     .norm = "cls.predictions.transform.LayerNorm",
                                     .decoder = "cls.predictions.decoder",
                                     .bias = "cls.predictions.bias"};

EncoderHead head_of(const Config& config, const HubWeights& weights, const BertEncoder& encoder) {
  if (weights.has("classifier.weight")) {
    const bool of_text = !classifies_tokens(config) && weights.has("pooler.dense.weight");
    if (!of_text) return label_head(config, weights, "classifier", encoder.hidden());
    return text_head(config, weights, "pooler.dense", "classifier", encoder.hidden(), activation_named("tanh"));
  }
  if (!weights.has("cls.predictions.transform.dense.weight")) return {};
  return word_head(weights, kWordHead, encoder.words().table(), activation_of(config, "hidden_act", "gelu"),
                   encoder.epsilon());
}

}  // namespace

std::shared_ptr<const Model> load_bert(const ModelDirectory& directory) {
  const Config& config = directory.config();
  const int positions = config.integer("max_position_embeddings", 1, 1 << 20);
  const HubWeights weights(directory, "bert.");
  const BertEncoder encoder(config, weights, std::nullopt);
  return std::make_shared<BertModel>(directory, bert_facts(config), positions, encoder,
                                     head_of(config, weights, encoder));
}

}  // namespace saccade
