#include "engine/attention/score.h"

#include <cmath>

#include "engine/core/error.h"

namespace saccade {

namespace {

class DotScore : public Score {
 public:
  DotScore(const AttentionParts& parts, float scale) : scale_(scale) {
    if (parts.query_size == parts.key_size) return;
    throw Error("a dot score needs keys of the decoder's size", "config.json: attention.score",
                "a key size of " + std::to_string(parts.query_size), std::to_string(parts.key_size));
  }

  Matrix prepare(const Matrix& keys) const override { return scale_ * keys; }  // [S x K]

  Vector operator()(const Vector& query, const Matrix& prepared) const override { return prepared * query; }

 private:
  float scale_;
};

}  // namespace

std::unique_ptr<Score> make_dot_score(const AttentionParts& parts) { return std::make_unique<DotScore>(parts, 1.0f); }

std::unique_ptr<Score> make_scaled_dot_score(const AttentionParts& parts) {
  return std::make_unique<DotScore>(parts, 1 / std::sqrt(static_cast<float>(parts.query_size)));
}

}  // namespace saccade
