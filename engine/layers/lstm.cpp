#include "engine/layers/lstm.h"

namespace saccade {

void lstm_step(const VectorRef& input, const VectorRef& recurrent, Vector& hidden, Vector& cell) {
  const Eigen::Index size = hidden.size();
  const Eigen::ArrayXf sums = input.array() + recurrent.array();         // [4 H]
  const Eigen::ArrayXf written = sums.head(2 * size).logistic();         // [2 H] input, forget
  const Eigen::ArrayXf candidate = sums.segment(2 * size, size).tanh();  // [H]
  cell.array() = written.tail(size) * cell.array() + written.head(size) * candidate;
  hidden.array() = sums.tail(size).logistic() * cell.array().tanh();
}

}  // namespace saccade
