#pragma once

#include <span>
#include <vector>

#include "engine/attention/multi_head.h"
#include "engine/core/cancellation.h"
#include "engine/core/config.h"
#include "engine/layers/activation.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/normalization.h"
#include "engine/models/hub_weights.h"

namespace saccade {

/// The encoder of BERT (Devlin et al. 2019) and RoBERTa: learnt positions, and in every layer self-attention and a
/// feed-forward block, each added to its input and normalised afterwards.
///
///     x = LayerNorm(word + position + token_type)                     [n x hidden]
///     x = LayerNorm(x + W_o attention(W_q x, W_k x, W_v x))
///     x = LayerNorm(x + W_2 act(W_1 x))
class BertEncoder {
 public:
  BertEncoder() = default;
  /// @param first_position of the first token: 0, or behind the padding token's for RoBERTa. @throws Error
  BertEncoder(const Config& config, const HubWeights& weights, int first_position);

  /// The last layer's output `[n x hidden]`. @throws Cancelled
  Matrix operator()(std::span<const int> ids, const StepContext& context, const CancelToken& cancel) const;

  int hidden() const { return hidden_; }
  double epsilon() const { return epsilon_; }
  const Embedding& words() const { return words_; }

 private:
  struct Layer {
    Linear query, key, value, attention_output;  // [hidden x hidden]
    Normalization attention_norm;
    Linear intermediate;  // [intermediate x hidden]
    Linear output;        // [hidden x intermediate]
    Normalization output_norm;
  };

  int hidden_ = 0, heads_ = 0, first_position_ = 0;
  double epsilon_ = 0;
  const Activation* activation_ = nullptr;
  Embedding words_, positions_, token_types_;
  Normalization embedding_norm_;
  std::vector<Layer> layers_;
};

/// "scaled dot, 12 layers × 12 heads". @throws Error
std::string describe_bert(const Config& config);

}  // namespace saccade
