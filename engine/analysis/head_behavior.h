#pragma once

#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// How much of one behaviour a head shows.
struct Behavior {
  const char* name;      // "previous", "next", "same", "first", "special", "induction", "alignment" or "diffuse"
  double value = 0;      // 0 to 1
  double by_chance = 0;  // what a head that spreads evenly over all that it sees would have
};

/// What a head was measured to do (after Clark et al. 2019, "What Does BERT Look At?", section 3, Voita et al. 2019,
/// "Analyzing Multi-Head Self-Attention", section 5, and Olsson et al. 2022, "In-context Learning and Induction
/// Heads").
struct HeadBehavior {
  /// Those that the map can show, in the order in which they are named above.
  std::vector<Behavior> behaviors;
  /// Index of the one to name the head by; -1 where none of them says what it does.
  int telling = -1;
  /// Rows that were looked at: all, or an even sample of a long map.
  int rows = 0;
  /// What the model itself calls the head (`FirstView::head_names`), which comes before what one text shows; empty
  /// where it says nothing.
  std::string given = {};

  /// The one to name the head by, or null.
  const Behavior* named_by() const { return telling < 0 ? nullptr : &behaviors[telling]; }
};

/// Measures one map. The value of a behaviour is a mean over rows:
///
///     previous   weight on the token before                        rows that have one
///     next       weight on the token after                         rows that have one; not where those are masked
///     same       weight on the token itself
///     first      weight on the first token                         rows but the first
///     special    weight on all special tokens                      where there are any
///     induction  weight on the tokens before this one that         rows whose token stood there before, if there are
///                followed the same token (of the same text)        two of them; in a decoder's self-attention only
///     alignment  largest weight on a token that is not special,    between two texts; of two rows or more
///                times the share of different tokens that have
///                it: distinct / min(rows, tokens)
///     diffuse    entropy / log(keys that are seen)                 1: evenly spread, 0: all on one
///
/// Rows of special tokens do not count where there are others: what [SEP] looks at says little about a text. In the
/// self-attention of a decoder (`decoder_self`) a row sees the keys up to its own, and the first row, which sees only
/// itself, does not count. A map between two texts has no neighbours.
///
/// So that behaviours can be compared, each is taken beyond chance, (value - by_chance) / (1 - by_chance). A head is
/// named by the one that has the most of it, if that is at least 0.5: it says where most of the weight goes. `first`
/// and `special`, where heads rest that find nothing to do, count only where no other has 0.5: an induction head looks
/// at the first token in every row but those that repeat something. A head that none of these describes is `diffuse` if
/// that is at least 0.75, and otherwise has no name.
HeadBehavior behavior_of(const Trace& trace, const AttentionMap& map);

/// Of every map of the trace, in its order.
std::vector<HeadBehavior> behaviors_of(const Trace& trace);

}  // namespace saccade
