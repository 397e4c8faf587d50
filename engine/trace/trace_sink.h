#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/core/tensor.h"
#include "engine/trace/trace.h"

namespace saccade {

/// Relative position bias of a head among so many keys: see ScoreRules::bias.
using PositionBias = std::function<std::shared_ptr<const Vector>(int head, Eigen::Index keys)>;

/// One query that a mechanism has answered. All vectors are `[keys]` except the context, `[value size]`. `scores` have
/// -infinity where a position was masked; `alignment` is after the normaliser, `weights` after the Gaussian.
struct AttentionReport {
  const AttentionSite& site;
  int queries_sequence = TextSequences::target, keys_sequence = TextSequences::source;
  Promise promise = Promise::sums_to_one;
  const Vector& scores;
  const Vector& alignment;
  const Vector& weights;
  const std::optional<AttentionWindow>& window;
  const Vector& context;
};

/// One layer's heads and some queries that they have answered, after those that were reported before.
struct HeadsReport {
  AttentionSite site;                                                                   // without its head
  int queries_sequence = TextSequences::source, keys_sequence = TextSequences::source;  // in `Trace::sequences`
  int heads = 1;
  int key_heads = 1;                      // fewer than heads: groups of heads share keys (Ainslie et al. 2023)
  const MatrixRef& queries;               // [new queries x heads * size]
  const RowBuffer& keys;                  // [all keys x key_heads * size]
  ScoreRules rules;                       // without the bias
  const PositionBias& bias;               // may be empty
  const std::vector<EditedRows>& edited;  // by head; empty: none
};

/// Receives every intermediate of attention by name while a step is computed. Without a sink nothing is stored.
/// What it is given is valid only during the call.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void attention(const AttentionReport& report) = 0;
  virtual void heads(const HeadsReport&) {}
  /// How much of a step's word comes from the vocabulary rather than from the source: p_gen (See et al. 2017, eq. 8).
  virtual void generated(double) {}
  /// A layer's output `[tokens x hidden]`, layer 0 being the embeddings, as `output_hidden_states` counts.
  virtual void hidden_states(const AttentionSite&, const Matrix&) {}
  /// What a head on top of an encoder computes, `[tokens or 1 x classes]`.
  virtual void logits(const Matrix&) {}
};

}  // namespace saccade
