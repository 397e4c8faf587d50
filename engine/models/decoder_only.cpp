#include "engine/models/decoder_only.h"

namespace saccade {

namespace {

/// How much a text is continued unless more is asked for.
constexpr int kUsualContinuation = 24;

}  // namespace

DecoderOnly::DecoderOnly(const ModelDirectory& directory, int positions, int layers)
    : WritingTransformer(directory, positions), depth_(layers) {
  usual_target_length_ = kUsualContinuation;
}

Reading DecoderOnly::read_tokens(std::span<const int> source, const StepContext& context,
                                 const CancelToken& cancel) const {
  require_known(source, words_.table().outputs());
  auto decoder = std::make_unique<CachedDecoder>(*this, depth_);
  if (source.size() > 1) read_on(source.first(source.size() - 1), *decoder, context, cancel);
  return {.sequences = {}, .decoder = std::move(decoder)};
}

Matrix DecoderOnly::through_layers(Matrix x, const std::function<void(int index, Matrix& x)>& layer,
                                   const Normalization& last, const StepContext& context,
                                   const CancelToken& cancel) const {
  const auto observe = [&](int index) {
    if (context.sink) context.sink->hidden_states({"decoder_self", index}, x);
  };
  observe(0);
  for (int i = 0; i < depth_; ++i) {
    cancel.check();
    layer(i, x);
    if (i + 1 < depth_) observe(i + 1);
  }
  x = last(std::move(x));
  observe(depth_);
  return x;
}

Vector DecoderOnly::step(CachedDecoder& decoder, int previous, const StepContext& context) const {
  require_known({&previous, 1}, words_.table().outputs());
  const Matrix x = read_on({&previous, 1}, decoder, context, {});
  Vector logits = output_(x.row(0).transpose());
  require_finite(logits, "step " + std::to_string(context.step));
  return logits;
}

}  // namespace saccade
