#include "engine/models/roberta.h"

#include "engine/models/bert_model.h"

namespace saccade {

namespace {

constexpr WordHeadNames kWordHead = {
    .dense = "lm_head.dense", .norm = "lm_head.layer_norm", .decoder = "lm_head.decoder", .bias = "lm_head.bias"};

EncoderHead head_of(const Config& config, const HubWeights& weights, const BertEncoder& encoder) {
  if (weights.has("classifier.out_proj.weight")) {
    return text_head(config, weights, "classifier.dense", "classifier.out_proj", encoder.hidden(),
                     activation_named("tanh"));
  }
  if (weights.has("classifier.weight")) return label_head(config, weights, "classifier", encoder.hidden());
  if (!weights.has("lm_head.dense.weight")) return {};
  return word_head(weights, kWordHead, encoder.words().table(), activation_named("gelu"), encoder.epsilon());
}

}  // namespace

std::shared_ptr<const Model> load_roberta(const ModelDirectory& directory) {
  const Config& config = directory.config();
  const int padding = config.integer_or("pad_token_id", 0, kLargestVocabulary, 1);
  const int positions = config.integer("max_position_embeddings", padding + 2, 1 << 20) - padding - 1;
  const HubWeights weights(directory, "roberta.");
  const BertEncoder encoder(config, weights, padding);
  return std::make_shared<BertModel>(directory, bert_facts(config), positions, encoder,
                                     head_of(config, weights, encoder));
}

}  // namespace saccade
