#include "engine/attention/window.h"

#include "engine/attention/sliding_window.h"

namespace saccade {

namespace {

constexpr WindowKind kWindows[] = {
    {"none", {}, make_no_window},
    {"local-m",
     {"Local attention, monotonic", "p_t = t,  s ∈ [p_t − D, p_t + D]",
      "p_t: the aligned position at step t, a number, in source tokens\n"
      "t: the step, counted from 0\n"
      "D: half the width of the window, a number, in source tokens",
      "Luong, Pham and Manning 2015, section 3.2"},
     make_local_m_window},
    {"local-p",
     {"Local attention, predictive",
      "a_t(s) = align_t(s) · exp(−(s − p_t)^2 / 2σ^2)\np_t = S · sigmoid(v_p^⊤ tanh(W_p h_t))\ns ∈ [p_t − D, p_t + D]",
      "p_t: the aligned position at step t, a number, in source tokens\n"
      "align_t(s): the weight of source position s before the Gaussian, a number from 0 to 1\n"
      "S: the length of the source, in tokens\n"
      "D: half the width of the window, a number, in source tokens\n"
      "σ: the Gaussian's standard deviation, a number, D / 2 where the model says nothing else\n"
      "h_t: the decoder's state at step t, H numbers\n"
      "W_p: a learned matrix, P × H: from the decoder's state to P hidden units\n"
      "v_p: a learned vector of P numbers, the weight of each hidden unit",
      "Luong, Pham and Manning 2015, eq. 9 and 10"},
     make_local_p_window,
     /*weighs=*/true,
     /*goes_back=*/true},
    {"sliding",
     {"Sliding window", "s ∈ [t − L, t − 1]",
      "s: a position that is looked at, counted from 0\n"
      "t: the position that looks, counted from 0\n"
      "L: the length of the window, a number of positions",
      "Daniluk et al. 2017, section 3"},
     make_sliding_window},
};

}  // namespace

std::span<const WindowKind> window_kinds() { return kWindows; }

}  // namespace saccade
