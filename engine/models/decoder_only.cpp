#include "engine/models/decoder_only.h"

namespace saccade {

namespace {

/// How much a text is continued unless more is asked for.
constexpr int kUsualContinuation = 24;

}  // namespace

DecoderOnly::DecoderOnly(const ModelDirectory& directory, int positions, int layers)
    : Transformer(directory, Architecture::decoder_only, positions), depth_(layers) {
  usual_target_length_ = kUsualContinuation;
}

std::unique_ptr<DecoderState> DecoderOnly::start(std::span<const int> source, const StepContext& context,
                                                 const CancelToken& cancel) const {
  require_known(source, words_.table().outputs());
  auto state = std::make_unique<CachedState>();
  state->self.resize(depth_);
  if (source.size() > 1) read_on(source.first(source.size() - 1), *state, context, cancel);
  return state;
}

Vector DecoderOnly::step(DecoderState& state, int previous, const StepContext& context) const {
  require_known({&previous, 1}, words_.table().outputs());
  const Matrix x = read_on({&previous, 1}, static_cast<CachedState&>(state), context, {});
  Vector logits = output_(x.row(0).transpose());
  require_finite(logits, "step " + std::to_string(context.step));
  return logits;
}

}  // namespace saccade
