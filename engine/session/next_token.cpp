#include "engine/session/next_token.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>

namespace saccade {

NextToken::NextToken(const Model& model, Vector logits)
    : logits_(std::move(logits)),
      known_(static_cast<int>(std::min<Eigen::Index>(logits_.size(), model.target_tokenizer().vocabulary_size()))) {
  for (const int id : model.never_written()) logits_[id] = -std::numeric_limits<float>::infinity();
  const float largest = logits_.maxCoeff();
  log_sum_ = largest + std::log((logits_.array() - largest).exp().sum());
}

double NextToken::probability(int id) const { return std::exp(log_probability(id)); }

std::vector<int> NextToken::best(int count) const {
  std::vector<int> ids(known_);
  std::iota(ids.begin(), ids.end(), 0);
  std::vector<int> best(std::min<std::size_t>(count, ids.size()));
  std::partial_sort_copy(ids.begin(), ids.end(), best.begin(), best.end(),
                         [&](int a, int b) { return logits_[a] != logits_[b] ? logits_[a] > logits_[b] : a < b; });
  return best;
}

}  // namespace saccade
