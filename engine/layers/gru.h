#pragma once

#include "engine/core/tensor.h"

namespace saccade {

/// One step of a gated recurrent unit (Cho et al. 2014, eqs. 5-8), in PyTorch's form: the reset gate acts on what the
/// recurrent matrix gives.
///
///     r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
///     z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
///     n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
///     h = (1 - z) n + z h
///
/// @param input,recurrent W_i x + b_i and W_h h + b_h, each `[3 H]` in the order reset, update, new
/// @param hidden `[H]`, replaced
void gru_step(const VectorRef& input, const VectorRef& recurrent, Vector& hidden);

}  // namespace saccade
