#include "engine/models/most_probable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace saccade {

std::vector<int> most_probable(const VectorRef& logits, int count) {
  std::vector<int> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::vector<int> most(std::min<std::size_t>(count, ids.size()));
  const auto value = [&](int id) {
    return std::isnan(logits[id]) ? -std::numeric_limits<float>::infinity() : logits[id];
  };
  std::partial_sort_copy(ids.begin(), ids.end(), most.begin(), most.end(), [&](int a, int b) {
    const float of_a = value(a), of_b = value(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  return most;
}

}  // namespace saccade
