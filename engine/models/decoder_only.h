#pragma once

#include <functional>
#include <memory>
#include <span>

#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/normalization.h"
#include "engine/models/transformer.h"

namespace saccade {

/// A Transformer without an encoder: it reads a text and goes on with it, over a cache of keys and values.
class DecoderOnly : public WritingTransformer {
 public:
  Vector step(CachedDecoder& decoder, int previous, const StepContext& context) const override;

 protected:
  /// @param positions tokens that there are positions for. @throws Error
  DecoderOnly(const ModelDirectory& directory, int positions, int layers);

  /// Reads all of `source` but its last token, which is the first that `step` is given.
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;

  /// The last layer's output for `ids`, which follow what the decoder has read, `[n x hidden]`.
  virtual Matrix read_on(std::span<const int> ids, CachedDecoder& decoder, const StepContext& context,
                         const CancelToken& cancel) const = 0;
  /// What every family does with its layers: one after the other, observed, and a norm behind the last.
  /// @param x `[n x hidden]` @param layer changes it @return `[n x hidden]`
  Matrix through_layers(Matrix x, const std::function<void(int index, Matrix& x)>& layer, const Normalization& last,
                        const StepContext& context, const CancelToken& cancel) const;

  const int depth_;  // layers
  Embedding words_;  // [vocabulary x hidden]
  Linear output_;    // [vocabulary x hidden]
};

}  // namespace saccade
