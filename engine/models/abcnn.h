#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// Attention-based convolutional network for a pair of sentences (Yin et al. 2016): none, before the convolution
/// (ABCNN-1), in pooling (ABCNN-2) or both (ABCNN-3). `samples/README.md` lists its keys, tensors and equations.
/// @throws Error
std::shared_ptr<const Model> load_abcnn(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts abcnn_facts(const Config& config);

}  // namespace saccade
