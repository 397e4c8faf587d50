#pragma once

#include <memory>
#include <optional>
#include <string>
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

/// What the rows or the columns of an attention map are.
enum class Axis { source, target, image, pool };

const char* name_of(Axis axis);

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

/// Where one head's scores come from. All heads of a layer share the matrices; a head has columns of its own. The last
/// query stands where the last key does.
struct QueriesAndKeys {
  RowBuffer queries;                                        // [queries x anything]
  RowBuffer keys;                                           // [keys x anything]
  Eigen::Index query_column = 0, key_column = 0, size = 0;  // the head's `size` columns, from these on
  ScoreRules rules = {};
};

/// Every row becomes its softmax; exactly 0 where a score is -infinity.
void softmax_rows(Matrix& scores);

/// One head's attention: `[queries x keys]`, rows in the order in which they were computed.
///
/// The values are stored, or computed a row or a tile at a time from queries and keys, so that a long context never
/// needs an n x n matrix for each head, or from another map whose rows and columns are put together. Readers never ask
/// which.
class AttentionMap {
 public:
  AttentionSite site;
  Axis queries = Axis::target;
  Axis keys = Axis::source;
  /// One for each row where the mechanism is local, otherwise empty.
  std::vector<AttentionWindow> windows;

  AttentionMap() = default;
  /// Stored values. `scores` are before normalisation and `alignment` is after it but before the Gaussian; both are
  /// `[queries x keys]` or empty. Positions masked before the normaliser have a score of -infinity.
  /// @throws Error where the shapes differ
  AttentionMap(Matrix weights, Matrix scores = {}, Matrix alignment = {});
  /// Computed when asked. @throws Error where queries and keys do not fit together
  explicit AttentionMap(QueriesAndKeys source);
  /// A map between groups of tokens: the rows of a query group are averaged, the columns of a key group summed, as is
  /// usual for the pieces of words. Computed when asked; scores are not defined for it.
  /// @param query_group, key_group the group of each row and column of `base`: 0, 1, 2, ... in this order
  /// @throws Error where they do not fit the map
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
  bool has_alignment() const { return alignment_.size() > 0; }
  /// Every row costs a computation: readers of all rows of many maps may want to look at fewer.
  bool is_computed() const { return source_.size > 0 || base_; }

  bool operator==(const AttentionMap& other) const;

 private:
  void require_rows(int first, int count) const;
  Matrix score_tile(int first, int count) const;  // of a map with queries and keys

  Matrix weights_, scores_, alignment_;
  QueriesAndKeys source_;
  std::shared_ptr<const AttentionMap> base_;
  std::vector<int> query_group_, key_group_;
};

}  // namespace saccade
