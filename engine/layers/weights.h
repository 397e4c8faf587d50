#pragma once

#include <string>

#include "engine/core/tensor.h"

namespace saccade {

/// Where a layer finds its tensors, by the names that PyTorch's `state_dict` gives them. The floors above decide which
/// file they come from.
class Weights {
 public:
  virtual ~Weights() = default;
  /// @throws Error if the tensor is missing or has another shape
  virtual Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const = 0;
  virtual Vector vector(const std::string& name, Eigen::Index size) const = 0;
};

}  // namespace saccade
