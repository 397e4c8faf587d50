#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/tensor.h"

namespace saccade {

struct TensorInfo {
  std::string name;
  std::string dtype;  // "F32", "F16", "BF16", ... as the file says
  std::vector<std::int64_t> shape;
};

/// Named tensors of a weight file or a set of them, read as F32 whatever they are stored as. Thread-safe to read.
class TensorStore {
 public:
  virtual ~TensorStore() = default;

  virtual std::vector<TensorInfo> list() const = 0;  // by name
  virtual bool has(const std::string& name) const = 0;
  /// @throws Error if the tensor is missing, has another shape or type, or holds NaN or infinity
  virtual Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const = 0;
  virtual Vector vector(const std::string& name, Eigen::Index size) const = 0;
};

/// @throws Error naming the first tensor of the store that is not in `expected` (names)
void refuse_unexpected(const TensorStore& store, const std::vector<std::string>& expected, const std::string& where);

}  // namespace saccade
