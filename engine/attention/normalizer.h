#pragma once

#include <memory>
#include <span>

#include "engine/attention/overrides.h"
#include "engine/attention/part_notes.h"
#include "engine/attention/parts.h"
#include "engine/core/tensor.h"
#include "engine/trace/attention_map.h"

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
  virtual Vector operator()(Vector& scores, AlignmentState& state, const PartContext& context) const = 0;
};

/// One row of the table of normalisers (`normalizers.cpp`).
struct NormalizerKind {
  const char* name;  // as `attention.normalizer` in config.json says
  Promise promise;   // what holds for what it makes
  /// The formula is the right side alone: what stands on the left depends on the window.
  PartNotes notes;
  std::unique_ptr<Normalizer> (*make)(const AttentionParts& parts);
  /// The formula where it draws its position, as the option `selection` may ask; null: it never draws.
  const char* sampled_formula = nullptr;
};

std::span<const NormalizerKind> normalizer_kinds();

/// The softmax of the scores (Bahdanau et al. 2015, eq. 6).
std::unique_ptr<Normalizer> make_softmax_normalizer(const AttentionParts& parts);
/// Exactly one position: the argmax, the first of equals, or a sample of the softmax (Xu et al. 2015, section 4.1). A
/// sample depends on the seed and the step alone, on every machine alike.
std::unique_ptr<Normalizer> make_hard_normalizer(const AttentionParts& parts);
/// The softmax over the positions that are not before the last aligned one: attention only moves forward (forced
/// alignment; cf. the monotonic attention of Raffel et al. 2017). The aligned position is the one with the best score.
std::unique_ptr<Normalizer> make_forced_forward_normalizer(const AttentionParts& parts);

/// The first position with the largest score. @throws Error if every position is masked
Eigen::Index best_position(const Vector& scores);

/// exp(x_s) / sum exp(x) over the positions that are not masked, exactly 0 at the others. @throws Error as above
Vector softmax(const Vector& scores);

}  // namespace saccade
