#include "engine/models/t5.h"

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

/// How much is written unless more is asked for: there is no last position that would end it.
constexpr int kUsualOutput = 64;
constexpr int kMostBuckets = 1 << 16;
constexpr auto kNoBias = Linear::Bias::absent;

/// What a head adds to its scores, by the distance of key and query (section 2.1): small distances have a bucket each,
/// larger ones share buckets whose width grows with the logarithm, and from `max_distance` on there is one.
class RelativeBias {
 public:
  RelativeBias() = default;
  /// @param bidirectional half of the buckets are for keys after the query. @throws Error
  RelativeBias(const Config& config, const HubWeights& weights, const std::string& name, int heads, bool bidirectional)
      : buckets_(config.integer_or("relative_attention_num_buckets", 4, kMostBuckets, 32)),
        bidirectional_(bidirectional),
        table_(weights.matrix(name + ".weight", buckets_, heads)) {
    const int exact = (bidirectional ? buckets_ / 2 : buckets_) / 2;
    max_distance_ = config.integer_or("relative_attention_max_distance", exact + 1, 1 << 24, 128);
  }

  /// Of a head among so many keys, `[2 keys - 1]`: see ScoreRules::bias.
  std::shared_ptr<const Vector> operator()(int head, Eigen::Index keys) const {
    Vector bias(2 * keys - 1);
    for (Eigen::Index i = 0; i < bias.size(); ++i) bias[i] = table_(bucket(static_cast<int>(i - keys + 1)), head);
    return std::make_shared<const Vector>(std::move(bias));
  }

 private:
  /// @param distance the key's position less the query's
  int bucket(int distance) const {
    const int count = bidirectional_ ? buckets_ / 2 : buckets_;
    const int first = bidirectional_ && distance > 0 ? count : 0;
    const int apart = bidirectional_ ? std::abs(distance) : std::max(0, -distance);
    const int exact = count / 2;
    if (apart < exact) return first + apart;
    const float share = std::log(static_cast<float>(apart) / static_cast<float>(exact)) /
                        static_cast<float>(std::log(static_cast<double>(max_distance_) / exact));
    return first + std::min(count - 1, exact + static_cast<int>(share * static_cast<float>(count - exact)));
  }

  int buckets_ = 0, max_distance_ = 0;
  bool bidirectional_ = true;
  Matrix table_;  // [buckets x heads]
};

/// x = x + W_o attention(W_q n, W_k memory, W_v memory), n = norm(x). Self-attention's memory is of n, too.
struct AttentionBlock {
  Normalization norm;
  Linear query, key, value;  // [heads * d_kv x hidden]
  Linear output;             // [hidden x heads * d_kv]

  /// @param inner heads * d_kv
  AttentionBlock(const HubWeights& weights, const std::string& name, const std::string& norm_name, int hidden,
                 int inner, double epsilon)
      : norm(Normalization::root_mean_square(weights, norm_name, hidden, epsilon)),
        query(weights, name + ".q", inner, hidden, kNoBias),
        key(weights, name + ".k", inner, hidden, kNoBias),
        value(weights, name + ".v", inner, hidden, kNoBias),
        output(weights, name + ".o", hidden, inner, kNoBias) {}
};

/// x = x + W_o act(W_i n), n = norm(x); gated: x + W_o (act(W_i0 n) * W_i1 n)  (Shazeer 2020)
struct FeedForwardBlock {
  Normalization norm;
  Linear inner, gated;  // [d_ff x hidden]
  Linear output;        // [hidden x d_ff]
  bool is_gated;

  FeedForwardBlock(const HubWeights& weights, const std::string& name, int hidden, int d_ff, bool has_gate,
                   double epsilon)
      : norm(Normalization::root_mean_square(weights, name + "layer_norm", hidden, epsilon)),
        inner(weights, name + (has_gate ? "DenseReluDense.wi_0" : "DenseReluDense.wi"), d_ff, hidden, kNoBias),
        output(weights, name + "DenseReluDense.wo", hidden, d_ff, kNoBias),
        is_gated(has_gate) {
    if (has_gate) gated = Linear(weights, name + "DenseReluDense.wi_1", d_ff, hidden, kNoBias);
  }

  void add_to(Matrix& x, const Activation& activation) const {
    const Matrix n = norm(x);
    Matrix act = inner.rows(n);
    activation.apply(act);
    if (is_gated) act.array() *= gated.rows(n).array();
    x += output.rows(act);
  }
};

