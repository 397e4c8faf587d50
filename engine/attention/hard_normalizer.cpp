#include "engine/attention/normalizer.h"

#include <cstdint>

namespace saccade {

namespace {

/// A number in [0, 1) from a counter (SplitMix64, Steele et al. 2014). <random>'s distributions differ between
/// libraries.
double uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

Eigen::Index sample(const Vector& probabilities, double u) {
  Eigen::Index last = 0;
  double sum = 0;
  for (Eigen::Index s = 0; s < probabilities.size() && sum <= u; ++s) {
    if (probabilities[s] == 0) continue;
    sum += probabilities[s];
    last = s;
  }
  return last;
}

class HardNormalizer : public Normalizer {
 public:
  explicit HardNormalizer(bool samples) : samples_(samples) {}

  Vector operator()(Vector& scores, AlignmentState&, const PartContext& context) const override {
    const auto seed = samples_ ? context.overrides.seed.value_or(0) : context.overrides.seed;
    const std::uint64_t step = static_cast<std::uint64_t>(context.step);
    const Eigen::Index chosen = seed ? sample(softmax(scores), uniform(*seed + step)) : best_position(scores);
    return Vector::Unit(scores.size(), chosen);
  }

 private:
  bool samples_;
};

}  // namespace

std::unique_ptr<Normalizer> make_hard_normalizer(const AttentionParts& parts) {
  return std::make_unique<HardNormalizer>(parts.options.choice_or("selection", {"argmax", "sample"}, "argmax") ==
                                          "sample");
}

}  // namespace saccade
