#pragma once

#include <memory>

#include "engine/core/tensor.h"

namespace saccade {

/// The weights of a layer. Those that were stored as F16 are kept so: they take half the memory, products with a vector
/// are as fast as weights are read, and nothing is lost, since sums are in single precision. Copies share the weights,
/// as tied layers do.
class WeightMatrix {
 public:
  WeightMatrix() = default;
  /// Kept in half precision if every weight is a half-precision number, the matrix is large enough to be worth it and
  /// this processor converts (F16C). @param weight `[outputs x inputs]`
  explicit WeightMatrix(const Matrix& weight);

  Eigen::Index outputs() const { return outputs_; }
  Eigen::Index inputs() const { return inputs_; }
  bool is_half() const { return half_ != nullptr; }

  /// The weights of one output, `[inputs]`; of an embedding, a token's vector.
  Vector row(Eigen::Index output) const;
  /// y += W x. @param x `[inputs]` @param y `[outputs]`
  void add_product(const VectorRef& x, Vector& y) const;
  /// y += X W^T. @param x `[n x inputs]` @param y `[n x outputs]`
  void add_products(const MatrixRef& x, Matrix& y) const;

 private:
  /// y += W x for outputs [first, first + count).
  void add_outputs(const VectorRef& x, Eigen::Index first, Eigen::Index count, Vector& y) const;

  Eigen::Map<const Matrix> full(Eigen::Index first, Eigen::Index count) const {
    return {full_.get() + first * inputs_, count, inputs_};
  }

  Eigen::Index outputs_ = 0, inputs_ = 0;
  std::shared_ptr<const float> full_;        // one of the two,
  std::shared_ptr<const Eigen::half> half_;  // [outputs x inputs]
};

}  // namespace saccade
