#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/row_buffer.h"
#include "engine/core/tensor.h"

namespace saccade {

/// The window of local attention at one step (Luong et al. 2015, section 3.2). Positions are counted in source tokens
/// from 0. `sigma` is absent where the window has no Gaussian (local-m).
struct AttentionWindow {
  double aligned_position = 0;
  double half_width = 0;
  std::optional<double> sigma;

  bool operator==(const AttentionWindow&) const = default;
};

/// The Gaussian of local-p at source position `s`: exp(-(s - p_t)^2 / (2 sigma^2)) (Luong et al. 2015, eq. 10); 1 where
/// the window has no sigma.
double gaussian(const AttentionWindow& window, double s);
/// The same at every source position, `[keys]`.
Vector gaussian_row(const AttentionWindow& window, Eigen::Index keys);

/// Where in a model a map comes from: "encoder_self", "decoder_self", "cross" or "pooling".
struct AttentionSite {
  std::string site = "cross";
  int layer = 0;
  int head = 0;

  bool operator==(const AttentionSite&) const = default;
};

/// The sequences of a model that reads a text and writes another, in `Trace::sequences`. `reads` is there where a
/// decoder attends to itself: what it has read, which is not what it has written.
struct TextSequences {
  static constexpr int source = 0, target = 1, reads = 2;
};

/// What is promised of a map, and what the checks hold it to. Of a map with Gaussians it concerns the alignment, before
/// them.
enum class Promise {
  sums_to_one,   // every row
  one_position,  // every row is 1 at one position and 0 elsewhere
  forward,       // rows sum to 1, and none looks before the largest weight of the row above
  nothing,
};

/// As trace files say it: "rows sum to 1" is "sums_to_one".
const char* name_of(Promise promise);
std::optional<Promise> promise_of(const std::string& name);

/// How scores follow from queries and keys (Vaswani et al. 2017, eq. 1): for a query at position i and the key at
/// position j
///
///     score(i, j) = scale * q_i . k_j + bias(j - i)
struct ScoreRules {
  float scale = 1;
  bool causal = false;  // keys after the query are masked
  /// A query sees this many keys, the last of them its own (Mistral); 0: all.
  int sliding_window = 0;
  /// Relative position bias by distance (Raffel et al. 2020, section 2.1): bias[j - i + n - 1], n the number of keys:
  /// `[2 n - 1]`. Null: none.
  std::shared_ptr<const Vector> bias = {};
};

/// The scores of queries that stand at positions `first`, `first` + 1, ... among the keys; -infinity where masked.
/// @param queries `[queries x d]` @param keys `[keys x d]` @return `[queries x keys]`
Matrix scores_of(const MatrixRef& queries, const MatrixRef& keys, const ScoreRules& rules, Eigen::Index first);

/// Every row becomes its softmax; exactly 0 where a score is -infinity, and everywhere in a row that is masked as a
/// whole: it attends to nothing.
void softmax_rows(Matrix& scores);

/// The weights of the same queries, the softmax of their scores: what the run and the record both call, so that a
/// picture cannot disagree with the run. @param scores where the scores are to be left, too @return `[queries x keys]`
Matrix weights_of(const MatrixRef& queries, const MatrixRef& keys, const ScoreRules& rules, Eigen::Index first,
                  Matrix* scores = nullptr);

/// Rows of a map that an edit has put in the place of a head's own, by their number: weights, `[keys]`.
using EditedRows = std::map<int, Vector>;

/// Rows that are known: `[queries x keys]` each, scores and alignment `[0 x 0]` where they are not.
struct StoredRows {
  Matrix weights;
  Matrix scores;     // before normalisation; -infinity where a position was masked before it
  Matrix alignment;  // after normalisation, before the Gaussian
};

/// Rows that are computed when they are asked for, from one head's queries and keys. All heads of a layer share the
/// matrices; a head has columns of its own. The last query stands where the last key does.
struct ComputedRows {
  RowBuffer queries;                                        // [queries x anything]
  RowBuffer keys;                                           // [keys x anything]
  Eigen::Index query_column = 0, key_column = 0, size = 0;  // the head's `size` columns, from these on
  ScoreRules rules = {};
  std::shared_ptr<const EditedRows> edited = {};  // null: none
};

class AttentionMap;

/// Rows between groups of tokens: those of a query group are averaged, the columns of a key group summed, as is usual
/// for the pieces of words. The group of each row and column of `base`: 0, 1, 2, ... in this order.
struct GroupedRows {
  std::shared_ptr<const AttentionMap> base;
  std::vector<int> query_group, key_group;
};

using Rows = std::variant<StoredRows, ComputedRows, GroupedRows>;

/// One head's attention: `[queries x keys]`, rows in the order in which they were computed.
///
/// The values are stored, or computed a row or a tile at a time, so that a long context never needs an n x n matrix for
/// each head. Readers never ask which.
class AttentionMap {
 public:
  AttentionSite site;
  /// What rows and columns stand for: indices into `Trace::sequences`.
  int queries = TextSequences::target;
  int keys = TextSequences::source;
  Promise promise = Promise::sums_to_one;
  /// One for each row where the mechanism is local, otherwise empty.
  std::vector<AttentionWindow> windows;
  /// The context vectors, `[queries x value size]`; empty where they are not known. Not part of the file format.
  Matrix contexts;

  AttentionMap() = default;
  /// @throws Error where the parts do not fit together
  explicit AttentionMap(Rows rows);
  /// Stored rows. @throws Error where the shapes differ
  explicit AttentionMap(Matrix weights, Matrix scores = {}, Matrix alignment = {});
  /// The map between groups of `base`'s tokens; scores are not defined for it. @throws Error where they do not fit
  static AttentionMap grouped(std::shared_ptr<const AttentionMap> base, std::vector<int> query_group,
                              std::vector<int> key_group);

  int query_count() const;
  int key_count() const;
  /// Row `query` of the weights, `[keys]`. @throws Error out of range
  Vector row(int query) const;
  /// Row `query` of the scores, `[keys]`; empty where they are not known. @throws Error out of range
  Vector score_row(int query) const;
  /// `count` rows of the weights from `first` on, `[count x keys]`: cheaper than as many calls of row().
  /// @throws Error out of range
  Matrix tile(int first, int count) const;
  Matrix all() const { return tile(0, query_count()); }
  /// Row `query` before the Gaussian, `[keys]`; `row(query)` where there is no Gaussian. Where the map has one but no
  /// alignment was stored, it is the row divided by the Gaussian. @throws Error out of range
  Vector alignment_row(int query) const;

  bool has_scores() const;
  bool has_alignment() const;
  /// Every row costs a computation: readers of all rows of many maps may want to look at fewer.
  bool is_computed() const { return !std::holds_alternative<StoredRows>(rows_); }

  /// The context vectors are not compared: a map equals itself written and read.
  bool operator==(const AttentionMap& other) const;

 private:
  void require_rows(int first, int count) const;

  Rows rows_;
};

}  // namespace saccade
