#pragma once

#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// How much of one behaviour a head shows.
struct Behavior {
  const char* name;      // "previous", "next", "same", "first", "special" or "diffuse"
  double value = 0;      // 0 to 1
  double by_chance = 0;  // what a head that spreads evenly over all that it sees would have
};

/// What a head was measured to do (after Clark et al. 2019, "What Does BERT Look At?", section 3, and Voita et al.
/// 2019, "Analyzing Multi-Head Self-Attention", section 5).
struct HeadBehavior {
  /// Those that the map can show, in the order in which they are named above.
  std::vector<Behavior> behaviors;
  /// Index of the one to name the head by; -1 where none of them says what it does.
  int telling = -1;
  /// Rows that were looked at: all, or an even sample of a long map.
  int rows = 0;

  /// The one to name the head by, or null.
  const Behavior* named_by() const { return telling < 0 ? nullptr : &behaviors[telling]; }
  /// What the head does, in a word: "other" where nothing that is measured says it.
  const char* name() const { return telling < 0 ? "other" : behaviors[telling].name; }
};

/// Measures one map. The value of a behaviour is a mean over rows:
///
///     previous   weight on the token before         rows that have one
///     next       weight on the token after          rows that have one; not where later tokens are masked
///     same       weight on the token itself
///     first      weight on the first token          rows but the first
///     special    weight on all special tokens       where there are any
///     diffuse    entropy / log(keys that are seen)  1: evenly spread, 0: all on one
///
/// Rows of special tokens do not count where there are others: what [SEP] looks at says little about a text. In the
/// self-attention of a decoder (`decoder_self`) a row sees the keys up to its own, and the first row, which sees only
/// itself, does not count. A map between two texts has no neighbours: of it only `diffuse` is measured, and `special`.
///
/// A head is named by the behaviour that exceeds chance the most, (value - by_chance) / (1 - by_chance), if that is at
/// least 0.2, and otherwise by `diffuse`, if that is at least 0.5: what is left looks at few tokens, which are
/// elsewhere.
HeadBehavior behavior_of(const Trace& trace, const AttentionMap& map);

/// Of every map of the trace, in its order.
std::vector<HeadBehavior> behaviors_of(const Trace& trace);

}  // namespace saccade
