#pragma once

#include "engine/models/model.h"

namespace saccade {

/// RoBERTa (Liu et al. 2019): BERT's encoder, whose positions begin behind the padding token's, with heads of its own:
/// masked language model, token classification or sequence classification. `model_type: "roberta"`, and the models
/// built like it: "xlm-roberta" (Conneau et al. 2020), "camembert" (Martin et al. 2020).
/// @throws Error
std::shared_ptr<const Model> load_roberta(const ModelDirectory& directory);

}  // namespace saccade
