#pragma once

#include <string>

#include "engine/core/tensor.h"
#include "engine/layers/half_weights.h"
#include "engine/layers/weights.h"

namespace saccade {

/// y = W x + b, as `nn.Linear`.
class Linear {
 public:
  Linear() = default;
  Linear(Matrix weight, Vector bias) : weight_(std::move(weight)), half_weight_(weight_), bias_(std::move(bias)) {}
  /// Reads `<name>.weight` `[outputs x inputs]` and `<name>.bias` `[outputs]`. @throws Error
  Linear(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs);

  /// x `[inputs]` -> `[outputs]`
  Vector operator()(const VectorRef& x) const;
  /// x `[n x inputs]`, one input a row -> `[n x outputs]`
  Matrix rows(const MatrixRef& x) const;

 private:
  Matrix weight_;            // [outputs x inputs]
  HalfWeights half_weight_;  // the same, where nothing is lost by it
  Vector bias_;              // [outputs]
};

}  // namespace saccade
