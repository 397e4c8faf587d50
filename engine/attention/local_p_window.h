#pragma once

#include "engine/attention/window.h"

namespace saccade {

/// Predicted alignment: p_t = S sigmoid(v_p^T tanh(W_p s)), and a Gaussian around it (Luong et al. 2015, eqs. 9 and
/// 10), not renormalised unless the config says so.
std::unique_ptr<Window> make_local_p_window(const AttentionParts& parts);

}  // namespace saccade
