#include "engine/models/most_probable.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace saccade {

std::vector<int> most_probable(const VectorRef& logits, int count) {
  struct Entry {
    float logit;
    int id;
  };
  const int size = static_cast<int>(logits.size()), limit = std::clamp(count, 0, size);
  const float* const values = logits.data();
  std::vector<Entry> most;  // the largest first
  most.reserve(static_cast<std::size_t>(limit) + 1);
  // After the first few, nearly every logit is left out by one comparison, of equals the later one and NaN, too.
  float least = -std::numeric_limits<float>::infinity();
  for (int id = 0; id < size && limit > 0; ++id) {
    const bool full = static_cast<int>(most.size()) == limit;
    if (full && !(values[id] > least)) continue;
    const float logit = std::isnan(values[id]) ? -std::numeric_limits<float>::infinity() : values[id];
    const auto place = std::ranges::upper_bound(most, logit, std::ranges::greater(), &Entry::logit);
    most.insert(place, {logit, id});
    if (full) most.pop_back();
    least = most.back().logit;
  }
  std::vector<int> ids;
  for (const Entry& entry : most) ids.push_back(entry.id);
  return ids;
}

}  // namespace saccade
