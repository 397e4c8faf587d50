#include "engine/attention/additive_score.h"

namespace saccade {

namespace {

class AdditiveScore : public Score {
 public:
  AdditiveScore(Matrix for_query, Matrix for_key, Vector v)
      : for_query_(std::move(for_query)), for_key_(std::move(for_key)), v_(std::move(v)) {}

  Matrix prepare(const Matrix& keys) const override { return keys * for_key_.transpose(); }  // [S x A]

  Vector operator()(const Vector& query, const Matrix& prepared) const override {
    const Vector projected = for_query_ * query;                                        // [A]
    const Matrix energy = (prepared.rowwise() + projected.transpose()).array().tanh();  // [S x A]
    return energy * v_;
  }

 private:
  Matrix for_query_;  // [A x H]
  Matrix for_key_;    // [A x K]
  Vector v_;          // [A]
};

}  // namespace

std::unique_ptr<Score> additive_score(Matrix for_query, Matrix for_key, Vector v) {
  return std::make_unique<AdditiveScore>(std::move(for_query), std::move(for_key), std::move(v));
}

std::unique_ptr<Score> make_additive_score(const AttentionParts& parts) {
  const int size = parts.options.integer("attention_size", 1, kLargestSize);  // A
  return additive_score(parts.weights.matrix("attention.query.weight", size, parts.query_size),
                        parts.weights.matrix("attention.key.weight", size, parts.key_size),
                        parts.weights.matrix("attention.v.weight", 1, size).transpose());
}

}  // namespace saccade
