#pragma once

#include <cstdint>
#include <optional>

namespace saccade {

/// How one query of a mechanism is bent. An absent value leaves the model as it was trained.
struct AttentionOverrides {
  /// Divides the scores before the normaliser; > 0.
  std::optional<double> temperature = {};
  /// D of a local window, >= 1.
  std::optional<double> half_width = {};
  /// Standard deviation of the Gaussian, > 0. A changed half width alone changes sigma with it only where the
  /// model's config leaves sigma to be D / 2.
  std::optional<double> sigma = {};
  /// p_t, in source tokens.
  std::optional<double> aligned_position = {};
  /// `hard` draws its position from the softmax with this seed instead of taking the argmax.
  std::optional<std::uint64_t> seed = {};
};

/// What a window or a normaliser may look at.
struct PartContext {
  const AttentionOverrides& overrides;
  int step = 0;
};

}  // namespace saccade
