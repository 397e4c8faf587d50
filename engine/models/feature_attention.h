#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// Attention over the features of a row of numbers, or over the time steps of a short sequence of them, as in the Keras
/// attention examples (P. Rémy, keras-attention-mechanism); with the keys and tensors that samples/README.md describes
/// for `model_type: "feature_attention"`. @throws Error for anything that does not fit
std::shared_ptr<const Model> load_feature_attention(const ModelDirectory& directory);

/// @throws Error
MechanismFacts feature_attention_facts(const Config& config);

}  // namespace saccade
