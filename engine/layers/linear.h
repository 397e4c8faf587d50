#pragma once

#include <string>

#include "engine/core/tensor.h"
#include "engine/layers/weight_matrix.h"
#include "engine/layers/weights.h"

namespace saccade {

/// y = W x + b, as `nn.Linear`. Without a bias b is 0.
class Linear {
 public:
  enum class Bias { present, absent };

  Linear() = default;
  /// @param bias `[outputs]`, or empty
  Linear(WeightMatrix weight, Vector bias) : weight_(std::move(weight)), bias_(std::move(bias)) {}
  /// Reads `<name>.weight` `[outputs x inputs]` and `<name>.bias` `[outputs]`. @throws Error
  Linear(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs,
         Bias bias = Bias::present);

  /// x `[inputs]` -> `[outputs]`
  Vector operator()(const VectorRef& x) const;
  /// x `[n x inputs]`, one input a row -> `[n x outputs]`
  Matrix rows(const MatrixRef& x) const;

 private:
  WeightMatrix weight_;  // [outputs x inputs]
  Vector bias_;          // [outputs] or empty
};

/// A layer whose weights are stored `[inputs x outputs]`, as GPT-2's `Conv1D`. @throws Error
Linear conv1d(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs);

}  // namespace saccade
