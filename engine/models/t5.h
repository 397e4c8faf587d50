#pragma once

#include "engine/models/model.h"

namespace saccade {

/// T5 (Raffel et al. 2020), as `transformers` computes it: an encoder-decoder without positions, whose scores have a
/// bias by distance instead. `model_type: "t5"` (T5, T5 v1.1, FLAN-T5) and "mt5" (Xue et al. 2021).
/// @throws Error
std::shared_ptr<const Model> load_t5(const ModelDirectory& directory);

/// "dot, relative position bias, encoder 6 layers × 8 heads, ...". @throws Error
MechanismFacts t5_facts(const Config& config);

}  // namespace saccade
