#include "engine/models/marian.h"

#include <cmath>

#include "engine/attention/multi_head.h"
#include "engine/layers/activation.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/normalization.h"
#include "engine/models/hub_weights.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

constexpr int kMostPositions = 1 << 20;
/// Of every LayerNorm; no config changes it.
constexpr double kEpsilon = 1e-5;

/// What a side reads: its words and their places.
///
///     x_p = scale * word_p + position_p                                [hidden]
///     position_p = [sin(p / 10000^(2i / hidden)) ; cos(p / 10000^(2i / hidden))]    (section 3.5)
///
/// Here all sines stand before all cosines.
class InputLayer {
 public:
  InputLayer() = default;
  /// @param side "encoder" or "decoder"
  InputLayer(const Config& config, const HubWeights& weights, const std::string& side, Embedding words);

  /// `[ids x hidden]`, the first of them at position `first`.
  Matrix operator()(std::span<const int> ids, Eigen::Index first) const;
  const WeightMatrix& words() const { return words_.table(); }

 private:
  Vector position(int p) const;

  float scale_ = 1;
  Embedding words_;
  Embedding positions_;         // where the weights hold them; otherwise they are computed from
  Eigen::ArrayXd wavelengths_;  // 10000^(2i / hidden), [hidden / 2, rounded up]
};

/// x = LayerNorm(x + W_o attention(W_q x, W_k memory, W_v memory))
struct AttentionBlock {
  Linear query, key, value, output;  // [hidden x hidden]
  Normalization norm;

  AttentionBlock(const HubWeights& weights, const std::string& name, int hidden)
      : query(weights, name + ".q_proj", hidden, hidden),
        key(weights, name + ".k_proj", hidden, hidden),
        value(weights, name + ".v_proj", hidden, hidden),
        output(weights, name + ".out_proj", hidden, hidden),
        norm(Normalization::layer(weights, name + "_layer_norm", hidden, kEpsilon)) {}

  Matrix operator()(const Matrix& x, const KeysAndValues& memory, const MultiHeadAttention& attention,
                    const StepContext& context) const {
    return norm(output.rows(attention(query.rows(x), memory, context)) + x);
  }
};

/// x = LayerNorm(x + W_2 act(W_1 x))
struct FeedForwardBlock {
  Linear inner;   // [ffn x hidden]
  Linear output;  // [hidden x ffn]
  Normalization norm;

  FeedForwardBlock(const HubWeights& weights, const std::string& layer, int hidden, int ffn)
      : inner(weights, layer + "fc1", ffn, hidden),
        output(weights, layer + "fc2", hidden, ffn),
        norm(Normalization::layer(weights, layer + "final_layer_norm", hidden, kEpsilon)) {}

  Matrix operator()(const Matrix& x, const Activation& activation) const {
    Matrix inner_x = inner.rows(x);
    activation.apply(inner_x);
    return norm(output.rows(inner_x) + x);
  }
};

/// An encoder layer is self-attention and a feed-forward block; a decoder layer looks at the encoder in between.
class Marian : public WritingTransformer {
 public:
  explicit Marian(const ModelDirectory& directory);

  Vector step(CachedDecoder& decoder, int previous, const StepContext& context) const override;

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;

  struct EncoderLayer {
    AttentionBlock self;
    FeedForwardBlock feed_forward;
  };
  struct DecoderLayer {
    AttentionBlock self, cross;
    FeedForwardBlock feed_forward;
  };