/// `feed_forward_proj`: "relu", "gated-gelu" (with the tanh approximation), "gated-silu", ... What follows from it may
/// stand in the config too, as `dense_act_fn` and `is_gated_act`, and counts.
struct FeedForwardKind {
  bool gated;
  const Activation* activation;

  static FeedForwardKind of(const Config& config) {
    const bool mt5 = config.text("model_type") == "mt5";
    std::string name = config.text_or("feed_forward_proj", mt5 ? "gated-gelu" : "relu");
    bool gated = name.starts_with("gated-");
    if (gated) name = name.substr(6);
    if (gated && name == "gelu") name = "gelu_new";
    gated = config.boolean_or("is_gated_act", gated);
    if (config.has("dense_act_fn")) return {gated, &activation_of(config, "dense_act_fn", name)};
    return {gated, &activation_of(Config({{"feed_forward_proj", name}}, config.where()), "feed_forward_proj", name)};
  }
};

class T5 : public WritingTransformer {
 public:
  explicit T5(const ModelDirectory& directory);

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

  /// The scores are not scaled: the weights were drawn so that they need not be.
  MultiHeadAttention attention(const char* site, int queries, int keys) const {
    return {.site = {.site = site},
            .queries_sequence = queries,
            .keys_sequence = keys,
            .heads = heads_,
            .key_heads = heads_};
  }
  /// The last layer's output, normalised, `[source x hidden]`.
  Matrix encode(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const;

  int heads_ = 0;
  FeedForwardKind kind_;
  Embedding words_;  // [vocabulary x hidden], of both sides
  RelativeBias encoder_bias_, decoder_bias_;
  std::vector<EncoderLayer> encoder_;
  std::vector<DecoderLayer> decoder_;
  Normalization encoder_norm_, decoder_norm_;
  Linear output_;           // [vocabulary x hidden]
  float output_scale_ = 1;  // of what the output layer reads
};

T5::T5(const ModelDirectory& directory)
    : WritingTransformer(directory, kMostTokens), kind_(FeedForwardKind::of(directory.config())) {
  const Config& config = directory.config();
  facts_ = t5_facts(config);
  usual_target_length_ = kUsualOutput;
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);
  const int hidden = config.integer("d_model", 1, kLargestHidden);
  heads_ = config.integer("num_heads", 1, kMostHeads);
  const int inner = heads_ * config.integer("d_kv", 1, kLargestHidden / heads_);
  const int d_ff = config.integer("d_ff", 1, kLargestHidden);
  const int layers = config.integer("num_layers", 1, kMostLayers);
  const int decoder_layers = config.integer_or("num_decoder_layers", 1, kMostLayers, layers);
  const double epsilon = config.number_or("layer_norm_epsilon", 0, 1, 1e-6);
  const int pad = config.integer_or("pad_token_id", 0, vocabulary - 1, 0);
  bos_token_id_ =
      settings_with(directory, "decoder_start_token_id").integer_or("decoder_start_token_id", 0, vocabulary - 1, pad);
  read_bad_words(directory, vocabulary);

  const HubWeights weights(directory, "");
  words_ = Embedding(weights, "shared", vocabulary, hidden);
  const auto block = [](const char* side, int layer, int part) {
    return std::string(side) + ".block." + std::to_string(layer) + ".layer." + std::to_string(part) + ".";
  };
  const auto attends = [&](const std::string& part, const char* name) {
    return AttentionBlock(weights, part + name, part + "layer_norm", hidden, inner, epsilon);
  };
  const auto feeds = [&](const std::string& part) {
    return FeedForwardBlock(weights, part, hidden, d_ff, kind_.gated, epsilon);
  };
  for (int i = 0; i < layers; ++i) {
    encoder_.push_back({attends(block("encoder", i, 0), "SelfAttention"), feeds(block("encoder", i, 1))});
  }
  for (int i = 0; i < decoder_layers; ++i) {
    decoder_.push_back({attends(block("decoder", i, 0), "SelfAttention"),
                        attends(block("decoder", i, 1), "EncDecAttention"), feeds(block("decoder", i, 2))});
  }
  weights.refuse_more_layers("encoder.block.", layers);
  weights.refuse_more_layers("decoder.block.", decoder_layers);
  // The first layer's bias is every layer's.
  const std::string bias = "SelfAttention.relative_attention_bias";
  encoder_bias_ = RelativeBias(config, weights, block("encoder", 0, 0) + bias, heads_, true);
  decoder_bias_ = RelativeBias(config, weights, block("decoder", 0, 0) + bias, heads_, false);
  encoder_norm_ = Normalization::root_mean_square(weights, "encoder.final_layer_norm", hidden, epsilon);
  decoder_norm_ = Normalization::root_mean_square(weights, "decoder.final_layer_norm", hidden, epsilon);

