#include "engine/attention/normalizer.h"

#include <limits>

namespace saccade {

namespace {

class ForcedForwardNormalizer : public Normalizer {
 public:
  Vector operator()(Vector& scores, AlignmentState& state, const PartContext&) const override {
    scores.head(state.aligned).setConstant(-std::numeric_limits<float>::infinity());
    state.aligned = best_position(scores);
    return softmax(scores);
  }
};

}  // namespace

std::unique_ptr<Normalizer> make_forced_forward_normalizer(const AttentionParts&) {
  return std::make_unique<ForcedForwardNormalizer>();
}

}  // namespace saccade
