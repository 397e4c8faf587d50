#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// Looks at a digit through a small window, one place after another, and says after each look what it believes
/// (Mnih et al. 2014). Where it looks next is the mean of its policy. `samples/README.md` lists its keys, tensors and
/// equations.
/// @throws Error
std::shared_ptr<const Model> load_glimpse_network(const ModelDirectory& directory);

/// What `Model::facts` will be.
MechanismFacts glimpse_network_facts(const Config& config);

}  // namespace saccade
