#include "engine/attention/additive_score.h"

namespace saccade {

std::unique_ptr<Score> make_concat_score(const AttentionParts& parts) {
  const int size = parts.options.integer("attention_size", 1, kLargestSize);  // A
  const Matrix both = parts.weights.matrix("attention.concat.weight", size, parts.query_size + parts.key_size);
  // W_a [s ; h] = W_s s + W_h h: the additive score with the two halves of one matrix.
  return additive_score(both.leftCols(parts.query_size), both.rightCols(parts.key_size),
                        parts.weights.matrix("attention.v.weight", 1, size).transpose());
}

}  // namespace saccade
