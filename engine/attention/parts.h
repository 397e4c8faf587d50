#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

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

/// The row of a table with this name; null where there is none.
template <typename Kind>
const Kind* find(std::span<const Kind> kinds, const std::string& name) {
  const auto found = std::ranges::find(kinds, name, &Kind::name);
  return found == kinds.end() ? nullptr : &*found;
}

/// The row of a table that the option `key` names. @throws Error for a missing option and an unknown row
template <typename Kind>
const Kind& chosen(const Config& options, const std::string& key, std::span<const Kind> kinds) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  return *find(kinds, options.choice(key, names));
}

}  // namespace saccade