  MultiHeadAttention attention(const char* site, int queries, int keys, int heads) const;
  /// The last layer's output `[source x hidden]`.
  Matrix encode(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const;

  int hidden_ = 0, encoder_heads_ = 0, decoder_heads_ = 0;
  const Activation* activation_ = nullptr;
  InputLayer source_, target_;
  std::vector<EncoderLayer> encoder_;
  std::vector<DecoderLayer> decoder_;
  Linear output_;  // [target vocabulary x hidden]
};

InputLayer::InputLayer(const Config& config, const HubWeights& weights, const std::string& side, Embedding words)
    : words_(std::move(words)) {
  const Eigen::Index hidden = words_.table().inputs();
  if (config.boolean_or("scale_embedding", false)) scale_ = std::sqrt(static_cast<float>(hidden));
  const std::string stored = side + ".embed_positions";
  if (weights.has(stored + ".weight")) {
    positions_ = Embedding(weights, stored, config.integer("max_position_embeddings", 1, kMostPositions), hidden);
  }
  wavelengths_ = Eigen::ArrayXd::NullaryExpr((hidden + 1) / 2, [&](Eigen::Index i) {
    return std::pow(10000.0, 2.0 * static_cast<double>(i) / static_cast<double>(hidden));
  });
}

Vector InputLayer::position(int p) const {
  if (positions_.table().outputs() > 0) return positions_(p);
  const Eigen::ArrayXd angles = p / wavelengths_;
  const Eigen::Index hidden = words_.table().inputs();
  Vector place(hidden);
  place.head(angles.size()) = angles.sin().cast<float>().matrix();
  place.tail(hidden / 2) = angles.head(hidden / 2).cos().cast<float>().matrix();
  return place;
}

Matrix InputLayer::operator()(std::span<const int> ids, Eigen::Index first) const {
  Matrix x = scale_ * words_.rows(ids);
  for (Eigen::Index i = 0; i < x.rows(); ++i) x.row(i) += position(static_cast<int>(first + i)).transpose();
  return x;
}

Marian::Marian(const ModelDirectory& directory)
    : WritingTransformer(directory, directory.config().integer("max_position_embeddings", 1, kMostPositions)) {
  const Config& config = directory.config();
  facts_ = marian_facts(config);
  hidden_ = config.integer("d_model", 1, kLargestHidden);
  encoder_heads_ = config.integer("encoder_attention_heads", 1, kMostHeads);
  decoder_heads_ = config.integer("decoder_attention_heads", 1, kMostHeads);
  head_size(config, hidden_, encoder_heads_, "encoder_attention_heads");
  head_size(config, hidden_, decoder_heads_, "decoder_attention_heads");
  activation_ = &activation_of(config, "activation_function", "gelu");
  const int encoder_layers = config.integer("encoder_layers", 1, kMostLayers);
  const int decoder_layers = config.integer("decoder_layers", 1, kMostLayers);
  const int encoder_ffn = config.integer("encoder_ffn_dim", 1, kLargestHidden);
  const int decoder_ffn = config.integer("decoder_ffn_dim", 1, kLargestHidden);

  const int source_vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);
  const bool shared = config.boolean_or("share_encoder_decoder_embeddings", true);
  const bool tied = config.boolean_or("tie_word_embeddings", true);
  const int target_vocabulary =
      shared ? source_vocabulary : config.integer_or("decoder_vocab_size", 1, kLargestVocabulary, source_vocabulary);
  bos_token_id_ =
      settings_with(directory, "decoder_start_token_id").integer("decoder_start_token_id", 0, target_vocabulary - 1);
  read_bad_words(directory, target_vocabulary);

  const HubWeights weights(directory, "model.");
  // Matrices that are tied are stored once. A side that has one of its own although they are shared was written by a
  // `transformers` that shares them only where the output is tied, too.
  const auto words = [&](const std::string& side, int vocabulary) {
    const std::string own = side + ".embed_tokens";
    const bool alone = !shared || (weights.has(own + ".weight") && !(tied && weights.has("shared.weight")));
    return Embedding(weights, alone ? own : "shared", vocabulary, hidden_);
  };
  const Embedding source_words = words("encoder", source_vocabulary);
  source_ = InputLayer(config, weights, "encoder", source_words);
  target_ = InputLayer(config, weights, "decoder", shared && tied ? source_words : words("decoder", target_vocabulary));
  for (int i = 0; i < encoder_layers; ++i) {
    const std::string name = "encoder.layers." + std::to_string(i) + ".";
    encoder_.push_back(
        {.self = {weights, name + "self_attn", hidden_}, .feed_forward = {weights, name, hidden_, encoder_ffn}});
  }
  for (int i = 0; i < decoder_layers; ++i) {
    const std::string name = "decoder.layers." + std::to_string(i) + ".";
    decoder_.push_back({.self = {weights, name + "self_attn", hidden_},
                        .cross = {weights, name + "encoder_attn", hidden_},
                        .feed_forward = {weights, name, hidden_, decoder_ffn}});
  }
  weights.refuse_more_layers("encoder.layers.", encoder_layers);
  weights.refuse_more_layers("decoder.layers.", decoder_layers);

