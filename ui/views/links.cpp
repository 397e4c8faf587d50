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

Links links_of(const ShownMap& shown, const std::vector<int>& focus, double mass, size_t most) {
  std::vector<int> rows;
  for (const int row : shown.rows) {
    if (row < shown.reached && (focus.empty() || std::ranges::find(focus, row) != focus.end())) rows.push_back(row);
  }
  Links result;
  result.rows = static_cast<int>(rows.size());
  result.rows_looked_at =
      std::min(result.rows, std::max(1, static_cast<int>(kMostEntries / std::max(1, shown.map->key_count()))));
  for (int i = 0; i < result.rows_looked_at; ++i) {
    const int query = rows[size_t(i) * rows.size() / result.rows_looked_at];
    const ShownMap::Row row = shown.row(query);
    result.hidden += row.hidden / result.rows_looked_at;
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
  return result;
}

}  // namespace saccade::views
