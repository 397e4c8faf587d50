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

  Matrix read_on(std::span<const int> ids, CachedDecoder& decoder, const StepContext& context,
                 const CancelToken& cancel) const override;
  /// Layer `index`, which keeps its keys and values in `memory`. @param x `[n x hidden]`, changed
  void pass(int index, Matrix& x, KeysAndValues& memory, const StepContext& context) const;

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
  facts_ = gpt2_facts(config);
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

Matrix Gpt2::read_on(std::span<const int> ids, CachedDecoder& decoder, const StepContext& context,
                     const CancelToken& cancel) const {
  const Eigen::Index first = decoder.self.front().keys.rows();
  Matrix x = words_.rows(ids);  // [n x hidden]
  for (Eigen::Index i = 0; i < x.rows(); ++i) x.row(i) += positions_(static_cast<int>(first + i)).transpose();
  const auto layer = [&](int index, Matrix& values) { pass(index, values, decoder.self[index], context); };
  return through_layers(std::move(x), layer, last_norm_, context, cancel);
}

void Gpt2::pass(int index, Matrix& x, KeysAndValues& memory, const StepContext& context) const {
  const Layer& layer = layers_[index];
  MultiHeadAttention attention{.site = {.site = "decoder_self", .layer = index},
                               .queries_sequence = TextSequences::reads,
                               .keys_sequence = TextSequences::reads,
                               .heads = heads_,
                               .key_heads = heads_,
                               .rules = {.causal = true}};
  if (scales_) attention.rules.scale = 1 / std::sqrt(static_cast<float>(hidden_ / heads_));
  if (scales_by_layer_) attention.rules.scale /= static_cast<float>(index + 1);

  const Matrix qkv = layer.query_key_value.rows(layer.attention_norm(x));  // [n x 3 hidden]
  memory.append(qkv.middleCols(hidden_, hidden_), qkv.rightCols(hidden_));
  x += layer.attention_output.rows(attention(qkv.leftCols(hidden_), memory, context));

  Matrix inner = layer.inner.rows(layer.norm(x));  // [n x n_inner]
  activation_->apply(inner);
  x += layer.output.rows(inner);
}

}  // namespace

std::shared_ptr<const Model> load_gpt2(const ModelDirectory& directory) { return std::make_shared<Gpt2>(directory); }

MechanismFacts gpt2_facts(const Config& config) {
  return head_facts({{config.integer("n_layer", 1, kMostLayers), config.integer("n_head", 1, kMostHeads)}});
}

}  // namespace saccade