  // Whether what the output layer reads is scaled once followed from its being tied; newer configs say it apart. mT5
  // never scales, whatever its configuration says.
  const bool tied = config.boolean_or("tie_word_embeddings", true);
  if (config.text("model_type") == "t5" && config.boolean_or("scale_decoder_outputs", tied)) {
    output_scale_ = 1 / std::sqrt(static_cast<float>(hidden));
  }
  output_ = Linear(weights.tied("lm_head.weight", words_.table()), {});
}

Matrix T5::encode(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const {
  MultiHeadAttention self = attention("encoder_self", TextSequences::source, TextSequences::source);
  self.bias = encoder_bias_;
  Matrix x = words_.rows(source);
  if (context.sink) context.sink->hidden_states(self.site, x);
  for (const EncoderLayer& layer : encoder_) {
    cancel.check();
    const Matrix n = layer.self.norm(x);
    const KeysAndValues memory{RowBuffer(layer.self.key.rows(n)), RowBuffer(layer.self.value.rows(n))};
    x += layer.self.output.rows(self(layer.self.query.rows(n), memory, context));
    layer.feed_forward.add_to(x, *kind_.activation);
    ++self.site.layer;
    if (self.site.layer == static_cast<int>(encoder_.size())) x = encoder_norm_(std::move(x));
    if (context.sink) context.sink->hidden_states(self.site, x);
  }
  require_finite(x, "the encoder");
  return x;
}

Reading T5::read_tokens(std::span<const int> source, const StepContext& context, const CancelToken& cancel) const {
  require_known(source, words_.table().outputs());
  return decoder_after(encode(source, context, cancel), decoder_, cancel);
}

Vector T5::step(CachedDecoder& decoder, int previous, const StepContext& context) const {
  require_known({&previous, 1}, words_.table().outputs());
  MultiHeadAttention self = attention("decoder_self", TextSequences::reads, TextSequences::reads);
  self.rules.causal = true;
  self.bias = decoder_bias_;
  MultiHeadAttention cross = attention("cross", TextSequences::target, TextSequences::source);
  Matrix x = words_.rows({&previous, 1});  // [1 x hidden]
  if (context.sink) context.sink->hidden_states(self.site, x);
  for (std::size_t i = 0; i < decoder_.size(); ++i) {
    const DecoderLayer& layer = decoder_[i];
    Matrix n = layer.self.norm(x);
    decoder.self[i].append(layer.self.key.rows(n), layer.self.value.rows(n));
    x += layer.self.output.rows(self(layer.self.query.rows(n), decoder.self[i], context));
    n = layer.cross.norm(x);
    x += layer.cross.output.rows(cross(layer.cross.query.rows(n), decoder.cross[i], context));
    layer.feed_forward.add_to(x, *kind_.activation);
    ++self.site.layer;
    ++cross.site.layer;
    if (i + 1 == decoder_.size()) x = decoder_norm_(std::move(x));
    if (context.sink) context.sink->hidden_states(self.site, x);
  }
  Vector logits = output_(output_scale_ * x.row(0).transpose());
  require_finite(logits, "step " + std::to_string(context.step));
  return logits;
}

}  // namespace

std::shared_ptr<const Model> load_t5(const ModelDirectory& directory) { return std::make_shared<T5>(directory); }

MechanismFacts t5_facts(const Config& config) {
  const int layers = config.integer("num_layers", 1, kMostLayers);
  const int heads = config.integer("num_heads", 1, kMostHeads);
  MechanismFacts facts =
      head_facts({{layers, heads}, {config.integer_or("num_decoder_layers", 1, kMostLayers, layers), heads}});
  facts.score = "dot";
  facts.position_bias = true;
  return facts;
}

}  // namespace saccade
