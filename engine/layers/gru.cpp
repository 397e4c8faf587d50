#include "engine/layers/gru.h"

namespace saccade {

void gru_step(const VectorRef& input, const VectorRef& recurrent, Vector& hidden) {
  const Eigen::Index size = hidden.size();
  const Eigen::ArrayXf gates = (input.head(2 * size) + recurrent.head(2 * size)).array().logistic();  // [2 H]
  const auto reset = gates.head(size);
  const auto update = gates.tail(size);
  const Eigen::ArrayXf fresh = (input.tail(size).array() + reset * recurrent.tail(size).array()).tanh();  // [H]
  hidden.array() = fresh + update * (hidden.array() - fresh);
}

}  // namespace saccade
