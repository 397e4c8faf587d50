#pragma once

#include <string>

#include "engine/core/tensor.h"
#include "engine/layers/weights.h"

namespace saccade {

/// What follows or precedes every block of a Transformer, on each row by itself.
class Normalization {
 public:
  Normalization() = default;
  /// (x - mean) / sqrt(variance + epsilon) * weight + bias (Ba et al. 2016, eq. 4), as `nn.LayerNorm`.
  /// Reads `<name>.weight` and `<name>.bias` `[size]`. @throws Error
  static Normalization layer(const Weights& weights, const std::string& name, Eigen::Index size, double epsilon);
  /// x / sqrt(mean(x^2) + epsilon) * weight (Zhang and Sennrich 2019, eq. 4). Reads `<name>.weight`. @throws Error
  static Normalization root_mean_square(const Weights& weights, const std::string& name, Eigen::Index size,
                                        double epsilon);

  /// x `[n x size]` -> the same shape
  Matrix operator()(Matrix x) const;

 private:
  Vector weight_, bias_;  // [size]; no bias: root mean square
  float epsilon_ = 0;
};

}  // namespace saccade
