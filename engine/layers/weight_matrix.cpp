#include "engine/layers/weight_matrix.h"

#include <algorithm>
#include <optional>

#include "engine/core/parallel.h"

#if defined(__F16C__) && defined(__FMA__)
#include <immintrin.h>
#endif

namespace saccade {

namespace {

/// Below so many multiplications another thread would not have woken before the work was done.
constexpr Eigen::Index kWorthSharing = 1 << 20;
/// Outputs that are computed together: their weights stay in the cache while all inputs pass.
constexpr Eigen::Index kPanel = 128;

/// Calls `body(first, count)` for parts of `outputs`, each a multiple of `step` long but the last.
template <typename Body>
void for_parts(Eigen::Index outputs, Eigen::Index step, Eigen::Index work, Body body) {
  if (work < kWorthSharing) return body(Eigen::Index(0), outputs);
  const Eigen::Index part = std::max(step, (outputs / thread_count() + step - 1) / step * step);
  parallel_for(static_cast<int>((outputs + part - 1) / part),
               [&](int i) { body(i * part, std::min(part, outputs - i * part)); });
}

#if defined(__F16C__) && defined(__FMA__)

constexpr Eigen::Index kWorthHalving = 1 << 14;  // below, everything stays in the nearest cache anyway
constexpr Eigen::Index kLanes = 8, kRows = 4;

__m256 eight(const Eigen::half* values) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
}

/// Nothing where half precision would change a weight.
std::optional<std::vector<Eigen::half>> halved(const Matrix& weight) {
  if (weight.size() < kWorthHalving || weight.cols() % kLanes != 0 || weight.rows() % kRows != 0) return {};
  std::vector<Eigen::half> values(weight.size());
  for (Eigen::Index i = 0; i < weight.size(); i += kLanes) {
    const __m256 eight_weights = _mm256_loadu_ps(weight.data() + i);
    const __m128i halves = _mm256_cvtps_ph(eight_weights, _MM_FROUND_TO_NEAREST_INT);
    const __m256 same = _mm256_cmp_ps(_mm256_cvtph_ps(halves), eight_weights, _CMP_EQ_OQ);
    if (_mm256_movemask_ps(same) != 0xff) return {};
    _mm_storeu_si128(reinterpret_cast<__m128i*>(values.data() + i), halves);
  }
  return values;
}

void widen(const Eigen::half* values, Eigen::Index count, float* wide) {
  for (Eigen::Index i = 0; i < count; i += kLanes) _mm256_storeu_ps(wide + i, eight(values + i));
}

/// y += W x for `outputs` rows of W.
void add_half_product(const Eigen::half* weights, Eigen::Index inputs, const float* x, Eigen::Index outputs, float* y) {
  // Four rows at a time share what is read of x, and their sums are folded together.
  for (Eigen::Index row = 0; row < outputs; row += kRows) {
    const Eigen::half* w = weights + row * inputs;
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    for (Eigen::Index i = 0; i < inputs; i += kLanes) {
      const __m256 v = _mm256_loadu_ps(x + i);
      a = _mm256_fmadd_ps(eight(w + i), v, a);
      b = _mm256_fmadd_ps(eight(w + inputs + i), v, b);
      c = _mm256_fmadd_ps(eight(w + 2 * inputs + i), v, c);
      d = _mm256_fmadd_ps(eight(w + 3 * inputs + i), v, d);
    }
    const __m256 halves = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    const __m128 sums = _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
    _mm_storeu_ps(y + row, _mm_add_ps(_mm_loadu_ps(y + row), sums));
  }
}

#else

constexpr Eigen::Index kRows = 4;
std::optional<std::vector<Eigen::half>> halved(const Matrix&) { return {}; }
void widen(const Eigen::half*, Eigen::Index, float*) {}
void add_half_product(const Eigen::half*, Eigen::Index, const float*, Eigen::Index, float*) {}

#endif

}  // namespace

WeightMatrix::WeightMatrix(Matrix weight) : outputs_(weight.rows()), inputs_(weight.cols()) {
  if (auto values = halved(weight)) {
    half_ = std::make_shared<const std::vector<Eigen::half>>(std::move(*values));
  } else {
    full_ = std::make_shared<const Matrix>(std::move(weight));
  }
}

Vector WeightMatrix::row(Eigen::Index output) const {
  if (!half_) return full_->row(output).transpose();
  Vector wide(inputs_);
  widen(half_->data() + output * inputs_, inputs_, wide.data());
  return wide;
}

void WeightMatrix::add_outputs(const VectorRef& x, Eigen::Index first, Eigen::Index count, Vector& y) const {
  if (half_) {
    add_half_product(half_->data() + first * inputs_, inputs_, x.data(), count, y.data() + first);
  } else {
    y.segment(first, count).noalias() += full_->middleRows(first, count) * x;
  }
}

void WeightMatrix::add_product(const VectorRef& x, Vector& y) const {
  for_parts(outputs_, kRows, outputs_ * inputs_,
            [&](Eigen::Index first, Eigen::Index count) { add_outputs(x, first, count, y); });
}

void WeightMatrix::add_products(const MatrixRef& x, Matrix& y) const {
  for_parts(outputs_, kPanel, x.rows() * outputs_ * inputs_, [&](Eigen::Index first, Eigen::Index count) {
    if (!half_) {
      y.middleCols(first, count).noalias() += x * full_->middleRows(first, count).transpose();
      return;
    }
    Matrix panel(std::min(kPanel, count), inputs_);
    for (Eigen::Index begin = first; begin < first + count; begin += kPanel) {
      const Eigen::Index size = std::min(kPanel, first + count - begin);
      widen(half_->data() + begin * inputs_, size * inputs_, panel.data());
      y.middleCols(begin, size).noalias() += x * panel.topRows(size).transpose();
    }
  });
}

}  // namespace saccade
