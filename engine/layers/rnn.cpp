#include "engine/layers/rnn.h"

#include "engine/layers/gru.h"
#include "engine/layers/lstm.h"

namespace saccade {

namespace {

constexpr CellKind kKinds[] = {
    {"gru", 3, false,
     [](const VectorRef& input, const VectorRef& recurrent, Vector& hidden, Vector&) {
       gru_step(input, recurrent, hidden);
     }},
    {"lstm", 4, true, lstm_step},
};

Linear read_linear(const Weights& weights, const std::string& name, const std::string& part, int outputs, int inputs) {
  return {WeightMatrix(weights.matrix(name + ".weight_" + part, outputs, inputs)),
          weights.vector(name + ".bias_" + part, outputs)};
}

}  // namespace

std::span<const CellKind> cell_kinds() { return kKinds; }

Rnn::Rnn(const Weights& weights, const std::string& name, const Shape& shape) : shape_(shape) {
  const int gates = shape.kind->gates * shape.hidden_size;  // G H
  for (int k = 0; k < shape.layers; ++k) {
    const int inputs = k == 0 ? shape.input_size : shape.output_size();
    for (const bool reverse : {false, true}) {
      if (reverse && !shape.bidirectional) continue;
      const std::string suffix = "l" + std::to_string(k) + (reverse ? "_reverse" : "");
      layers_.push_back({read_linear(weights, name, "ih_" + suffix, gates, inputs),
                         read_linear(weights, name, "hh_" + suffix, gates, shape.hidden_size)});
    }
  }
}

Matrix Rnn::read(Matrix x, RnnState& last, const CancelToken& cancel) const {
  const Eigen::Index length = x.rows(), size = shape_.hidden_size;
  const std::size_t directions = shape_.bidirectional ? 2 : 1;
  last.hidden.assign(layers_.size(), Vector::Zero(size));
  last.cell.assign(layers_.size(), Vector::Zero(shape_.kind->has_cell ? size : 0));

  for (std::size_t k = 0; k < layers_.size(); k += directions) {
    Matrix outputs(length, shape_.output_size());  // [S x K]
    for (std::size_t direction = 0; direction < directions; ++direction) {
      const Layer& layer = layers_[k + direction];
      Vector &hidden = last.hidden[k + direction], &cell = last.cell[k + direction];
      const Matrix inputs = layer.input.rows(x);  // [S x G H], all at once: only the recurrent part has to wait
      for (Eigen::Index i = 0; i < length; ++i) {
        cancel.check();
        const Eigen::Index s = direction == 0 ? i : length - 1 - i;
        shape_.kind->step(inputs.row(s).transpose(), layer.recurrent(hidden), hidden, cell);
        outputs.row(s).segment(direction * size, size) = hidden.transpose();
      }
    }
    x = std::move(outputs);
  }
  return x;
}

const Vector& Rnn::step(const VectorRef& x, RnnState& state) const {
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const Vector input = k == 0 ? layers_[k].input(x) : layers_[k].input(state.hidden[k - 1]);
    shape_.kind->step(input, layers_[k].recurrent(state.hidden[k]), state.hidden[k], state.cell[k]);
  }
  return state.hidden.back();
}

}  // namespace saccade
