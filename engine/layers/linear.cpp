#include "engine/layers/linear.h"

namespace saccade {

Linear::Linear(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs, Bias bias)
    : Linear(WeightMatrix(weights.matrix(name + ".weight", outputs, inputs)),
             bias == Bias::present ? weights.vector(name + ".bias", outputs) : Vector()) {}

Vector Linear::operator()(const VectorRef& x) const {
  Vector y = bias_.size() > 0 ? bias_ : Vector::Zero(weight_.outputs());
  weight_.add_product(x, y);
  return y;
}

Matrix Linear::rows(const MatrixRef& x) const {
  // One row at a time is what a decoder does, and has a faster way.
  if (x.rows() == 1) return (*this)(x.row(0).transpose()).transpose();
  Matrix y(x.rows(), weight_.outputs());
  if (bias_.size() > 0) {
    y.rowwise() = bias_.transpose();
  } else {
    y.setZero();
  }
  weight_.add_products(x, y);
  return y;
}

Linear conv1d(const Weights& weights, const std::string& name, Eigen::Index outputs, Eigen::Index inputs) {
  return {WeightMatrix(weights.matrix(name + ".weight", inputs, outputs).transpose()),
          weights.vector(name + ".bias", outputs)};
}

}  // namespace saccade
