#pragma once

#include "engine/models/model.h"

namespace saccade {

/// Marian's translation models (Junczys-Dowmunt et al. 2018): the Transformer of Vaswani et al. 2017, section 3, as
/// `transformers` computes it. `model_type: "marian"`.
/// @throws Error
std::shared_ptr<const Model> load_marian(const ModelDirectory& directory);

/// "scaled dot, encoder 6 layers × 8 heads, decoder 6 layers × 8 heads". @throws Error
MechanismFacts marian_facts(const Config& config);

}  // namespace saccade
