#include "engine/trace/attention_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace saccade {

namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

std::string shape(Eigen::Index rows, Eigen::Index cols) {
  return "[" + std::to_string(rows) + " x " + std::to_string(cols) + "]";
}

void require_shape_of(const Matrix& weights, const Matrix& other, const char* name) {
  if (other.size() == 0 || (other.rows() == weights.rows() && other.cols() == weights.cols())) return;
  throw Error("an attention map does not fit together", name,
              shape(weights.rows(), weights.cols()) + " like the weights", shape(other.rows(), other.cols()));
}

bool equal(const Vector& a, const Vector& b) { return a.size() == b.size() && a == b; }

}  // namespace

const char* name_of(Promise promise) {
  switch (promise) {
    case Promise::sums_to_one:
      return "sums_to_one";
    case Promise::one_position:
      return "one_position";
    case Promise::forward:
      return "forward";
    case Promise::nothing:
      return "nothing";
  }
  return "";
}

std::optional<Promise> promise_of(const std::string& name) {
  for (const Promise promise : {Promise::sums_to_one, Promise::one_position, Promise::forward, Promise::nothing}) {
    if (name == name_of(promise)) return promise;
  }
  return {};
}

double gaussian(const AttentionWindow& window, double s) {
  if (!window.sigma) return 1;
  const double distance = (s - window.aligned_position) / *window.sigma;
  return std::exp(-0.5 * distance * distance);
}

Vector gaussian_row(const AttentionWindow& window, Eigen::Index keys) {
  return Vector::NullaryExpr(keys, [&](Eigen::Index s) { return static_cast<float>(gaussian(window, s)); });
}

Matrix scores_of(const MatrixRef& queries, const MatrixRef& keys, const ScoreRules& rules, Eigen::Index first) {
  const Eigen::Index n = keys.rows();
  Matrix scores(queries.rows(), n);
  scores.noalias() = (rules.scale * queries) * keys.transpose();
  for (Eigen::Index row = 0; row < queries.rows(); ++row) {
    const Eigen::Index position = first + row;
    if (rules.bias) scores.row(row) += rules.bias->segment(n - 1 - position, n).transpose();
    if (rules.causal) scores.row(row).tail(n - 1 - position).setConstant(kMasked);
    if (rules.sliding_window > 0 && position >= rules.sliding_window) {
      scores.row(row).head(position - rules.sliding_window + 1).setConstant(kMasked);
    }
  }
  return scores;
}

void softmax_rows(Matrix& scores) {
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    auto row = scores.row(i).array();
    const float largest = row.maxCoeff();
    if (largest == kMasked) {
      row.setZero();
      continue;
    }
    // The vectorised exp never gives an exact 0, which a masked position has.
    row = (row > kMasked).select((row - largest).exp(), 0.0f);
    row /= row.sum();
  }
}

Matrix weights_of(const MatrixRef& queries, const MatrixRef& keys, const ScoreRules& rules, Eigen::Index first,
                  Matrix* scores) {
  Matrix weights = scores_of(queries, keys, rules, first);
  if (scores) *scores = weights;
  softmax_rows(weights);
  return weights;
}

// --- what each kind of rows knows ------------------------------------------------------------------------------------

