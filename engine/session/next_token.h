#pragma once

#include <vector>

#include "engine/core/tensor.h"
#include "engine/models/model.h"

namespace saccade {

/// What a model expects next: the softmax of its logits over all tokens but those that are never written.
class NextToken {
 public:
  /// @param logits `[target vocabulary + added_words]` @param added_words as many as the reading has
  NextToken(const Model& model, Vector logits, int added_words = 0);

  /// One more than the highest id that has a probability.
  int size() const { return static_cast<int>(logits_.size()); }
  /// Natural logarithm; -infinity for a token that is never written.
  double log_probability(int id) const { return logits_[id] - log_sum_; }
  double probability(int id) const;
  /// The most probable ids that have a spelling, the most probable first and of equals the smaller. None that is
  /// never written.
  std::vector<int> best(int count) const;

 private:
  Vector logits_;
  double log_sum_;
  int known_;  // ids below this have a spelling
};

}  // namespace saccade
