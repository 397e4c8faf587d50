#include "engine/layers/normalization.h"

#include <cmath>

namespace saccade {

Normalization Normalization::layer(const Weights& weights, const std::string& name, Eigen::Index size, double epsilon) {
  Normalization made = root_mean_square(weights, name, size, epsilon);
  made.bias_ = weights.vector(name + ".bias", size);
  return made;
}

Normalization Normalization::root_mean_square(const Weights& weights, const std::string& name, Eigen::Index size,
                                              double epsilon) {
  Normalization made;
  made.weight_ = weights.vector(name + ".weight", size);
  made.epsilon_ = static_cast<float>(epsilon);
  return made;
}

Matrix Normalization::operator()(Matrix x) const {
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    auto row = x.row(i).array();
    if (bias_.size() > 0) row -= row.mean();
    row *= 1 / std::sqrt(row.square().mean() + epsilon_);
    row *= weight_.transpose().array();
    if (bias_.size() > 0) row += bias_.transpose().array();
  }
  return x;
}

}  // namespace saccade
