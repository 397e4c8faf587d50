#include "engine/attention/normalizer.h"

#include <limits>

#include "engine/core/error.h"

namespace saccade {

namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

}  // namespace

Eigen::Index best_position(const Vector& scores) {
  Eigen::Index best = 0;
  if (scores.maxCoeff(&best) == kMasked) {
    throw Error("nothing is left to attend to", "attention", "a position inside the window", "every one masked");
  }
  return best;
}

Vector softmax(const Vector& scores) {
  const float largest = scores[best_position(scores)];
  // The vectorised exp never gives an exact 0.
  const Vector powers = (scores.array() > kMasked).select((scores.array() - largest).exp(), 0.0f);
  return powers / powers.sum();
}

}  // namespace saccade
