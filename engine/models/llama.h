#pragma once

#include "engine/models/model.h"

namespace saccade {

/// Llama (Touvron et al. 2023, section 2.2) and what is built like it, as `transformers` computes them: Mistral (Jiang
/// et al. 2023), Qwen2 (Yang et al. 2024), SmolLM. `model_type: "llama"`, `"mistral"` or `"qwen2"`.
/// @throws Error
std::shared_ptr<const Model> load_llama(const ModelDirectory& directory);

/// "scaled dot, 30 layers × 9 heads". @throws Error
MechanismFacts llama_facts(const Config& config);

}  // namespace saccade
