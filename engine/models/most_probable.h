#pragma once

#include <vector>

#include "engine/core/tensor.h"

namespace saccade {

/// The ids of the `count` largest logits, or of all where there are fewer: the largest first, of equals the smaller id.
/// NaN counts as -infinity, so that the order is one whatever the values are.
/// @param logits `[ids]`
std::vector<int> most_probable(const VectorRef& logits, int count);

}  // namespace saccade
