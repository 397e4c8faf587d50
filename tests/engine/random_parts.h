#pragma once

#include <random>

#include "engine/layers/weights.h"

namespace saccade::testing {

/// Tensors of any shape, drawn from one seed.
class RandomWeights : public Weights {
 public:
  explicit RandomWeights(unsigned seed) : random_(seed) {}

  Matrix matrix(const std::string&, Eigen::Index rows, Eigen::Index cols) const override {
    return Matrix::NullaryExpr(rows, cols, [&] { return normal_(random_); });
  }
  Vector vector(const std::string&, Eigen::Index size) const override { return matrix("", size, 1); }

 private:
  mutable std::mt19937 random_;
  mutable std::normal_distribution<float> normal_;
};

}  // namespace saccade::testing
