#pragma once

#include "engine/core/quiet_intrinsics.h"

// After it: see there.
#include <Eigen/Core>

namespace saccade {

/// Everything is single precision, and matrices are stored by row as PyTorch and safetensors store them.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXf;
using MatrixRef = Eigen::Ref<const Matrix>;
using VectorRef = Eigen::Ref<const Vector>;

}  // namespace saccade
