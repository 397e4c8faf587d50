#pragma once

#include <optional>
#include <vector>

#include "engine/trace/trace_sink.h"

namespace saccade {

/// Collects the attention of a run. What a step reports is pending until it is known whether the step wrote a token.
class Recorder : public TraceSink {
 public:
  void attention(const AttentionSite& site, const Vector& scores, const Vector& alignment, const Vector& weights,
                 const std::optional<AttentionWindow>& window, const Vector& context) override;
  void heads(const HeadsReport& report) override;

  /// Room for as many rows in all, so that those of a long text need not be moved when it goes on.
  void reserve(Eigen::Index rows) { reserved_ = rows; }

  /// The pending step becomes a row of each map.
  void keep();
  /// The pending step is forgotten.
  void drop();

  /// The position with the largest weight in the pending step's first map; nothing without attention.
  std::optional<int> attended() const;

  std::vector<AttentionMap> maps() const;
  /// `[steps x value size]`
  Matrix contexts() const;

 private:
  /// A matrix that grows by rows.
  struct Rows {
    Eigen::Index columns = 0;
    std::vector<float> values = {};

    void add(const Vector& row) { values.insert(values.end(), row.begin(), row.end()); }
    Matrix matrix() const;
  };

  struct Pending {
    Vector scores, alignment, weights, context;
    std::optional<AttentionWindow> window;
  };

  struct Map {
    AttentionSite site;
    Rows scores, alignment, weights, contexts;
    std::vector<AttentionWindow> windows;
    std::optional<Pending> pending;
  };

  /// All heads of a layer.
  struct Layer {
    AttentionSite site;
    Axis queries_axis, keys_axis;
    int heads, key_heads;
    ScoreRules rules;
    PositionBias bias;
    RowBuffer queries, keys;
    Eigen::Index kept_queries = 0, kept_keys = 0;  // what came after is pending
  };

  std::vector<Map> maps_;  // in the order in which a step reports them
  std::vector<Layer> layers_;
  Eigen::Index reserved_ = 0;
};

}  // namespace saccade
