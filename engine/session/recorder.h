#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "engine/trace/trace_sink.h"

namespace saccade {

/// Collects the attention of a run. What a step reports is pending until it is known whether the step wrote a token.
class Recorder : public TraceSink {
 public:
  void attention(const AttentionReport& report) override;
  void heads(const HeadsReport& report) override;
  void generated(double p_gen) override { p_gen_ = p_gen; }

  /// Room for as many rows in all, so that those of a long text need not be moved when it goes on.
  void reserve(Eigen::Index rows) { reserved_ = rows; }

  /// What is pending, of a reading or of a step, becomes rows of the maps.
  void keep();
  /// The pending step is forgotten.
  void drop();

  /// How often there was something to keep.
  int kept() const { return static_cast<int>(marks_.size()); }
  /// The record as it was when so much had been kept. @param count at most `kept()`
  Recorder until(int count) const;

  /// The source position with the largest weight in the pending step; nothing without attention to the source.
  std::optional<int> attended() const;

  /// p_gen of the pending step; nothing where it reported none.
  std::optional<double> p_gen() const { return p_gen_; }

  std::vector<AttentionMap> maps() const;

 private:
  /// A matrix that grows by rows, which may grow longer as what is attended to does.
  struct Rows {
    std::vector<float> values = {};      // one row after the other
    std::vector<std::size_t> ends = {};  // of each row in `values`

    Eigen::Index count() const { return std::ssize(ends); }
    void cut(Eigen::Index rows);
    void add(const Vector& row);
    /// As wide as the longest row; `[0 x 0]` where all are empty. @param beyond stands behind the others
    Matrix matrix(float beyond = 0) const;
  };

  struct Pending {
    Vector scores, alignment, weights, context;
    std::optional<AttentionWindow> window;
  };

  struct Map {
    AttentionSite site;
    Rows scores, alignment, weights, contexts;
    std::vector<AttentionWindow> windows;
    int queries, keys;  // sequences
    Promise promise;
    std::vector<Pending> pending;  // a row of a step, and of a reading all that there are
  };

  /// All heads of a layer.
  struct Layer {
    AttentionSite site;
    int queries_sequence, keys_sequence;
    int heads, key_heads;
    ScoreRules rules;
    PositionBias bias;
    RowBuffer queries, keys;
    std::vector<EditedRows> edited;                // by head; empty: none
    Eigen::Index kept_queries = 0, kept_keys = 0;  // what came after is pending

    void cut();  // forgets what is pending
  };

  /// What there was of each map and layer.
  struct Mark {
    std::vector<Eigen::Index> rows, queries, keys;
  };

  std::vector<Map> maps_;  // in the order in which a step reports them
  std::vector<Layer> layers_;
  std::vector<Mark> marks_;      // of each keep()
  std::optional<double> p_gen_;  // of the pending step
  Eigen::Index reserved_ = 0;
};

}  // namespace saccade
