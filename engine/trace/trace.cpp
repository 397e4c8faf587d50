#include "engine/trace/trace.h"

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

/// The Gaussian of `window` at every source position, `[keys]`.
Vector gaussian_row(const AttentionWindow& window, Eigen::Index keys) {
  return Vector::NullaryExpr(keys, [&](Eigen::Index s) { return static_cast<float>(gaussian(window, s)); });
}

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

// --- AttentionMap ----------------------------------------------------------------------------------------------------

AttentionMap::AttentionMap(Matrix weights, Matrix scores, Matrix alignment)
    : weights_(std::move(weights)), scores_(std::move(scores)), alignment_(std::move(alignment)) {
  require_shape_of(weights_, scores_, "scores");
  require_shape_of(weights_, alignment_, "alignment");
}

AttentionMap AttentionMap::from_queries_and_keys(std::shared_ptr<const Matrix> q, std::shared_ptr<const Matrix> k,
                                                 float scale, bool causal) {
  if (q->cols() != k->cols()) {
    throw Error("an attention map does not fit together", "keys",
                std::to_string(q->cols()) + " columns like the queries", std::to_string(k->cols()));
  }
  AttentionMap map;
  map.q_ = std::move(q);
  map.k_ = std::move(k);
  map.scale_ = scale;
  map.causal_ = causal;
  return map;
}

int AttentionMap::query_count() const { return static_cast<int>(q_ ? q_->rows() : weights_.rows()); }

int AttentionMap::key_count() const { return static_cast<int>(k_ ? k_->rows() : weights_.cols()); }

bool AttentionMap::has_scores() const { return q_ || scores_.size() > 0; }

void AttentionMap::require_row(int query) const {
  if (query >= 0 && query < query_count()) return;
  throw Error("there is no such row of attention", site.site, "a row below " + std::to_string(query_count()),
              std::to_string(query));
}

Vector AttentionMap::score_row(int query) const {
  require_row(query);
  if (!q_) return scores_.size() > 0 ? Vector(scores_.row(query).transpose()) : Vector();
  Vector scores = scale_ * (*k_ * q_->row(query).transpose());  // [keys]
  const Eigen::Index future = causal_ ? std::max<Eigen::Index>(0, scores.size() - query - 1) : 0;
  scores.tail(future).setConstant(kMasked);
  return scores;
}

Vector AttentionMap::row(int query) const {
  require_row(query);
  if (!q_) return weights_.row(query).transpose();
  const Vector scores = score_row(query);
  // The vectorised exp never gives an exact 0, which a masked position has.
  const Vector exponentials = (scores.array() > kMasked).select((scores.array() - scores.maxCoeff()).exp(), 0.0f);
  return exponentials / exponentials.sum();
}

Vector AttentionMap::alignment_row(int query) const {
  require_row(query);
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

bool Trace::operator==(const Trace& other) const {
  return model == other.model && source == other.source && target == other.target && output == other.output &&
         attention == other.attention && steps == other.steps && complete == other.complete;
}

// --- verify ----------------------------------------------------------------------------------------------------------

namespace {

/// What float arithmetic, or a file written with three digits, may be off by.
constexpr double kTolerance = 1e-3;

bool values_finite(const Trace& trace) {
  for (const AttentionMap& map : trace.attention) {
    for (int t = 0; t < map.query_count(); ++t) {
      // A masked position has the score -infinity; nothing else may be without a value.
      const bool scores_known = (map.score_row(t).array() < std::numeric_limits<float>::infinity()).all();
      if (!map.row(t).allFinite() || !map.alignment_row(t).allFinite() || !scores_known) return false;
    }
  }
  return std::all_of(trace.steps.begin(), trace.steps.end(),
                     [](const Step& s) { return std::isfinite(s.probability); });
}

bool rows_sum_to_one(const AttentionMap& map) {
  for (int t = 0; t < map.query_count(); ++t) {
    if (std::abs(map.alignment_row(t).sum() - 1) > kTolerance) return false;
  }
  return true;
}

bool zero_outside_window(const AttentionMap& map) {
  for (int t = 0; t < map.query_count(); ++t) {
    const AttentionWindow& window = map.windows[t];
    const Vector weights = map.row(t);
    for (int s = 0; s < map.key_count(); ++s) {
      if (std::abs(s - window.aligned_position) > window.half_width + kTolerance && weights[s] != 0) return false;
    }
  }
  return true;
}

bool alignment_times_gaussian(const AttentionMap& map, bool renormalized) {
  for (int t = 0; t < map.query_count(); ++t) {
    Vector product = map.alignment_row(t).cwiseProduct(gaussian_row(map.windows[t], map.key_count()));
    if (renormalized) product /= product.sum();
    if (!(product - map.row(t)).isZero(kTolerance)) return false;
  }
  return true;
}

bool exactly_one_position(const AttentionMap& map) {
  for (int t = 0; t < map.query_count(); ++t) {
    const Vector alignment = map.alignment_row(t);
    if ((alignment.array() == 1).count() != 1 || (alignment.array() != 0).count() != 1) return false;
  }
  return true;
}

bool never_goes_back(const AttentionMap& map) {
  Eigen::Index aligned = 0;
  for (int t = 0; t < map.query_count(); ++t) {
    const Vector weights = map.row(t);
    if (!weights.head(aligned).isZero(0)) return false;
    weights.maxCoeff(&aligned);
  }
  return true;
}

}  // namespace

std::vector<Check> verify(const Trace& trace) {
  const auto mechanism_has = [&](const char* name) { return trace.model.mechanism.find(name) != std::string::npos; };
  const auto windowed = [](const AttentionMap& map) { return !map.windows.empty(); };
  const auto bell_shaped = [](const AttentionMap& map) { return !map.windows.empty() && map.windows[0].sigma; };
  const bool renormalized = mechanism_has("renormalized");

  std::vector<Check> checks = {{"values finite", values_finite(trace)}};
  // One line of the result: `holds` for every map that it `concerns`; no line where it concerns none.
  const auto check = [&](const char* name, auto concerns, auto holds) {
    const auto& maps = trace.attention;
    if (!std::any_of(maps.begin(), maps.end(), concerns)) return;
    checks.push_back(
        {name, std::all_of(maps.begin(), maps.end(), [&](const auto& m) { return !concerns(m) || holds(m); })});
  };
  check(
      "rows sum to 1", [&](const AttentionMap& m) { return !bell_shaped(m); }, rows_sum_to_one);
  check(
      "alignment sums to 1", [&](const AttentionMap& m) { return bell_shaped(m) && m.has_alignment(); },
      rows_sum_to_one);
  check("zero outside the window", windowed, zero_outside_window);
  check(
      "equals alignment × Gaussian", [&](const AttentionMap& m) { return bell_shaped(m) && m.has_alignment(); },
      [&](const AttentionMap& m) { return alignment_times_gaussian(m, renormalized); });
  check(
      "exactly one position", [&](const AttentionMap&) { return mechanism_has("hard"); }, exactly_one_position);
  check(
      "never goes back", [&](const AttentionMap&) { return mechanism_has("forced-forward"); }, never_goes_back);
  return checks;
}

}  // namespace saccade
