#pragma once

#include "engine/models/model.h"

namespace saccade::testing {

/// "picture_caption", after Xu et al. 2015: a picture is read as 8 x 8 regions, and a decoder writes words about it,
/// each after it has looked at the regions.
///
///     k_s = tanh(W_r x_s + b_r)        c_t = attention(h_{t-1}, k)        h_t = GRU([y_{t-1} ; c_t], h_{t-1})
///     logits = W_o [h_t ; c_t] + b_o
///
/// x_s are the pixels of region s, row by row. config.json: `patch_size` (pixels on each side of a region), `channels`,
/// `region_size` (K), `embedding_size` (E), `hidden_size` (H), `bos_token_id`, `max_target_length`, `attention`.
/// Tensors: `region.weight` `[K x patch_size^2 channels]`, `region.bias`, `decoder.embedding.weight` `[V x E]`,
/// `decoder.rnn.*`, `output.weight` `[V x (H + K)]`, `output.bias`, and those of the score.
std::shared_ptr<const Model> load_picture_model(const ModelDirectory& directory);
MechanismFacts picture_model_facts(const Config& config);

}  // namespace saccade::testing
