#pragma once

#include <memory>
#include <span>

#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/models/transformer.h"

namespace saccade {

/// A Transformer without an encoder: it reads a text and goes on with it, over a cache of keys and values.
class DecoderOnly : public Transformer {
 public:
  /// Reads all of `source` but its last token, which is the first that `step` is given.
  std::unique_ptr<DecoderState> start(std::span<const int> source, const StepContext& context,
                                      const CancelToken& cancel) const override;
  Vector step(DecoderState& state, int previous, const StepContext& context) const override;

 protected:
  /// @param positions tokens that there are positions for. @throws Error
  DecoderOnly(const ModelDirectory& directory, int positions, int layers);

  /// The last layer's output for `ids`, which follow what `state` has read, `[n x hidden]`.
  virtual Matrix read_on(std::span<const int> ids, CachedState& state, const StepContext& context,
                         const CancelToken& cancel) const = 0;

  const int depth_;  // layers
  Embedding words_;  // [vocabulary x hidden]
  Linear output_;    // [vocabulary x hidden]
};

}  // namespace saccade
