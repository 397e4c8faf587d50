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

const char* name_of(Axis axis) {
  switch (axis) {
    case Axis::source:
      return "source";
    case Axis::target:
      return "target";
    case Axis::image:
      return "image";
    case Axis::pool:
      return "pool";
  }
  return "";
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
    // The vectorised exp never gives an exact 0, which a masked position has.
    row = (row > kMasked).select((row - row.maxCoeff()).exp(), 0.0f);
    row /= row.sum();
  }
}

AttentionMap::AttentionMap(Matrix weights, Matrix scores, Matrix alignment)
    : weights_(std::move(weights)), scores_(std::move(scores)), alignment_(std::move(alignment)) {
  require_shape_of(weights_, scores_, "scores");
  require_shape_of(weights_, alignment_, "alignment");
}

AttentionMap::AttentionMap(QueriesAndKeys source) : source_(std::move(source)) {
  const auto fits = [&](const RowBuffer& matrix, Eigen::Index column, const char* name) {
    if (column >= 0 && source_.size > 0 && column + source_.size <= matrix.cols()) return;
    throw Error("an attention map does not fit together", name,
                "columns up to " + std::to_string(column + source_.size), std::to_string(matrix.cols()));
  };
  fits(source_.queries, source_.query_column, "queries");
  fits(source_.keys, source_.key_column, "keys");
  const auto& bias = source_.rules.bias;
  if (bias && bias->size() != 2 * source_.keys.rows() - 1) {
    throw Error("an attention map does not fit together", "bias", std::to_string(2 * source_.keys.rows() - 1),
                std::to_string(bias->size()));
  }
}

AttentionMap AttentionMap::grouped(std::shared_ptr<const AttentionMap> base, std::vector<int> query_group,
                                   std::vector<int> key_group) {
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
  fits(query_group, base->query_count(), "query groups");
  fits(key_group, base->key_count(), "key groups");
  AttentionMap map;
  map.site = base->site;
  map.queries = base->queries;
  map.keys = base->keys;
  map.base_ = std::move(base);
  map.query_group_ = std::move(query_group);
  map.key_group_ = std::move(key_group);
  return map;
}

int AttentionMap::query_count() const {
  if (base_) return query_group_.empty() ? 0 : query_group_.back() + 1;
  return static_cast<int>(source_.size > 0 ? source_.queries.rows() : weights_.rows());
}

int AttentionMap::key_count() const {
  if (base_) return key_group_.empty() ? 0 : key_group_.back() + 1;
  return static_cast<int>(source_.size > 0 ? source_.keys.rows() : weights_.cols());
}

bool AttentionMap::has_scores() const { return source_.size > 0 || scores_.size() > 0; }

void AttentionMap::require_rows(int first, int count) const {
  if (first >= 0 && count >= 0 && first <= query_count() - count) return;
  throw Error("there is no such row of attention", site.site, "a row below " + std::to_string(query_count()),
              std::to_string(first + std::max(0, count - 1)));
}

Matrix AttentionMap::score_tile(int first, int count) const {
  const auto head_queries = source_.queries.matrix().block(first, source_.query_column, count, source_.size);
  const auto head_keys = source_.keys.matrix().middleCols(source_.key_column, source_.size);
  return scores_of(head_queries, head_keys, source_.rules, source_.keys.rows() - source_.queries.rows() + first);
}

Vector AttentionMap::score_row(int query) const {
  require_rows(query, 1);
  if (source_.size > 0) return score_tile(query, 1).row(0).transpose();
  return scores_.size() > 0 ? Vector(scores_.row(query).transpose()) : Vector();
}

Matrix AttentionMap::tile(int first, int count) const {
  require_rows(first, count);
  if (source_.size > 0) {
    Matrix weights = score_tile(first, count);
    softmax_rows(weights);
    return weights;
  }
  if (!base_) return weights_.middleRows(first, count);

  const auto begin = std::lower_bound(query_group_.begin(), query_group_.end(), first);
  const auto end = std::lower_bound(begin, query_group_.end(), first + count);
  const int from = static_cast<int>(begin - query_group_.begin());
  const Matrix pieces = base_->tile(from, static_cast<int>(end - begin));  // [pieces x keys of the base]
  Matrix summed = Matrix::Zero(pieces.rows(), key_count());
  for (Eigen::Index key = 0; key < pieces.cols(); ++key) summed.col(key_group_[key]) += pieces.col(key);
  Matrix averaged = Matrix::Zero(count, key_count());
  std::vector<int> members(count);
  for (Eigen::Index piece = 0; piece < pieces.rows(); ++piece) {
    const int group = query_group_[from + piece] - first;
    averaged.row(group) += summed.row(piece);
    ++members[group];
  }
  for (int group = 0; group < count; ++group) averaged.row(group) /= static_cast<float>(members[group]);
  return averaged;
}

Vector AttentionMap::row(int query) const { return tile(query, 1).row(0).transpose(); }

Vector AttentionMap::alignment_row(int query) const {
  require_rows(query, 1);
  if (has_alignment()) return alignment_.row(query).transpose();
  Vector weights = row(query);
  if (windows.empty() || !windows[query].sigma) return weights;
  const Vector bell = gaussian_row(windows[query], weights.size());
  return (bell.array() > 0).select(weights.cwiseQuotient(bell), 0.0f);
}

bool AttentionMap::operator==(const AttentionMap& other) const {
  if (site != other.site || queries != other.queries || keys != other.keys || windows != other.windows) return false;
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
