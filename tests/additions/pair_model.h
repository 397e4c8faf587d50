#pragma once

#include "engine/models/model.h"

namespace saccade::testing {

/// "pair_match", decomposable attention in one direction (Parikh et al. 2016): every token a_i of the first text
/// attends to the tokens of the second, is compared with what it found, and the sum says whether the texts match.
///
///     c_i = attention(a_i, b)        v = sum over i of relu(W_c [a_i ; c_i] + b_c)        logits = W_o v + b_o
///
/// config.json: `vocab_size`, `embedding_size` (E), `hidden_size` (H), `labels`, `attention`. Tensors:
/// `embedding.weight`
/// `[V x E]`, `compare.weight` `[H x 2E]`, `compare.bias`, `output.weight` `[labels x H]`, `output.bias`, and those of
/// the score.
std::shared_ptr<const Model> load_pair_model(const ModelDirectory& directory);
MechanismFacts pair_model_facts(const Config& config);

}  // namespace saccade::testing
