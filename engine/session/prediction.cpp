#include "engine/session/prediction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>

namespace saccade {

Prediction::Prediction(const Model& model, Vector logits) : logits_(std::move(logits)) {
  constexpr float never = -std::numeric_limits<float>::infinity();
  const Eigen::Index known = std::min<Eigen::Index>(logits_.size(), model.target_tokenizer().vocabulary_size());
  logits_.tail(logits_.size() - known).setConstant(never);
  // A model may use one token for two purposes; its end must stay reachable.
  for (const int id : {model.bos_token_id(), model.pad_token_id().value_or(model.bos_token_id())}) {
    if (id != model.eos_token_id()) logits_[id] = never;
  }
  const float largest = logits_.maxCoeff();
  log_sum_ = largest + std::log((logits_.array() - largest).exp().sum());
}

double Prediction::probability(int id) const { return std::exp(log_probability(id)); }

std::vector<int> Prediction::best(int count) const {
  std::vector<int> ids(logits_.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::vector<int> best(std::min<std::size_t>(count, ids.size()));
  std::partial_sort_copy(ids.begin(), ids.end(), best.begin(), best.end(),
                         [&](int a, int b) { return logits_[a] != logits_[b] ? logits_[a] > logits_[b] : a < b; });
  return best;
}

}  // namespace saccade