namespace {

void check(const StoredRows& rows) {
  require_shape_of(rows.weights, rows.scores, "scores");
  require_shape_of(rows.weights, rows.alignment, "alignment");
}

void check(const ComputedRows& rows) {
  const auto fits = [&](const RowBuffer& matrix, Eigen::Index column, const char* name) {
    if (column >= 0 && rows.size > 0 && column + rows.size <= matrix.cols()) return;
    throw Error("an attention map does not fit together", name, "columns up to " + std::to_string(column + rows.size),
                std::to_string(matrix.cols()));
  };
  fits(rows.queries, rows.query_column, "queries");
  fits(rows.keys, rows.key_column, "keys");
  const auto& bias = rows.rules.bias;
  if (bias && bias->size() != 2 * rows.keys.rows() - 1) {
    throw Error("an attention map does not fit together", "bias", std::to_string(2 * rows.keys.rows() - 1),
                std::to_string(bias->size()));
  }
}

void check(const GroupedRows& rows) {
  const auto fits = [](const std::vector<int>& groups, int count, const char* name) {
    bool in_order = static_cast<int>(groups.size()) == count;
    for (std::size_t i = 0; in_order && i < groups.size(); ++i) {
      const int before = i == 0 ? -1 : groups[i - 1];
      in_order = groups[i] == before + 1 || (i > 0 && groups[i] == before);
    }
    if (in_order) return;
    throw Error("an attention map does not fit together", name,
                "one group for each of " + std::to_string(count) + ", in order", std::to_string(groups.size()));
  };
  fits(rows.query_group, rows.base->query_count(), "query groups");
  fits(rows.key_group, rows.base->key_count(), "key groups");
}

int groups_in(const std::vector<int>& groups) { return groups.empty() ? 0 : groups.back() + 1; }

Eigen::Index query_count_of(const StoredRows& rows) { return rows.weights.rows(); }
Eigen::Index query_count_of(const ComputedRows& rows) { return rows.queries.rows(); }
Eigen::Index query_count_of(const GroupedRows& rows) { return groups_in(rows.query_group); }

Eigen::Index key_count_of(const StoredRows& rows) { return rows.weights.cols(); }
Eigen::Index key_count_of(const ComputedRows& rows) { return rows.keys.rows(); }
Eigen::Index key_count_of(const GroupedRows& rows) { return groups_in(rows.key_group); }

bool has_scores_of(const StoredRows& rows) { return rows.scores.size() > 0; }
bool has_scores_of(const ComputedRows&) { return true; }
bool has_scores_of(const GroupedRows&) { return false; }

/// The head's own columns of some queries and of all keys, and the position of the first query among the keys.
struct HeadParts {
  MatrixRef queries, keys;
  Eigen::Index first;

  HeadParts(const ComputedRows& rows, int first_query, int count)
      : queries(rows.queries.matrix().block(first_query, rows.query_column, count, rows.size)),
        keys(rows.keys.matrix().middleCols(rows.key_column, rows.size)),
        first(rows.keys.rows() - rows.queries.rows() + first_query) {}
};

Vector score_row_of(const StoredRows& rows, int query) {
  return rows.scores.size() > 0 ? Vector(rows.scores.row(query).transpose()) : Vector();
}
Vector score_row_of(const ComputedRows& rows, int query) {
  const HeadParts head(rows, query, 1);
  return scores_of(head.queries, head.keys, rows.rules, head.first).row(0).transpose();
}
Vector score_row_of(const GroupedRows&, int) { return {}; }

Matrix tile_of(const StoredRows& rows, int first, int count) { return rows.weights.middleRows(first, count); }
Matrix tile_of(const ComputedRows& rows, int first, int count) {
  const HeadParts head(rows, first, count);
  Matrix weights = weights_of(head.queries, head.keys, rows.rules, head.first);
  if (!rows.edited) return weights;
  for (auto row = rows.edited->lower_bound(first); row != rows.edited->end() && row->first < first + count; ++row) {
    // A text that has gone on since has keys that the row did not see.
    weights.row(row->first - first).setZero();
    weights.row(row->first - first).head(row->second.size()) = row->second.transpose();
  }
  return weights;
}
Matrix tile_of(const GroupedRows& rows, int first, int count) {
  const auto begin = std::lower_bound(rows.query_group.begin(), rows.query_group.end(), first);
  const auto end = std::lower_bound(begin, rows.query_group.end(), first + count);
  const int from = static_cast<int>(begin - rows.query_group.begin());
  const Matrix pieces = rows.base->tile(from, static_cast<int>(end - begin));  // [pieces x keys of the base]
  Matrix summed = Matrix::Zero(pieces.rows(), groups_in(rows.key_group));
  for (Eigen::Index key = 0; key < pieces.cols(); ++key) summed.col(rows.key_group[key]) += pieces.col(key);
  Matrix averaged = Matrix::Zero(count, summed.cols());
  std::vector<int> members(count);
  for (Eigen::Index piece = 0; piece < pieces.rows(); ++piece) {
    const int group = rows.query_group[from + piece] - first;
    averaged.row(group) += summed.row(piece);
    ++members[group];
  }
  for (int group = 0; group < count; ++group) averaged.row(group) /= static_cast<float>(members[group]);
  return averaged;
}

}  // namespace

