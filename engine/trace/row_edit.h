#pragma once

#include <vector>

#include "engine/trace/edit.h"

namespace saccade {

/// Replaces a row of weights.
struct RowEdit {
  AttentionSite site = {};
  int query = 0;                     // row of the map, from 0
  std::vector<double> weights = {};  // `[keys]`, as they are; empty: all positions that can be seen alike

  EditPlace place() const { return {site, query}; }
  /// @throws Error for a row of another length, and a weight at a position that cannot be seen
  void change(const VectorRef& scores, Vector& row) const;
  std::string to_json() const;

  bool operator==(const RowEdit&) const = default;
};

Edit read_row_edit(const Config& edit);

}  // namespace saccade
