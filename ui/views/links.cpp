#include "ui/views/links.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace saccade::views {

namespace {

/// Entries of a map that are looked at. A larger map is sampled by rows: reading all of it would make a user wait.
constexpr double kMostEntries = 2'000'000;

/// Weights that differ in the last digits of a float are equal, or the order would depend on the processor.
bool stronger(const Link& a, const Link& b) { return std::llround(a.weight * 1e6) > std::llround(b.weight * 1e6); }

bool shows_first(const ShownMap& shown) { return !shown.columns.empty() && shown.columns.front() == 0; }

/// As many rows as are looked at of `rows`, evenly spread.
std::vector<int> sample(const std::vector<int>& rows, int keys) {
  const size_t most = std::max(1, static_cast<int>(kMostEntries / std::max(1, keys)));
  if (rows.size() <= most) return rows;
  std::vector<int> spread;
  for (size_t i = 0; i < most; ++i) spread.push_back(rows[i * rows.size() / most]);
  return spread;
}

std::vector<int> reached_rows(const ShownMap& shown) {
  return {shown.rows.begin(), std::lower_bound(shown.rows.begin(), shown.rows.end(), shown.reached)};
}

}  // namespace

std::vector<int> smallest_set(const Vector& weights, double mass) {
  std::vector<int> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  const auto weaker = [&](int a, int b) { return weights[a] != weights[b] ? weights[a] < weights[b] : a > b; };
  std::make_heap(order.begin(), order.end(), weaker);
  // Sums of floats differ in the last digits: a set that holds the mass up to those holds it.
  const double wanted = mass * weights.cast<double>().sum() - 1e-6;
  std::vector<int> set;
  for (double held = 0; held < wanted && !order.empty();) {
    std::pop_heap(order.begin(), order.end(), weaker);
    const int entry = order.back();
    order.pop_back();
    if (!(weights[entry] > 0)) break;
    held += weights[entry];
    set.push_back(entry);
  }
  return set;
}

Links links_of(const ShownMap& shown, const std::vector<int>& focus, double mass, size_t most, bool dim_first) {
  std::vector<int> rows = reached_rows(shown);
  if (!focus.empty()) std::erase_if(rows, [&](int row) { return std::ranges::count(focus, row) == 0; });
  const std::vector<int> looked_at = sample(rows, shown.map->key_count());
  Links result;
  result.rows = static_cast<int>(rows.size());
  result.rows_looked_at = static_cast<int>(looked_at.size());
  for (const int query : looked_at) {
    ShownMap::Row row = shown.row(query);
    result.hidden += row.hidden / result.rows_looked_at;
    if (dim_first && shows_first(shown)) {
      if (std::ranges::count(smallest_set(row.weights, mass), 0) > 0) {
        result.links.push_back({query, 0, row.weights[0], true});
        ++result.found;
      }
      row.weights[0] = 0;
    }
    for (const int entry : smallest_set(row.weights, mass)) {
      result.links.push_back({query, shown.columns[entry], row.weights[entry]});
      ++result.found;
    }
    if (result.links.size() > 100 * most) {
      std::nth_element(result.links.begin(), result.links.begin() + most, result.links.end(), stronger);
      result.links.resize(most);
    }
  }
  std::stable_sort(result.links.begin(), result.links.end(), stronger);
  result.links.resize(std::min(most, result.links.size()));
  std::reverse(result.links.begin(), result.links.end());
  std::stable_partition(result.links.begin(), result.links.end(), [](const Link& link) { return link.dimmed; });
  return result;
}

double share_of_first(const ShownMap& shown) {
  if (!shows_first(shown)) return 0;
  const std::vector<int> looked_at = sample(reached_rows(shown), shown.map->key_count());
  double held = 0;
  for (const int query : looked_at) held += shown.row(query).weights[0];
  return looked_at.empty() ? 0 : held / static_cast<double>(looked_at.size());
}

}  // namespace saccade::views
