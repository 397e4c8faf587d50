#pragma once

#include "engine/core/tensor.h"

namespace saccade {

/// One step of long short-term memory with a forget gate (Gers et al. 2000), in PyTorch's order of gates.
///
///     i, f, o = sigmoid(W x + b + W' h + b')      g = tanh(W x + b + W' h + b')
///     c = f c + i g
///     h = o tanh(c)
///
/// @param input,recurrent W_i x + b_i and W_h h + b_h, each `[4 H]` in the order input, forget, cell, output
/// @param hidden,cell `[H]`, replaced
void lstm_step(const VectorRef& input, const VectorRef& recurrent, Vector& hidden, Vector& cell);

}  // namespace saccade
