#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// A recurrent encoder-decoder that reads two texts and attends to both: Sutskever et al. 2014 with the attention of
/// Bahdanau et al. 2015, once for each text. Head 0 of the site "cross" is over the first text, head 1 over the second.
/// `samples/README.md` lists its keys, tensors and equations. @throws Error
std::shared_ptr<const Model> load_pair_seq2seq(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts pair_seq2seq_facts(const Config& config);

}  // namespace saccade
