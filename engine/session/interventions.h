#pragma once

#include "engine/session/session.h"

namespace saccade {

/// @param source_length S
/// @throws Error for the first value that is out of range, or that bends what `model` does not have
void check(const Interventions& interventions, const Model& model, int source_length);

}  // namespace saccade
