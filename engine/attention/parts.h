#pragma once

#include "engine/core/config.h"
#include "engine/layers/weights.h"

namespace saccade {

/// What options may ask for: sizes of layers, and widths in source tokens.
constexpr int kLargestSize = 1 << 16;
constexpr double kLargestWidth = 1e6;
constexpr double kSmallestSigma = 1e-3;

/// What a part of a mechanism is made from. A part asks for its options and its tensors by name, so that a new one
/// needs nothing but its own file.
struct AttentionParts {
  int query_size;         // H
  int key_size;           // K
  const Config& options;  // `attention` of config.json
  const Weights& weights;
};

}  // namespace saccade
