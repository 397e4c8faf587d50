#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// A recurrent encoder-decoder that can also write a word by copying it from the source (See, Liu and Manning 2017,
/// section 2.2): P(w) = p_gen P_vocab(w) + (1 - p_gen) sum of a_t(s) where w_s = w (eq. 9). `samples/README.md` lists
/// its keys, tensors and equations. @throws Error
std::shared_ptr<const Model> load_pointer_generator(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts pointer_generator_facts(const Config& config);

}  // namespace saccade