  Vector bias;
  if (weights.has("final_logits_bias")) bias = weights.matrix("final_logits_bias", 1, target_vocabulary).transpose();
  output_ = Linear(tied ? weights.tied("lm_head.weight", target_.words())
                        : WeightMatrix(weights.matrix("lm_head.weight", target_vocabulary, hidden_)),
                   std::move(bias));
}

MultiHeadAttention Marian::attention(const char* site, int queries, int keys, int heads) const {
  return {.site = {.site = site},
          .queries_sequence = queries,
          .keys_sequence = keys,
          .heads = heads,
          .key_heads = heads,
          .rules = {.scale = 1 / std::sqrt(static_cast<float>(hidden_ / heads))}};
}

Matrix Marian::encode(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const {
  MultiHeadAttention self = attention("encoder_self", TextSequences::source, TextSequences::source, encoder_heads_);
  Matrix x = source_(source, 0);
  if (context.sink) context.sink->hidden_states(self.site, x);
  for (const EncoderLayer& layer : encoder_) {
    cancel.check();
    const KeysAndValues memory{RowBuffer(layer.self.key.rows(x)), RowBuffer(layer.self.value.rows(x))};
    x = layer.feed_forward(layer.self(x, memory, self, context), *activation_);
    ++self.site.layer;
    if (context.sink) context.sink->hidden_states(self.site, x);
  }
  require_finite(x, "the encoder");
  return x;
}

Reading Marian::read_tokens(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const {
  require_known(source, source_.words().outputs());
  return decoder_after(encode(source, context, cancel), decoder_, cancel);
}

Vector Marian::step(CachedDecoder& decoder, int previous, const StepContext& context) const {
  require_known({&previous, 1}, target_.words().outputs());
  // The one query is the last of the text so far, so nothing after it has to be masked; the rule is for the map.
  MultiHeadAttention self = attention("decoder_self", TextSequences::reads, TextSequences::reads, decoder_heads_);
  self.rules.causal = true;
  MultiHeadAttention cross = attention("cross", TextSequences::target, TextSequences::source, decoder_heads_);
  Matrix x = target_({&previous, 1}, decoder.self.front().keys.rows());  // [1 x hidden]
  if (context.sink) context.sink->hidden_states(self.site, x);
  for (std::size_t i = 0; i < decoder_.size(); ++i) {
    const DecoderLayer& layer = decoder_[i];
    decoder.self[i].append(layer.self.key.rows(x), layer.self.value.rows(x));
    x = layer.self(x, decoder.self[i], self, context);
    x = layer.cross(x, decoder.cross[i], cross, context);
    x = layer.feed_forward(x, *activation_);
    ++self.site.layer;
    ++cross.site.layer;
    if (context.sink) context.sink->hidden_states(self.site, x);
  }
  Vector logits = output_(x.row(0).transpose());
  require_finite(logits, "step " + std::to_string(context.step));
  return logits;
}

}  // namespace

std::shared_ptr<const Model> load_marian(const ModelDirectory& directory) {
  return std::make_shared<Marian>(directory);
}

MechanismFacts marian_facts(const Config& config) {
  return head_facts(
      {{config.integer("encoder_layers", 1, kMostLayers), config.integer("encoder_attention_heads", 1, kMostHeads)},
       {config.integer("decoder_layers", 1, kMostLayers), config.integer("decoder_attention_heads", 1, kMostHeads)}});
}

}  // namespace saccade
