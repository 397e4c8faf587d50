#include "engine/analysis/head_behavior.h"

#include <algorithm>
#include <cmath>

namespace saccade {

namespace {

/// Weights of one map that are looked at, and the least rows: 144 heads of a long text have to be measured in a moment.
constexpr int kMostEntries = 1 << 16, kLeastRows = 16;
/// Less than this above chance is no behaviour to name a head by.
constexpr double kLeastExcess = 0.2, kLeastDiffuse = 0.5;

/// The mean of what rows add, and of what chance would.
struct Mean {
  double sum = 0, chance = 0;
  int rows = 0;

  void add(double value, double by_chance) {
    sum += value;
    chance += by_chance;
    ++rows;
  }
};

std::vector<bool> special_ones(const std::vector<Token>& tokens, int count) {
  std::vector<bool> special(count, false);
  for (int i = 0; i < std::min<int>(count, static_cast<int>(tokens.size())); ++i) special[i] = tokens[i].special;
  return special;
}

/// The rows that count, or an even sample of them.
std::vector<int> rows_of(const AttentionMap& map, const std::vector<bool>& special, bool causal) {
  const bool all_special = std::find(special.begin(), special.end(), false) == special.end();
  std::vector<int> rows;
  for (int row = causal ? 1 : 0; row < map.query_count(); ++row) {
    if (all_special || !special[row]) rows.push_back(row);
  }
  const std::size_t most = std::max(kLeastRows, kMostEntries / std::max(1, map.key_count()));
  if (rows.size() <= most) return rows;
  std::vector<int> sample(most);
  for (std::size_t i = 0; i < most; ++i) sample[i] = rows[i * rows.size() / most];
  return sample;
}

/// Entropy of the first `seen` weights as a part of the largest there could be.
double normalized_entropy(const Vector& weights, int seen) {
  const double sum = weights.head(seen).cast<double>().sum();
  if (seen < 2 || !(sum > 0)) return 0;
  double entropy = 0;
  for (int key = 0; key < seen; ++key) {
    const double p = weights[key] / sum;
    if (p > 0) entropy -= p * std::log(p);
  }
  return entropy / std::log(seen);
}

int telling_of(const std::vector<Behavior>& behaviors) {
  if (behaviors.empty()) return -1;
  const int diffuse = static_cast<int>(behaviors.size()) - 1;
  int telling = behaviors[diffuse].value >= kLeastDiffuse ? diffuse : -1;
  double most = kLeastExcess;
  for (int i = 0; i + 1 < static_cast<int>(behaviors.size()); ++i) {
    const Behavior& each = behaviors[i];
    const double excess = each.by_chance < 1 ? (each.value - each.by_chance) / (1 - each.by_chance) : 0;
    if (excess < most) continue;
    most = excess;
    telling = i;
  }
  return telling;
}

}  // namespace

HeadBehavior behavior_of(const Trace& trace, const AttentionMap& map) {
  const int keys = map.key_count();
  const bool self = map.queries == map.keys && map.query_count() == keys;
  const bool causal = self && map.site.site == "decoder_self";
  const std::vector<bool> special = special_ones(key_sequence(trace, map).tokens, keys);
  const std::vector<int> rows =
      rows_of(map, special_ones(query_sequence(trace, map).tokens, map.query_count()), causal);

  Mean previous, next, same, first, to_special, diffuse;
  for (const int row : rows) {
    const Vector weights = map.row(row);
    const int seen = causal ? row + 1 : keys;
    const double even = 1.0 / seen;
    if (self) {
      if (row > 0) previous.add(weights[row - 1], even);
      if (row + 1 < seen) next.add(weights[row + 1], even);
      same.add(weights[row], even);
      if (row > 0) first.add(weights[0], even);
    }
    double on_special = 0;
    int specials = 0;
    for (int key = 0; key < seen; ++key) {
      if (!special[key]) continue;
      on_special += weights[key];
      ++specials;
    }
    if (specials > 0) to_special.add(on_special, even * specials);
    diffuse.add(normalized_entropy(weights, seen), 1);
  }

  HeadBehavior result;
  result.rows = static_cast<int>(rows.size());
  const auto report = [&](const char* name, const Mean& mean) {
    if (mean.rows > 0) result.behaviors.push_back({name, mean.sum / mean.rows, mean.chance / mean.rows});
  };
  report("previous", previous);
  report("next", next);
  report("same", same);
  report("first", first);
  report("special", to_special);
  report("diffuse", diffuse);
  result.telling = telling_of(result.behaviors);
  return result;
}

std::vector<HeadBehavior> behaviors_of(const Trace& trace) {
  std::vector<HeadBehavior> behaviors;
  for (const AttentionMap& map : trace.attention) behaviors.push_back(behavior_of(trace, map));
  return behaviors;
}

}  // namespace saccade
