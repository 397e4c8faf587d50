#pragma once

#include <memory>
#include <optional>

#include "engine/attention/normalizer.h"
#include "engine/attention/parts.h"
#include "engine/attention/score.h"
#include "engine/attention/step_context.h"
#include "engine/attention/window.h"
#include "engine/core/tensor.h"

namespace saccade {

/// What attention reads: the keys, what the score computed from them once, and the values.
struct AttentionMemory {
  Matrix keys;         // [S x K]
  Matrix prepared;     // [S x anything]
  Matrix values = {};  // [S x V]; [0 x 0]: the keys are the values, too
};

/// Some of the keys, side by side: the words of one sentence of a document.
struct KeyRange {
  Eigen::Index first = 0, count = 0;
};

/// What one query has been answered.
struct Attended {
  Vector weights;  // a_t [S]
  Vector context;  // c_t [V]
};

/// One attention mechanism: a score, a window and a normaliser.
class Mechanism {
 public:
  /// The parts that `score`, `window` and `normalizer` in the options name.
  /// @param site what its map is called @param queries, keys what its rows and columns stand for, in `Trace::sequences`
  /// @throws Error for an unknown part, a missing option or tensor, and parts that do not go together
  explicit Mechanism(const AttentionParts& parts, AttentionSite site = {}, int queries = TextSequences::target,
                     int keys = TextSequences::source);

  /// @param keys `[S x K]`
  AttentionMemory read(Matrix keys) const;
  /// Every intermediate goes to the sink. A window that lies wholly before the first key shows nothing: the weights are
  /// 0, and so is the context. @param query `[H]`
  /// @param among what the query can see at all; the other keys are masked. Absent: all
  /// @throws Error if overrides leave no position to attend to
  Attended look(const Vector& query, const AttentionMemory& memory, AlignmentState& state, const StepContext& context,
                std::optional<KeyRange> among = {}) const;
  /// The context alone, `[V]`.
  Vector attend(const Vector& query, const AttentionMemory& memory, AlignmentState& state, const StepContext& context,
                std::optional<KeyRange> among = {}) const {
    return look(query, memory, state, context, among).context;
  }

  WindowDefaults window_defaults() const { return window_->defaults(); }

 private:
  Vector scores_of(const Vector& query, const AttentionMemory& memory, std::optional<KeyRange> among) const;

  std::unique_ptr<Score> score_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<Normalizer> normalizer_;
  Promise promise_;
  AttentionSite site_;
  int queries_, keys_;
};

}  // namespace saccade
