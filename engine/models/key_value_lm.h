#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// A recurrent language model that attends to its own last states, what it gives out being split into a key, a value
/// and a part that predicts (Daniluk et al. 2017); with the keys and tensors that samples/README.md describes for
/// `model_type: "key_value_lm"`. It goes on with its source. @throws Error for anything that does not fit
std::shared_ptr<const Model> load_key_value_lm(const ModelDirectory& directory);

/// How its config composes attention. @throws Error
MechanismFacts key_value_lm_facts(const Config& config);

}  // namespace saccade
