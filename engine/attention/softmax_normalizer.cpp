#include "engine/attention/normalizer.h"

namespace saccade {

namespace {

class SoftmaxNormalizer : public Normalizer {
 public:
  Vector operator()(Vector& scores, AlignmentState&, const PartContext&) const override { return softmax(scores); }
};

}  // namespace

std::unique_ptr<Normalizer> make_softmax_normalizer(const AttentionParts&) {
  return std::make_unique<SoftmaxNormalizer>();
}

}  // namespace saccade
