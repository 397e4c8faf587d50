#pragma once

#include "engine/trace/edit.h"

namespace saccade::testing {

/// Takes a share of each weight and spreads it evenly over what can be seen: 1 is uniform attention.
///
///     {"type": "blur", "site": "cross", "layer": 1, "head": 1, "query": 4, "share": 0.5}      without "query": all
///     rows
struct BlurEdit {
  AttentionSite site = {};
  std::optional<int> query = {};  // a row of the map, from 0; all where it is absent
  double share = 0;               // 0 to 1

  EditPlace place() const { return {site, query}; }
  void change(const VectorRef& scores, Vector& weights) const;
  std::string to_json() const;

  bool operator==(const BlurEdit&) const = default;
};

Edit read_blur_edit(const Config& edit);

}  // namespace saccade::testing
