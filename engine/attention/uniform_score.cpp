#include "engine/attention/score.h"

namespace saccade {

namespace {

class UniformScore : public Score {
 public:
  Matrix prepare(const Matrix& keys) const override { return Matrix(keys.rows(), 0); }

  Vector operator()(const Vector&, const Matrix& prepared) const override { return Vector::Zero(prepared.rows()); }
};

}  // namespace

std::unique_ptr<Score> make_uniform_score(const AttentionParts&) { return std::make_unique<UniformScore>(); }

}  // namespace saccade
