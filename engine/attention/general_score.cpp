#include "engine/attention/score.h"

namespace saccade {

namespace {

class GeneralScore : public Score {
 public:
  explicit GeneralScore(const AttentionParts& parts)
      : weight_(parts.weights.matrix("attention.general.weight", parts.key_size, parts.query_size)) {}

  Matrix prepare(const Matrix& keys) const override { return keys * weight_; }  // [S x H]

  Vector operator()(const Vector& query, const Matrix& prepared) const override { return prepared * query; }

 private:
  Matrix weight_;  // [K x H]
};

}  // namespace

std::unique_ptr<Score> make_general_score(const AttentionParts& parts) { return std::make_unique<GeneralScore>(parts); }

}  // namespace saccade
