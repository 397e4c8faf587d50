#include "engine/layers/linear.h"

namespace saccade {

Linear::Linear(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs)
    : Linear(weights.matrix(name + ".weight", outputs, inputs), weights.vector(name + ".bias", outputs)) {}

Vector Linear::operator()(const VectorRef& x) const {
  Vector y = bias_;
  if (half_weight_.empty()) {
    y.noalias() += weight_ * x;
  } else {
    half_weight_.add_product(x, y);
  }
  return y;
}

Matrix Linear::rows(const MatrixRef& x) const {
  Matrix y = bias_.transpose().replicate(x.rows(), 1);
  y.noalias() += x * weight_.transpose();
  return y;
}

}  // namespace saccade
