#pragma once

#include "engine/models/model.h"

namespace saccade {

/// BERT (Devlin et al. 2019), as `transformers` computes it, with the head that its weights hold: masked language
/// model, token classification or sequence classification. `model_type: "bert"`.
/// @throws Error
std::shared_ptr<const Model> load_bert(const ModelDirectory& directory);

}  // namespace saccade
