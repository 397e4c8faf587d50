#pragma once

#include "engine/core/config.h"
#include "engine/core/tensor.h"

namespace saccade {

/// Rotary position embedding (Su et al. 2021, eq. 34): every pair of a head's numbers is turned by an angle that grows
/// with the position, so that a score depends on how far query and key are apart.
///
///     angle(p, j) = p f_j,   f_j = theta^(-2j / size),   j = 0 .. size / 2 - 1
///
/// Kinds for longer texts than a model was first trained on change f_j: linear, Llama 3.1's, YaRN (Peng et al. 2023).
/// As Hugging Face stores the weights, a pair is a head's number j and its number j + size / 2.
class Rotary {
 public:
  /// The angles of some positions in a row.
  struct Angles {
    Matrix cosines, sines;  // [positions x size / 2]

    /// Turns every head of every row. @param x `[positions x heads * size]`
    void turn(Matrix& x) const;
  };

  Rotary() = default;
  /// Reads `rope_parameters`, or `rope_theta` and `rope_scaling` as older configs say. @param size of a head
  /// @throws Error for a kind of scaling that is not supported
  Rotary(const Config& config, int size);

  Angles at(Eigen::Index first, Eigen::Index count) const;

 private:
  Vector frequencies_;  // f_j, [size / 2]
  float scale_ = 1;     // of every turned number
};

}  // namespace saccade
