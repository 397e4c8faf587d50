#include "engine/attention/score.h"
#include "engine/layers/linear.h"

namespace saccade {

namespace {

class StaticScore : public Score {
 public:
  explicit StaticScore(Linear hidden) : hidden_(std::move(hidden)) {}

  Matrix prepare(const Matrix& keys) const override { return hidden_.rows(keys).array().tanh(); }  // [S x A]

  Vector operator()(const Vector& query, const Matrix& prepared) const override { return prepared * query; }

 private:
  Linear hidden_;  // [A x K]
};

/// The hidden units are as many as the query has numbers.
std::unique_ptr<Score> static_score(const AttentionParts& parts, Linear::Bias bias) {
  return std::make_unique<StaticScore>(
      Linear(parts.weights, "attention.hidden", parts.query_size, parts.key_size, bias));
}

}  // namespace

std::unique_ptr<Score> make_static_score(const AttentionParts& parts) {
  return static_score(parts, Linear::Bias::present);
}

std::unique_ptr<Score> make_structured_score(const AttentionParts& parts) {
  return static_score(parts, Linear::Bias::absent);
}

}  // namespace saccade
