#include "engine/attention/multi_head.h"

#include <algorithm>

#include "engine/core/parallel.h"

namespace saccade {

namespace {

/// Queries whose weights are held at once.
constexpr Eigen::Index kTile = 64;
/// Below so many multiplications another thread would not have woken before the work was done.
constexpr Eigen::Index kWorthSharing = 1 << 20;

}  // namespace

Matrix MultiHeadAttention::operator()(const MatrixRef& queries, const KeysAndValues& memory,
                                      const StepContext& step) const {
  ScoreRules bent = rules;
  const float temperature = static_cast<float>(step.overrides.temperature.value_or(1.0));
  bent.scale /= temperature;
  const PositionBias bent_bias = [whole = bias, temperature](int head, Eigen::Index keys) {
    return std::make_shared<const Vector>(*whole(head, keys) / temperature);
  };
  const PositionBias& head_bias = bias && temperature != 1 ? bent_bias : bias;

  const auto keys = memory.keys.matrix();
  const auto values = memory.values.matrix();
  const Eigen::Index size = queries.cols() / heads, first = keys.rows() - queries.rows();
  Matrix contexts(queries.rows(), queries.cols());
  const auto attend = [&](int head) {
    const Eigen::Index group = static_cast<Eigen::Index>(head) * key_heads / heads;
    const auto head_keys = keys.middleCols(group * size, size);
    const auto head_values = values.middleCols(group * size, size);
    ScoreRules head_rules = bent;
    if (head_bias) head_rules.bias = head_bias(head, keys.rows());
    for (Eigen::Index begin = 0; begin < queries.rows(); begin += kTile) {
      const Eigen::Index count = std::min(kTile, queries.rows() - begin);
      Matrix weights = scores_of(queries.block(begin, head * size, count, size), head_keys, head_rules, first + begin);
      softmax_rows(weights);
      contexts.block(begin, head * size, count, size).noalias() = weights * head_values;
    }
  };
  if (queries.size() * keys.rows() < kWorthSharing) {
    for (int head = 0; head < heads; ++head) attend(head);
  } else {
    parallel_for(heads, attend);
  }
  if (step.sink) {
    step.sink->heads({site, queries_axis, keys_axis, heads, key_heads, queries, memory.keys, bent, head_bias});
  }
  return contexts;
}

}  // namespace saccade
