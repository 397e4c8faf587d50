#pragma once

#include <vector>

#include "ui/views/shown_map.h"

namespace saccade::views {

/// One entry of an attention map that is drawn as an arc. Indices into the map.
struct Link {
  int query = 0;
  int key = 0;
  double weight = 0;
  bool dimmed = false;  // it goes to the sink, and stands back behind the others
};

/// The smallest set of entries that holds `mass` of the sum of `weights`, the largest first; never an entry of 0.
std::vector<int> smallest_set(const Vector& weights, double mass);

struct Links {
  std::vector<Link> links;  // dimmed ones, then the weakest first, so that the strongest is painted over all
  double hidden = 0;        // the weight of the columns that are left out, on average over the rows looked at
  int rows = 0;             // that could be drawn
  int rows_looked_at = 0;   // fewer where the map is very large
  size_t found = 0;         // links that hold `mass`; the strongest of them are in `links`
};

/// Of each row that is shown, or of those in `focus` alone where there are any, the links that hold `mass` of what is
/// left of it; the `most` strongest of all these.
/// @param dim_first whether the first token is a sink: what goes to it is taken out before, and those of its links that
/// would have been drawn come beside the others, dimmed
Links links_of(const ShownMap& shown, const std::vector<int>& focus, double mass, size_t most, bool dim_first = false);

/// The part of the weight that goes to the first token of the text that is looked at, on average over the rows that are
/// shown; 0 where that token is left out.
double share_of_first(const ShownMap& shown);

/// A first token that takes more than this part is a sink: heads put there what they have no use for (Xiao et al. 2023,
/// "Efficient streaming language models with attention sinks").
inline constexpr double kSinkShare = 0.5;

}  // namespace saccade::views
