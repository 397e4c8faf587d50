#pragma once

#include <Eigen/Core>
#include <vector>

#include "engine/core/tensor.h"

namespace saccade {

/// A matrix kept in half precision, for products with one vector at a time: those are as fast as the weights are read
/// from memory, and half the bytes are read in little more than half the time. Weights that were stored as F16 lose
/// nothing; sums are in single precision.
class HalfWeights {
 public:
  HalfWeights() = default;
  /// Empty unless every weight is a half-precision number, the matrix is large enough to be worth it and this processor
  /// converts (F16C). @param weight `[outputs x inputs]`
  explicit HalfWeights(const Matrix& weight);

  bool empty() const { return values_.empty(); }
  /// y += W x. @param x `[inputs]` @param y `[outputs]`
  void add_product(const VectorRef& x, Vector& y) const;

 private:
  std::vector<Eigen::half> values_;  // [outputs x inputs]
  Eigen::Index inputs_ = 0;
};

}  // namespace saccade
