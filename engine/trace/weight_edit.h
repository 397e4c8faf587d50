#pragma once

#include "engine/trace/edit.h"

namespace saccade {

/// Gives one weight another value.
struct WeightEdit {
  /// What becomes of the row's other weights.
  enum class Rest {
    scale,  // they give way in proportion, so that the row keeps its sum; evenly where all of them are 0
    keep,   // they stay, and the row is divided by its new sum
  };

  AttentionSite site = {};
  int query = 0, key = 0;  // row and column of the map, from 0
  double weight = 0;       // 0 to 1
  Rest rest = Rest::scale;

  EditPlace place() const { return {site, query}; }
  /// @throws Error for a position that is not there or cannot be seen
  void change(const VectorRef& scores, Vector& weights) const;
  std::string to_json() const;

  bool operator==(const WeightEdit&) const = default;
};

Edit read_weight_edit(const Config& edit);

}  // namespace saccade
