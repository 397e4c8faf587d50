#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// Attention over attention: a reader that fills the blank of a question with a word of the story (Cui et al. 2017).
/// `samples/README.md` lists its keys, tensors and equations. @throws Error
std::shared_ptr<const Model> load_aoa_reader(const ModelDirectory& directory);

/// What `Model::facts` will be.
MechanismFacts aoa_reader_facts(const Config& config);

}  // namespace saccade
