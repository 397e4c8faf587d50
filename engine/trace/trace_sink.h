#pragma once

#include <optional>

#include "engine/core/tensor.h"
#include "engine/trace/trace.h"

namespace saccade {

/// Receives every intermediate of attention by name while a step is computed. Without a sink nothing is stored.
/// All vectors are `[keys]` except the context, `[value size]`; they are valid only during the call.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// `scores` have -infinity where a position was masked; `alignment` is after the normaliser, `weights` after the
  /// Gaussian.
  virtual void attention(const AttentionSite& site, const Vector& scores, const Vector& alignment,
                         const Vector& weights, const std::optional<AttentionWindow>& window,
                         const Vector& context) = 0;
};

}  // namespace saccade