// --- the map ---------------------------------------------------------------------------------------------------------

AttentionMap::AttentionMap(Rows rows) : rows_(std::move(rows)) {
  std::visit([](const auto& known) { check(known); }, rows_);
}

AttentionMap::AttentionMap(Matrix weights, Matrix scores, Matrix alignment)
    : AttentionMap(StoredRows{std::move(weights), std::move(scores), std::move(alignment)}) {}

AttentionMap AttentionMap::grouped(std::shared_ptr<const AttentionMap> base, std::vector<int> query_group,
                                   std::vector<int> key_group) {
  const AttentionMap& of = *base;
  AttentionMap map(GroupedRows{base, std::move(query_group), std::move(key_group)});
  map.site = of.site;
  map.queries = of.queries;
  map.keys = of.keys;
  // What is promised of single positions need not hold for sums of them.
  map.promise = of.promise == Promise::nothing ? Promise::nothing : Promise::sums_to_one;
  return map;
}

int AttentionMap::query_count() const {
  return static_cast<int>(std::visit([](const auto& rows) { return query_count_of(rows); }, rows_));
}

int AttentionMap::key_count() const {
  return static_cast<int>(std::visit([](const auto& rows) { return key_count_of(rows); }, rows_));
}

bool AttentionMap::has_scores() const {
  return std::visit([](const auto& rows) { return has_scores_of(rows); }, rows_);
}

bool AttentionMap::has_alignment() const {
  const auto* stored = std::get_if<StoredRows>(&rows_);
  return stored && stored->alignment.size() > 0;
}

void AttentionMap::require_rows(int first, int count) const {
  if (first >= 0 && count >= 0 && first <= query_count() - count) return;
  throw Error("there is no such row of attention", site.site, "a row below " + std::to_string(query_count()),
              std::to_string(first + std::max(0, count - 1)));
}

Vector AttentionMap::score_row(int query) const {
  require_rows(query, 1);
  return std::visit([query](const auto& rows) { return score_row_of(rows, query); }, rows_);
}

Matrix AttentionMap::tile(int first, int count) const {
  require_rows(first, count);
  return std::visit([=](const auto& rows) { return tile_of(rows, first, count); }, rows_);
}

Vector AttentionMap::row(int query) const { return tile(query, 1).row(0).transpose(); }

Vector AttentionMap::alignment_row(int query) const {
  require_rows(query, 1);
  if (has_alignment()) return std::get<StoredRows>(rows_).alignment.row(query).transpose();
  Vector weights = row(query);
  if (windows.empty() || !windows[query].sigma) return weights;
  const Vector bell = gaussian_row(windows[query], weights.size());
  return (bell.array() > 0).select(weights.cwiseQuotient(bell), 0.0f);
}

bool AttentionMap::operator==(const AttentionMap& other) const {
  if (site != other.site || queries != other.queries || keys != other.keys || promise != other.promise ||
      windows != other.windows) {
    return false;
  }
  if (query_count() != other.query_count() || key_count() != other.key_count()) return false;
  if (has_scores() != other.has_scores() || has_alignment() != other.has_alignment()) return false;
  for (int query = 0; query < query_count(); ++query) {
    if (!equal(row(query), other.row(query)) || !equal(score_row(query), other.score_row(query)) ||
        !equal(alignment_row(query), other.alignment_row(query))) {
      return false;
    }
  }
  return true;
}

}  // namespace saccade
