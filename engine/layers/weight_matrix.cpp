#include "engine/layers/weight_matrix.h"

#include <cblas.h>

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "engine/core/parallel.h"

#if defined(__F16C__) && defined(__FMA__)
#include <immintrin.h>
#endif

namespace saccade {

namespace {

/// Below so many multiplications another thread would not have woken before the work was done.
constexpr Eigen::Index kWorthSharing = 3 << 19;
/// Outputs that are computed together: their weights stay in the cache while all inputs pass.
constexpr Eigen::Index kPanel = 128;

/// Below so many multiplications Eigen, which is part of the program, has ended before OpenBLAS has begun.
constexpr Eigen::Index kWorthBlas = 1 << 18;

/// y += X W^T for columns [first, first + count) of y, whose weights `w` is `[count x inputs]`.
void add_panel(const MatrixRef& x, const float* w, Eigen::Index first, Eigen::Index count, Matrix& y) {
  if (x.rows() * x.cols() * count < kWorthBlas) {
    y.middleCols(first, count).noalias() += x * Eigen::Map<const Matrix>(w, count, x.cols()).transpose();
    return;
  }
  const auto size = [](Eigen::Index n) { return static_cast<int>(n); };
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, size(x.rows()), size(count), size(x.cols()), 1, x.data(),
              size(x.outerStride()), w, size(x.cols()), 1, y.data() + first, size(y.cols()));
}

/// Uninitialised memory. Much of it is asked for in huge pages, as every product walks through all of the weights: with
/// small ones a fifth of the time goes into finding the next.
template <typename Value>
std::shared_ptr<Value> allocate(Eigen::Index count) {
  constexpr std::size_t cache_line = 64, huge_page = 2 << 20;
  const std::size_t wanted = static_cast<std::size_t>(count) * sizeof(Value);
  const std::size_t unit = wanted < 2 * huge_page ? cache_line : huge_page;
  const std::size_t bytes = (wanted + unit - 1) / unit * unit;
  void* memory = std::aligned_alloc(unit, std::max(bytes, unit));
  if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (unit == huge_page) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return {static_cast<Value*>(memory), std::free};
}

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

/// Null where half precision would change a weight.
std::shared_ptr<const Eigen::half> halved(const Matrix& weight) {
  if (weight.size() < kWorthHalving || weight.cols() % kLanes != 0) return {};
  const auto values = allocate<Eigen::half>(weight.size());
  for (Eigen::Index i = 0; i < weight.size(); i += kLanes) {
    const __m256 eight_weights = _mm256_loadu_ps(weight.data() + i);
    const __m128i halves = _mm256_cvtps_ph(eight_weights, _MM_FROUND_TO_NEAREST_INT);
    const __m256 same = _mm256_cmp_ps(_mm256_cvtph_ps(halves), eight_weights, _CMP_EQ_OQ);
    if (_mm256_movemask_ps(same) != 0xff) return {};
    _mm_storeu_si128(reinterpret_cast<__m128i*>(values.get() + i), halves);
  }
  return values;
}

void widen(const Eigen::half* values, Eigen::Index count, float* wide) {
  for (Eigen::Index i = 0; i < count; i += kLanes) _mm256_storeu_ps(wide + i, eight(values + i));
}

/// The sum of eight lanes of each, side by side.
__m128 sums_of(__m256 a, __m256 b, __m256 c, __m256 d) {
  const __m256 halves = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
  return _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
}

/// y += W x for `outputs` rows of W. Four rows at a time share what is read of x, and their sums are folded together.
void add_half_product(const Eigen::half* weights, Eigen::Index inputs, const float* x, Eigen::Index outputs, float* y) {
  Eigen::Index row = 0;
  for (; row + kRows <= outputs; row += kRows) {
    const Eigen::half* w = weights + row * inputs;
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    for (Eigen::Index i = 0; i < inputs; i += kLanes) {
      const __m256 v = _mm256_loadu_ps(x + i);
      a = _mm256_fmadd_ps(eight(w + i), v, a);
      b = _mm256_fmadd_ps(eight(w + inputs + i), v, b);
      c = _mm256_fmadd_ps(eight(w + 2 * inputs + i), v, c);
      d = _mm256_fmadd_ps(eight(w + 3 * inputs + i), v, d);
    }
    _mm_storeu_ps(y + row, _mm_add_ps(_mm_loadu_ps(y + row), sums_of(a, b, c, d)));
  }
  for (; row < outputs; ++row) {
    __m256 sum = _mm256_setzero_ps();
    for (Eigen::Index i = 0; i < inputs; i += kLanes) {
      sum = _mm256_fmadd_ps(eight(weights + row * inputs + i), _mm256_loadu_ps(x + i), sum);
    }
    y[row] += _mm_cvtss_f32(sums_of(sum, _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()));
  }
}

#else

constexpr Eigen::Index kRows = 4;
std::shared_ptr<const Eigen::half> halved(const Matrix&) { return {}; }
void widen(const Eigen::half*, Eigen::Index, float*) {}
void add_half_product(const Eigen::half*, Eigen::Index, const float*, Eigen::Index, float*) {}

#endif

}  // namespace

WeightMatrix::WeightMatrix(const Matrix& weight)
    : outputs_(weight.rows()), inputs_(weight.cols()), half_(halved(weight)) {
  if (half_) return;
  const auto values = allocate<float>(weight.size());
  std::copy_n(weight.data(), weight.size(), values.get());
  full_ = values;
}

Vector WeightMatrix::row(Eigen::Index output) const {
  if (!half_) return full(output, 1).row(0).transpose();
  Vector wide(inputs_);
  widen(half_.get() + output * inputs_, inputs_, wide.data());
  return wide;
}

void WeightMatrix::add_outputs(const VectorRef& x, Eigen::Index first, Eigen::Index count, Vector& y) const {
  if (half_) {
    add_half_product(half_.get() + first * inputs_, inputs_, x.data(), count, y.data() + first);
  } else {
    y.segment(first, count).noalias() += full(first, count) * x;
  }
}

void WeightMatrix::add_product(const VectorRef& x, Vector& y) const {
  for_parts(outputs_, kRows, outputs_ * inputs_,
            [&](Eigen::Index first, Eigen::Index count) { add_outputs(x, first, count, y); });
}

void WeightMatrix::add_products(const MatrixRef& x, Matrix& y) const {
  for_parts(outputs_, kPanel, x.rows() * outputs_ * inputs_, [&](Eigen::Index first, Eigen::Index count) {
    if (!half_) return add_panel(x, full_.get() + first * inputs_, first, count, y);
    Matrix panel(std::min(kPanel, count), inputs_);
    for (Eigen::Index begin = first; begin < first + count; begin += kPanel) {
      const Eigen::Index size = std::min(kPanel, first + count - begin);
      widen(half_.get() + begin * inputs_, size * inputs_, panel.data());
      add_panel(x, panel.data(), begin, size, y);
    }
  });
}

}  // namespace saccade
