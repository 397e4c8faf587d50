#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// A picture in words: a convolutional network makes a vector of each region, an LSTM attends to them as it writes, to
/// all of them or to one at a time (Xu et al. 2015, "Show, Attend and Tell"). `samples/README.md` lists its keys,
/// tensors and equations.
/// @throws Error
std::shared_ptr<const Model> load_show_attend_tell(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts show_attend_tell_facts(const Config& config);

}  // namespace saccade
