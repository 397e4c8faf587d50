#include "engine/attention/window.h"

namespace saccade {

namespace {

constexpr WindowKind kWindows[] = {
    {"none", {}, make_no_window},
    {"local-m",
     {"Local attention, monotonic", "p_t = t,  s ∈ [p_t − D, p_t + D]",
      "p_t: the aligned position, in source tokens\nD: half the width of the window",
      "Luong, Pham and Manning 2015, section 3.2"},
     make_local_m_window},
    {"local-p",
     {"Local attention, predictive",
      "a_t(s) = align_t(s) · exp(−(s − p_t)^2 / 2σ^2)\np_t = S · sigmoid(v_p^⊤ tanh(W_p h_t))\ns ∈ [p_t − D, p_t + D]",
      "p_t: the aligned position, in source tokens\nS: the length of the source\nD: half the width of the window\n"
      "σ: the Gaussian's standard deviation, D / 2\nW_p, v_p: learned",
      "Luong, Pham and Manning 2015, eq. 9 and 10"},
     make_local_p_window,
     /*weighs=*/true,
     /*goes_back=*/true},
};

}  // namespace

std::span<const WindowKind> window_kinds() { return kWindows; }

}  // namespace saccade
