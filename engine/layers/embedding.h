#pragma once

#include <span>
#include <string>

#include "engine/core/tensor.h"
#include "engine/layers/weight_matrix.h"
#include "engine/layers/weights.h"

namespace saccade {

/// One row of numbers for each token id, as `nn.Embedding`.
class Embedding {
 public:
  Embedding() = default;
  /// Reads `<name>.weight` `[vocabulary x size]`. @throws Error
  Embedding(const Weights& weights, const std::string& name, Eigen::Index vocabulary, Eigen::Index size)
      : table_(weights.matrix(name + ".weight", vocabulary, size)) {}

  /// `[size]`
  Vector operator()(int id) const { return table_.row(id); }
  /// `[ids x size]`
  Matrix rows(std::span<const int> ids) const;
  /// `[vocabulary x size]`, for an output layer that is tied to it.
  const WeightMatrix& table() const { return table_; }

 private:
  WeightMatrix table_;
};

}  // namespace saccade
