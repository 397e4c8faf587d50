#pragma once

#include "engine/models/model.h"

namespace saccade {

/// GPT-2 (Radford et al. 2019), as `transformers` computes it. `model_type: "gpt2"`.
/// @throws Error
std::shared_ptr<const Model> load_gpt2(const ModelDirectory& directory);

/// "scaled dot, 12 layers × 12 heads". @throws Error
MechanismFacts gpt2_facts(const Config& config);

}  // namespace saccade
