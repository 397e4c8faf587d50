#include "engine/attention/score.h"

namespace saccade {

namespace {

class AspectScore : public Score {
 public:
  AspectScore(Matrix for_query, Matrix for_key, const Vector& v)
      : for_query_(std::move(for_query)),
        for_key_(std::move(for_key)),
        v_key_(v.head(for_key_.rows())),
        v_query_(v.tail(for_query_.rows())) {}

  Matrix prepare(const Matrix& keys) const override {
    return (keys * for_key_.transpose()).array().tanh();  // [S x K]
  }

  Vector operator()(const Vector& query, const Matrix& prepared) const override {
    const Vector asked = (for_query_ * query).array().tanh();  // [H]
    return (prepared * v_key_).array() + v_query_.dot(asked);
  }

 private:
  Matrix for_query_;  // [H x H]
  Matrix for_key_;    // [K x K]
  Vector v_key_;      // [K]
  Vector v_query_;    // [H]
};

}  // namespace

std::unique_ptr<Score> make_aspect_score(const AttentionParts& parts) {
  const int queries = parts.query_size, keys = parts.key_size;
  return std::make_unique<AspectScore>(parts.weights.matrix("attention.query.weight", queries, queries),
                                       parts.weights.matrix("attention.key.weight", keys, keys),
                                       parts.weights.matrix("attention.v.weight", 1, keys + queries).transpose());
}

}  // namespace saccade
