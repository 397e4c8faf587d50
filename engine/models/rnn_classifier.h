#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// A recurrent network reads a text, and what it makes of the words is pooled into one vector that decides between
/// labels: by their mean, by attention with one learned query or with several hops (Yang et al. 2016, eq. 5 to 7; Lin
/// et al. 2017, eq. 6 and 8), or, of a document, first within sentences and then among them (Yang et al. 2016).
/// `samples/README.md` lists its keys, tensors and equations.
/// @throws Error
std::shared_ptr<const Model> load_rnn_classifier(const ModelDirectory& directory);

/// What `Model::facts` will be. @throws Error
MechanismFacts rnn_classifier_facts(const Config& config);

/// What `Model::reads` will be: a document where sentences are pooled, too, otherwise a text. @throws Error
InputKind rnn_classifier_reads(const Config& config);

}  // namespace saccade
