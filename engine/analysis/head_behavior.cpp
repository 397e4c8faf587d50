#include "engine/analysis/head_behavior.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace saccade {

namespace {

/// Weights of one map that are looked at, and the least rows: 144 heads of a long text have to be measured in a moment.
constexpr int kMostEntries = 1 << 16, kLeastSample = 16;
/// Less than this beyond chance is no behaviour to name a head by.
constexpr double kLeastExcess = 0.5, kLeastDiffuse = 0.75;
/// What one row looks at, or one repetition, may be chance.
constexpr int kLeastRows = 2;

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
  const std::size_t most = std::max(kLeastSample, kMostEntries / std::max(1, map.key_count()));
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

/// The weight of row `row` on what followed its token before, and what chance would have.
/// @return nothing where the token did not stand before
std::optional<std::pair<double, double>> weight_on_followers(const Vector& weights, const std::vector<Token>& tokens,
                                                             int row) {
  double on_followers = 0;
  int followers = 0;
  for (int key = 1; key < row; ++key) {
    if (tokens[key - 1].special || tokens[key - 1].text != tokens[row].text) continue;
    on_followers += weights[key];
    ++followers;
  }
  if (followers == 0) return std::nullopt;
  return std::pair(on_followers, static_cast<double>(followers) / (row + 1));
}

/// How sharply, and how much one to one, rows look at what is not special.
class Alignment {
 public:
  explicit Alignment(const std::vector<bool>& special) : special_(special) {
    keys_ = static_cast<int>(std::ranges::count(special, false));
  }

  void add(const Vector& weights) {
    int largest = -1;
    for (int key = 0; key < static_cast<int>(special_.size()); ++key) {
      if (!special_[key] && (largest < 0 || weights[key] > weights[largest])) largest = key;
    }
    if (largest < 0) return;
    sum_ += weights[largest];
    ++rows_;
    looked_at_.insert(largest);
  }

  std::optional<Behavior> measured() const {
    if (rows_ < kLeastRows) return std::nullopt;
    const double most = std::min(rows_, keys_);
    const double even = 1.0 / static_cast<double>(special_.size());
    return Behavior{"alignment", sum_ / rows_ * static_cast<double>(looked_at_.size()) / most, even / most};
  }

 private:
  const std::vector<bool>& special_;  // by key
  int keys_ = 0;                      // that are not
  double sum_ = 0;
  int rows_ = 0;
  std::set<int> looked_at_;
};

double excess_of(const Behavior& behavior) {
  return behavior.by_chance < 1 ? (behavior.value - behavior.by_chance) / (1 - behavior.by_chance) : 0;
}

/// Where heads rest that find nothing to do.
bool is_rest(std::string_view name) { return name == "first" || name == "special"; }

int telling_of(const std::vector<Behavior>& behaviors) {
  if (behaviors.empty()) return -1;
  const int diffuse = static_cast<int>(behaviors.size()) - 1;
  const auto most_of = [&](bool rest) {
    int telling = -1;
    double most = kLeastExcess;
    for (int i = 0; i < diffuse; ++i) {
      const double excess = excess_of(behaviors[i]);
      if (is_rest(behaviors[i].name) != rest || excess < most || (telling >= 0 && excess == most)) continue;
      most = excess;
      telling = i;
    }
    return telling;
  };
  if (const int does = most_of(false); does >= 0) return does;
  if (const int rests = most_of(true); rests >= 0) return rests;
  return behaviors[diffuse].value >= kLeastDiffuse ? diffuse : -1;
}

std::string given_name(const Trace& trace, const AttentionSite& site) {
  const auto& names = trace.model.view.head_names;
  const auto named = std::ranges::find(names, site, &HeadName::site);
  return named == names.end() ? std::string() : named->name;
}

}  // namespace

HeadBehavior behavior_of(const Trace& trace, const AttentionMap& map) {
  const int keys = map.key_count();
  const bool self = map.queries == map.keys && map.query_count() == keys;
  const bool causal = self && map.site.site == "decoder_self";
  const std::vector<Token>& tokens = key_sequence(trace, map).tokens;
  const std::vector<bool> special = special_ones(tokens, keys);
  const std::vector<int> rows =
      rows_of(map, special_ones(query_sequence(trace, map).tokens, map.query_count()), causal);

  Mean previous, next, same, first, to_special, induction, diffuse;
  Alignment alignment(special);
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
    if (causal && row < static_cast<int>(tokens.size())) {
      if (const auto followers = weight_on_followers(weights, tokens, row)) {
        induction.add(followers->first, followers->second);
      }
    }
    if (map.site.site == "cross") alignment.add(weights);
    diffuse.add(normalized_entropy(weights, seen), 1);
  }

  HeadBehavior result;
  result.rows = static_cast<int>(rows.size());
  result.given = given_name(trace, map.site);
  const auto report = [&](const char* name, const Mean& mean, int least = 1) {
    if (mean.rows >= least) result.behaviors.push_back({name, mean.sum / mean.rows, mean.chance / mean.rows});
  };
  report("previous", previous);
  report("next", next);
  report("same", same);
  report("first", first);
  report("special", to_special);
  report("induction", induction, kLeastRows);
  if (const auto aligned = alignment.measured()) result.behaviors.push_back(*aligned);
  report("diffuse", diffuse);
  result.telling = telling_of(result.behaviors);
  const auto said =
      std::ranges::find_if(result.behaviors, [&](const Behavior& each) { return each.name == result.given; });
  if (said != result.behaviors.end()) result.telling = static_cast<int>(said - result.behaviors.begin());
  return result;
}

std::vector<HeadBehavior> behaviors_of(const Trace& trace) {
  std::vector<HeadBehavior> behaviors;
  for (const AttentionMap& map : trace.attention) behaviors.push_back(behavior_of(trace, map));
  return behaviors;
}

}  // namespace saccade
