#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/cancellation.h"
#include "engine/core/tensor.h"
#include "engine/layers/linear.h"
#include "engine/layers/weights.h"

namespace saccade {

/// A kind of recurrent cell: one row of the table in `rnn.cpp`.
struct CellKind {
  const char* name;  // "gru", as `cell` in config.json says
  int gates;         // G
  bool has_cell;     // a second state beside the hidden one
  void (*step)(const VectorRef& input, const VectorRef& recurrent, Vector& hidden, Vector& cell);
};

std::span<const CellKind> cell_kinds();

/// The state of every layer, `[H]` each. `cell` has zero elements where the kind has none.
struct RnnState {
  std::vector<Vector> hidden, cell;
};

/// A stack of recurrent layers, as `nn.GRU` and `nn.LSTM`.
class Rnn {
 public:
  struct Shape {
    const CellKind* kind;
    int input_size;   // I
    int hidden_size;  // H, per direction
    int layers;
    bool bidirectional;
    int output_size() const { return bidirectional ? 2 * hidden_size : hidden_size; }  // K
  };

  Rnn() = default;
  /// Reads `<name>.weight_ih_l0` and its companions. @throws Error
  Rnn(const Weights& weights, const std::string& name, const Shape& shape);

  /// Reads a whole sequence, from zeros.
  /// @param x `[S x I]`
  /// @param last receives each layer's last state; both ways: layer 0 forward, layer 0 backward, layer 1 forward, ...
  /// @return the top layer's outputs `[S x K]`, both directions side by side
  /// @throws Cancelled
  Matrix read(Matrix x, RnnState& last, const CancelToken& cancel) const;
  /// One step of a stack that reads one way.
  /// @param x `[I]`
  /// @return the top layer's hidden state `[H]`
  const Vector& step(const VectorRef& x, RnnState& state) const;

 private:
  struct Layer {
    Linear input;      // [G H x I], from layer 1 on [G H x K]
    Linear recurrent;  // [G H x H]
  };

  Shape shape_{};
  std::vector<Layer> layers_;  // both ways: forward and backward in turn
};

}  // namespace saccade
