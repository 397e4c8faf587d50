#pragma once

#include <memory>
#include <span>

#include "engine/attention/parts.h"
#include "engine/attention/step_context.h"
#include "engine/core/tensor.h"

namespace saccade {

/// What one step's attention leaves for the next.
struct AlignmentState {
  Eigen::Index aligned = 0;  // the position with the best score, of those that could be seen
};

/// Scores to an alignment: numbers from 0 to 1 that sum to 1.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  /// @param scores `[S]`, -infinity where a position is masked; a normaliser may mask more
  /// @return `[S]`, exactly 0 where a position is masked
  /// @throws Error if every position is masked
  virtual Vector operator()(Vector& scores, AlignmentState& state, const StepContext& context) const = 0;
};

/// One row of the table of normalisers (`normalizers.cpp`).
struct NormalizerKind {
  const char* name;  // as `attention.normalizer` in config.json says
  std::unique_ptr<Normalizer> (*make)(const AttentionParts& parts);
};

std::span<const NormalizerKind> normalizer_kinds();

/// The first position with the largest score. @throws Error if every position is masked
Eigen::Index best_position(const Vector& scores);

/// exp(x_s) / sum exp(x) over the positions that are not masked, exactly 0 at the others. @throws Error as above
Vector softmax(const Vector& scores);

}  // namespace saccade
