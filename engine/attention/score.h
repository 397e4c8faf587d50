#pragma once

#include <memory>
#include <span>

#include "engine/attention/part_notes.h"
#include "engine/attention/parts.h"
#include "engine/core/tensor.h"

namespace saccade {

/// How well a key fits a query: one number for each source position.
class Score {
 public:
  virtual ~Score() = default;
  /// What can be computed once for a source. @param keys `[S x K]` @return `[S x anything]`, one row for each position
  virtual Matrix prepare(const Matrix& keys) const = 0;
  /// @param query `[H]` @param prepared what `prepare` gave @return `[S]`
  virtual Vector operator()(const Vector& query, const Matrix& prepared) const = 0;
};

/// One row of the table of scores (`scores.cpp`).
struct ScoreKind {
  const char* name;   // "scaled_dot", as `attention.score` in config.json says
  const char* title;  // "scaled dot", for people
  PartNotes notes;
  /// @throws Error for a missing option or tensor, or sizes that do not fit
  std::unique_ptr<Score> (*make)(const AttentionParts& parts);
};

std::span<const ScoreKind> score_kinds();

/// v^T tanh(W1 h_s + W2 s) (Bahdanau et al. 2015, appendix A.1.2).
std::unique_ptr<Score> make_additive_score(const AttentionParts& parts);
/// h_s^T s (Luong et al. 2015, eq. 8). Needs H = K.
std::unique_ptr<Score> make_dot_score(const AttentionParts& parts);
/// h_s^T s / sqrt(H) (Vaswani et al. 2017, eq. 1). Needs H = K.
std::unique_ptr<Score> make_scaled_dot_score(const AttentionParts& parts);
/// h_s^T W_a s (Luong et al. 2015, eq. 8).
std::unique_ptr<Score> make_general_score(const AttentionParts& parts);
/// v^T tanh(W_a [s ; h_s]) (Luong et al. 2015, eq. 8).
std::unique_ptr<Score> make_concat_score(const AttentionParts& parts);
/// u^T tanh(W h_s + b), the query being a learned u that is the same for every text (Yang et al. 2016, eq. 5 and 6).
/// W is `[H x K]`.
std::unique_ptr<Score> make_static_score(const AttentionParts& parts);
/// v_i^T tanh(W h_s), the query being hop i's learned v_i (Lin et al. 2017, eq. 6).
/// W is `[H x K]`.
std::unique_ptr<Score> make_structured_score(const AttentionParts& parts);
/// 0 for every position: after a softmax all weigh the same, and the context is the mean.
std::unique_ptr<Score> make_uniform_score(const AttentionParts& parts);
/// w^T tanh([W_h h_s ; W_v v_a]) (Wang et al. 2016, eq. 7 and 8): the query v_a adds the same to every position.
std::unique_ptr<Score> make_aspect_score(const AttentionParts& parts);

}  // namespace saccade
