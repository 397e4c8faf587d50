#pragma once

#include <vector>

#include "ui/views/shown_map.h"

namespace saccade::views {

/// One entry of an attention map that is drawn as an arc. Indices into the map.
struct Link {
  int query = 0;
  int key = 0;
  double weight = 0;
};

/// The smallest set of entries that holds `mass` of the sum of `weights`, the largest first; never an entry of 0.
std::vector<int> smallest_set(const Vector& weights, double mass);

struct Links {
  std::vector<Link> links;  // the weakest first, so that the strongest is painted over all
  double hidden = 0;        // the weight of the columns that are left out, on average over the rows looked at
  int rows = 0;             // that could be drawn
  int rows_looked_at = 0;   // fewer where the map is very large
  size_t found = 0;         // links that hold `mass`; the strongest of them are in `links`
};

/// Of each row that is shown, or of those in `focus` alone where there are any, the links that hold `mass` of what is
/// left of it; the `most` strongest of all these.
Links links_of(const ShownMap& shown, const std::vector<int>& focus, double mass, size_t most);

}  // namespace saccade::views
