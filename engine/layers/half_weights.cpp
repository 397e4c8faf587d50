#include "engine/layers/half_weights.h"

#if defined(__F16C__) && defined(__FMA__)
#include <immintrin.h>
#endif

namespace saccade {

#if defined(__F16C__) && defined(__FMA__)

namespace {

constexpr Eigen::Index kWorthIt = 1 << 14;  // below, everything stays in the nearest cache anyway
constexpr Eigen::Index kLanes = 8, kRows = 4;

__m256 eight(const Eigen::half* values) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
}

}  // namespace

HalfWeights::HalfWeights(const Matrix& weight) : inputs_(weight.cols()) {
  if (weight.size() < kWorthIt || weight.cols() % kLanes != 0 || weight.rows() % kRows != 0) return;
  std::vector<Eigen::half> values(weight.size());
  for (Eigen::Index i = 0; i < weight.size(); ++i) {
    values[i] = Eigen::half(weight.data()[i]);
    if (static_cast<float>(values[i]) != weight.data()[i]) return;
  }
  values_ = std::move(values);
}

void HalfWeights::add_product(const VectorRef& x, Vector& y) const {
  // Four rows at a time share what is read of x, and their sums are folded together.
  for (Eigen::Index row = 0; row < y.size(); row += kRows) {
    const Eigen::half* w = values_.data() + row * inputs_;
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    for (Eigen::Index i = 0; i < inputs_; i += kLanes) {
      const __m256 v = _mm256_loadu_ps(x.data() + i);
      a = _mm256_fmadd_ps(eight(w + i), v, a);
      b = _mm256_fmadd_ps(eight(w + inputs_ + i), v, b);
      c = _mm256_fmadd_ps(eight(w + 2 * inputs_ + i), v, c);
      d = _mm256_fmadd_ps(eight(w + 3 * inputs_ + i), v, d);
    }
    const __m256 halves = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    const __m128 sums = _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
    _mm_storeu_ps(y.data() + row, _mm_add_ps(_mm_loadu_ps(y.data() + row), sums));
  }
}

#else

HalfWeights::HalfWeights(const Matrix&) {}
void HalfWeights::add_product(const VectorRef&, Vector&) const {}

#endif

}  // namespace saccade
