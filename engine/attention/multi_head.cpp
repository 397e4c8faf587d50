#include "engine/attention/multi_head.h"

#include <algorithm>
#include <vector>

#include "engine/core/parallel.h"

namespace saccade {

namespace {

/// Queries whose weights are held at once.
constexpr Eigen::Index kTile = 64;
/// Below so many multiplications another thread would not have woken before the work was done.
constexpr Eigen::Index kWorthSharing = 1 << 20;

constexpr HeadsKind kHeads[] = {
    {false,
     {"Multi-head attention", "head_i = softmax(Q_iK_i^⊤ / √d_k) V_i",
      "head_i: what head i reads, queries × d: a row of d numbers for each token that looks\n"
      "Q_i: the queries of head i, queries × d: a row of d numbers for each token that looks\n"
      "K_i: the keys of head i, keys × d: a row of d numbers for each token that is looked at\n"
      "V_i: the values of head i, keys × d: a row of d numbers for each token that is looked at\n"
      "d_k: d, the length of a query and of a key",
      "Vaswani et al. 2017, section 3.2"}},
    // Scores with a position bias are not scaled.
    {true,
     {"Multi-head attention", "head_i = softmax(Q_iK_i^⊤ + B) V_i",
      "head_i: what head i reads, queries × d: a row of d numbers for each token that looks\n"
      "Q_i: the queries of head i, queries × d: a row of d numbers for each token that looks\n"
      "K_i: the keys of head i, keys × d: a row of d numbers for each token that is looked at\n"
      "V_i: the values of head i, keys × d: a row of d numbers for each token that is looked at\n"
      "B: the bias, queries × keys: a learned number for each distance between the two",
      "Raffel et al. 2020, section 2.1"}},
};

}  // namespace

Matrix MultiHeadAttention::operator()(const MatrixRef& queries, const KeysAndValues& memory,
                                      const StepContext& step) const {
  const auto keys = memory.keys.matrix();                   // [keys x key_heads * size]
  const auto values = memory.values.matrix();               // [keys x key_heads * size]
  const Eigen::Index size = queries.cols() / heads;         // of one head
  const Eigen::Index first = keys.rows() - queries.rows();  // where the first query stands among the keys
  const bool self = queries_sequence == keys_sequence;
  const int first_row = self ? static_cast<int>(first) : step.step;  // its row in the map

  // A bend of the temperature is one of the scale and of the bias.
  const AttentionOverrides overrides = step.edits.at(site, queries.rows() == 1 ? first_row : -1, keys.rows());
  const auto temperature = static_cast<float>(overrides.temperature.value_or(1.0));
  ScoreRules bent = rules;
  bent.scale /= temperature;
  const PositionBias bent_bias = [whole = bias, temperature](int head, Eigen::Index key_count) {
    return std::make_shared<const Vector>(*whole(head, key_count) / temperature);
  };
  const PositionBias& head_bias = bias && temperature != 1 ? bent_bias : bias;

  std::vector<EditedRows> edited(step.edits.edits_rows_of(site) ? heads : 0);  // by head
  Matrix contexts(queries.rows(), queries.cols());                             // [queries x heads * size]
  const auto attend = [&](int head) {
    const Eigen::Index group = static_cast<Eigen::Index>(head) * key_heads / heads;  // whose keys this head reads
    const auto head_keys = keys.middleCols(group * size, size);                      // [keys x size]
    const auto head_values = values.middleCols(group * size, size);                  // [keys x size]
    ScoreRules head_rules = bent;
    if (head_bias) head_rules.bias = head_bias(head, keys.rows());  // [2 keys - 1]
    for (Eigen::Index begin = 0; begin < queries.rows(); begin += kTile) {
      const Eigen::Index count = std::min(kTile, queries.rows() - begin);
      const auto head_queries = queries.block(begin, head * size, count, size);  // [count x size]
      // Only edits look at the scores.
      Matrix scores;
      Matrix weights = weights_of(head_queries, head_keys, head_rules, first + begin,
                                  edited.empty() ? nullptr : &scores);  // [count x keys]
      if (!edited.empty()) {
        edit_rows(head, first_row + static_cast<int>(begin), scores, weights, step.edits, edited[head]);
      }
      contexts.block(begin, head * size, count, size).noalias() = weights * head_values;  // [count x size]
    }
  };
  if (queries.size() * keys.rows() < kWorthSharing) {
    for (int head = 0; head < heads; ++head) attend(head);
  } else {
    parallel_for(heads, attend);
  }
  if (step.sink) {
    step.sink->heads(
        {site, queries_sequence, keys_sequence, heads, key_heads, queries, memory.keys, bent, head_bias, edited});
  }
  return contexts;
}

void MultiHeadAttention::edit_rows(int head, int first_row, const Matrix& scores, Matrix& weights,
                                   const AttentionEdits& edits, EditedRows& edited) const {
  AttentionSite of_head = site;
  of_head.head = head;
  for (Eigen::Index i = 0; i < weights.rows(); ++i) {
    Vector row = weights.row(i).transpose();  // [keys]
    if (!edits.edit_row(of_head, first_row + static_cast<int>(i), scores.row(i).transpose(), row)) continue;
    weights.row(i) = row.transpose();
    edited[first_row + static_cast<int>(i)] = row;
  }
}

std::span<const HeadsKind> heads_kinds() { return kHeads; }

}  // namespace saccade
