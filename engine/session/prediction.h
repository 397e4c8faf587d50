#pragma once

#include <vector>

#include "engine/core/tensor.h"
#include "engine/models/model.h"

namespace saccade {

/// What a model expects next: the softmax of its logits over the tokens that can be written.
class Prediction {
 public:
  /// @param logits `[target vocabulary]`. `pad`, `bos` and ids that the tokenizer does not know are never predicted.
  Prediction(const Model& model, Vector logits);

  /// Natural logarithm; -infinity for a token that is never predicted.
  double log_probability(int id) const { return logits_[id] - log_sum_; }
  double probability(int id) const;
  /// The most probable ids, the most probable first and of equals the smaller.
  std::vector<int> best(int count) const;

 private:
  Vector logits_;
  double log_sum_;
};

}  // namespace saccade
