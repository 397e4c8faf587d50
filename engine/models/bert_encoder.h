#pragma once

#include <optional>
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

/// Sizes and options of an encoder of this kind, as its family's config calls them.
struct BertShape {
  int vocabulary, positions;
  int token_types;  // 0: the family has none
  int hidden, heads, layers, intermediate;
  double epsilon;
  const Activation* activation;
  /// RoBERTa's: padding tokens all have their id as position, and the others are counted from behind it.
  std::optional<int> padding = {};
};

/// What the tensors of a layer are called, behind its number.
struct BertNames {
  const char* layers;  // before the number
  const char *query, *key, *value, *attention_output, *attention_norm, *intermediate, *output, *output_norm;
};

/// The encoder of BERT (Devlin et al. 2019), RoBERTa and DistilBERT: learnt positions, and in every layer
/// self-attention and a feed-forward block, each added to its input and normalised afterwards.
///
///     x = LayerNorm(word + position + token_type)                     [n x hidden]
///     x = LayerNorm(x + W_o attention(W_q x, W_k x, W_v x))
///     x = LayerNorm(x + W_2 act(W_1 x))
class BertEncoder {
 public:
  BertEncoder() = default;
  /// @throws Error
  BertEncoder(const BertShape& shape, const BertNames& names, const HubWeights& weights);
  /// With the keys and the names that BERT and RoBERTa have. @throws Error
  BertEncoder(const Config& config, const HubWeights& weights, std::optional<int> padding);

  /// The last layer's output `[n x hidden]`. @throws Cancelled
  Matrix operator()(std::span<const int> ids, const StepContext& context, const CancelToken& cancel) const;

  int hidden() const { return shape_.hidden; }
  double epsilon() const { return shape_.epsilon; }
  const Embedding& words() const { return words_; }

 private:
  struct Layer {
    Linear query, key, value, attention_output;  // [hidden x hidden]
    Normalization attention_norm;
    Linear intermediate;  // [intermediate x hidden]
    Linear output;        // [hidden x intermediate]
    Normalization output_norm;
  };

  BertShape shape_{};
  Embedding words_, positions_, token_types_;
  Normalization embedding_norm_;
  std::vector<Layer> layers_;
};

/// "scaled dot, 12 layers × 12 heads". @throws Error
MechanismFacts bert_facts(const Config& config);

}  // namespace saccade
