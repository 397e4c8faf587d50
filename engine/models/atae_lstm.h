#pragma once

#include <memory>

#include "engine/models/model.h"

namespace saccade {

/// Says of a text what it says of each of some aspects, with attention that depends on the aspect (ATAE-LSTM, Wang et
/// al. 2016); with the keys and tensors that samples/README.md describes for `model_type: "atae_lstm"`.
/// @throws Error for anything that does not fit
std::shared_ptr<const Model> load_atae_lstm(const ModelDirectory& directory);

/// How its config composes attention. @throws Error
MechanismFacts atae_lstm_facts(const Config& config);

}  // namespace saccade
