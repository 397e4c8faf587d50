#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace saccade {

/// What a user may bend in a mechanism. An absent value leaves the model as it was trained.
struct AttentionOverrides {
  /// Divides the scores before the normaliser; > 0.
  std::optional<double> temperature;
  /// D of a local window, >= 1.
  std::optional<double> half_width;
  /// Standard deviation of the Gaussian, > 0. A changed half width alone changes sigma with it only where the
  /// model's config leaves sigma to be D / 2.
  std::optional<double> sigma;
  /// p_t by step, in source tokens; the other steps keep theirs.
  std::map<int, double> aligned_positions;
  /// `hard` draws its position from the softmax with this seed instead of taking the argmax.
  std::optional<std::uint64_t> seed;

  std::optional<double> aligned_position_at(int step) const {
    const auto found = aligned_positions.find(step);
    return found == aligned_positions.end() ? std::nullopt : std::optional(found->second);
  }

  bool operator==(const AttentionOverrides&) const = default;
};

}  // namespace saccade
