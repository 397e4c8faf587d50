#include "engine/models/gpt2.h"

#include <cmath>

#include "engine/attention/multi_head.h"
#include "engine/layers/activation.h"
#include "engine/layers/normalization.h"
#include "engine/models/decoder_only.h"
#include "engine/models/hub_weights.h"

namespace saccade {

namespace {

/// What every decoder block does, normalising before it reads:
///
///     x = x + W_o attention([q ; k ; v] = W_qkv LayerNorm(x))         [n x hidden]
///     x = x + W_2 act(W_1 LayerNorm(x))
class Gpt2 : public DecoderOnly {
 public:
  explicit Gpt2(const ModelDirectory& directory);

 private:
  struct Layer {
    Normalization attention_norm;
    Linear query_key_value;   // [3 hidden x hidden]
    Linear attention_output;  // [hidden x hidden]
    Normalization norm;
    Linear inner;   // [n_inner x hidden]
    Linear output;  // [hidden x n_inner]
  };

  Matrix read_on(std::span<const int> ids, CachedState& state, const StepContext& context,
                 const CancelToken& cancel) const override;

  int hidden_ = 0, heads_ = 0;
  bool scales_ = true, scales_by_layer_ = false;
  const Activation* activation_ = nullptr;
  Embedding positions_;
  std::vector<Layer> layers_;
  Normalization last_norm_;
};

Gpt2::Gpt2(const ModelDirectory& directory)
    : DecoderOnly(directory, directory.config().integer("n_positions", 1, 1 << 20),
                  directory.config().integer("n_layer", 1, kMostLayers)) {
  const Config& config = directory.config();
  mechanism_ = describe_gpt2(config);
  hidden_ = config.integer("n_embd", 1, kLargestHidden);
  heads_ = config.integer("n_head", 1, kMostHeads);
  head_size(config, hidden_, heads_, "n_head");
  scales_ = config.boolean_or("scale_attn_weights", true);
  scales_by_layer_ = config.boolean_or("scale_attn_by_inverse_layer_idx", false);
  activation_ = &activation_of(config, "activation_function", "gelu_new");
  const double epsilon = config.number_or("layer_norm_epsilon", 0, 1, 1e-5);
  const int inner = config.integer_or("n_inner", 1, kLargestHidden, 4 * hidden_);
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);
  read_bad_words(directory, vocabulary);

  const HubWeights weights(directory, "transformer.");
  words_ = Embedding(weights, "wte", vocabulary, hidden_);
  positions_ = Embedding(weights, "wpe", config.integer("n_positions", 1, 1 << 20), hidden_);
  for (int i = 0; i < depth_; ++i) {
    const std::string name = "h." + std::to_string(i) + ".";
    layers_.push_back({.attention_norm = Normalization::layer(weights, name + "ln_1", hidden_, epsilon),
                       .query_key_value = conv1d(weights, name + "attn.c_attn", 3 * hidden_, hidden_),
                       .attention_output = conv1d(weights, name + "attn.c_proj", hidden_, hidden_),
                       .norm = Normalization::layer(weights, name + "ln_2", hidden_, epsilon),
                       .inner = conv1d(weights, name + "mlp.c_fc", inner, hidden_),
                       .output = conv1d(weights, name + "mlp.c_proj", hidden_, inner)});
  }
  weights.refuse_more_layers("h.", depth_);
  weights.refuse_classifiers();
  last_norm_ = Normalization::layer(weights, "ln_f", hidden_, epsilon);
  output_ = Linear(weights.tied("lm_head.weight", words_.table()), {});
}

Matrix Gpt2::read_on(std::span<const int> ids, CachedState& state, const StepContext& context,
                     const CancelToken& cancel) const {
  const auto first = static_cast<int>(state.self.front().keys.rows());
  Matrix x = words_.rows(ids);  // [n x hidden]
  for (Eigen::Index i = 0; i < x.rows(); ++i) x.row(i) += positions_(first + static_cast<int>(i)).transpose();

  MultiHeadAttention attention{
      .site = {.site = "decoder_self"}, .heads = heads_, .key_heads = heads_, .rules = {.causal = true}};
  if (context.sink) context.sink->hidden_states(attention.site, x);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    cancel.check();
    const Layer& layer = layers_[i];
    const Matrix qkv = layer.query_key_value.rows(layer.attention_norm(x));  // [n x 3 hidden]
    state.self[i].append(qkv.middleCols(hidden_, hidden_), qkv.rightCols(hidden_));
    attention.site.layer = static_cast<int>(i);
    attention.rules.scale = scales_ ? 1 / std::sqrt(static_cast<float>(hidden_ / heads_)) : 1;
    if (scales_by_layer_) attention.rules.scale /= static_cast<float>(i + 1);
    x += layer.attention_output.rows(attention(qkv.leftCols(hidden_), state.self[i], context));

    Matrix inner = layer.inner.rows(layer.norm(x));
    activation_->apply(inner);
    x += layer.output.rows(inner);
    const bool last = i + 1 == layers_.size();
    if (context.sink && !last) context.sink->hidden_states({"decoder_self", static_cast<int>(i) + 1}, x);
  }
  x = last_norm_(std::move(x));
  if (context.sink) context.sink->hidden_states({"decoder_self", static_cast<int>(layers_.size())}, x);
  return x;
}

}  // namespace

std::shared_ptr<const Model> load_gpt2(const ModelDirectory& directory) { return std::make_shared<Gpt2>(directory); }

std::string describe_gpt2(const Config& config) {
  return describe_heads("scaled dot", config.integer("n_layer", 1, kMostLayers),
                        config.integer("n_head", 1, kMostHeads));
}

}  // namespace saccade
