#pragma once

#include "engine/models/model.h"

namespace saccade {

/// DistilBERT (Sanh et al. 2019): BERT's encoder without token types, under names of its own, with the head that its
/// weights hold: masked language model, token classification or sequence classification. `model_type: "distilbert"`.
/// @throws Error
std::shared_ptr<const Model> load_distilbert(const ModelDirectory& directory);

/// "scaled dot, 6 layers × 12 heads". @throws Error
MechanismFacts distilbert_facts(const Config& config);

}  // namespace saccade
