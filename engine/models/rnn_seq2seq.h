#pragma once

#include <memory>
#include <string>

#include "engine/models/model.h"

namespace saccade {

/// Recurrent encoder, recurrent decoder and one attention mechanism between them (Sutskever et al. 2014, Bahdanau et
/// al. 2015, Luong et al. 2015). `samples/README.md` lists its keys, tensors and equations.
/// @throws Error
std::shared_ptr<const Model> load_rnn_seq2seq(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts rnn_seq2seq_facts(const Config& config);

}  // namespace saccade
