#include "engine/session/next_token.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/models/most_probable.h"

namespace saccade {

NextToken::NextToken(const Model& model, Vector logits, int added_words)
    : logits_(std::move(logits)),
      known_(static_cast<int>(
          std::min<Eigen::Index>(logits_.size(), model.target_tokenizer().vocabulary_size() + added_words))) {
  for (const int id : model.never_written()) logits_[id] = -std::numeric_limits<float>::infinity();
  const float largest = logits_.maxCoeff();
  log_sum_ = largest + std::log((logits_.array() - largest).exp().sum());
}

double NextToken::probability(int id) const { return std::exp(log_probability(id)); }

std::vector<int> NextToken::best(int count) const {
  std::vector<int> ids = most_probable(logits_.head(known_), count);
  std::erase_if(ids, [&](int id) { return logits_[id] == -std::numeric_limits<float>::infinity(); });
  return ids;
}

}  // namespace saccade
