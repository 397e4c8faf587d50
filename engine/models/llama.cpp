#include "engine/models/llama.h"

#include <cmath>

#include "engine/attention/multi_head.h"
#include "engine/core/error.h"
#include "engine/layers/activation.h"
#include "engine/layers/normalization.h"
#include "engine/layers/rotary.h"
#include "engine/models/decoder_only.h"
#include "engine/models/hub_weights.h"

namespace saccade {

namespace {

constexpr int kMostPositions = 1 << 30;

/// What every decoder block does, normalising before it reads; R turns a query or a key by its position:
///
///     x = x + W_o attention(R W_q y, R W_k y, W_v y),   y = RMSNorm(x)     [n x hidden]
///     x = x + W_down (act(W_gate y) * W_up y),          y = RMSNorm(x)     (Shazeer 2020, eq. 6)
class Llama : public DecoderOnly {
 public:
  explicit Llama(const ModelDirectory& directory);

 private:
  struct Layer {
    Normalization attention_norm;
    Linear query;             // [heads * size x hidden]
    Linear key, value;        // [key_heads * size x hidden]
    Linear attention_output;  // [hidden x heads * size]
    Normalization norm;
    Linear gate, up;  // [intermediate x hidden]
    Linear down;      // [hidden x intermediate]
  };

  Matrix read_on(std::span<const int> ids, CachedDecoder& decoder, const StepContext& context,
                 const CancelToken& cancel) const override;
  /// Layer `index`, which keeps its keys and values in `memory`. @param x `[n x hidden]`, changed
  void pass(int index, Matrix& x, KeysAndValues& memory, const Rotary::Angles& angles,
            const StepContext& context) const;

  int heads_ = 0, key_heads_ = 0, size_ = 0;
  const Activation* activation_ = nullptr;
  Rotary rotary_;
  std::vector<Layer> layers_;
  std::vector<int> windows_;  // by layer: how many keys a query sees, 0: all
  Normalization last_norm_;
};

/// All layers of Mistral have a window; of Qwen2 those that `layer_types` names or, without it, those from
/// `max_window_layers` on.
std::vector<int> sliding_windows(const Config& config, int layers) {
  const std::string model_type = config.text("model_type");
  const bool absent = !config.json().contains("sliding_window");  // null: no window
  const int window = absent ? 4096 : config.integer_or("sliding_window", 1, kMostPositions, 0);
  if (model_type == "mistral") return std::vector<int>(layers, window);

  std::vector<int> windows(layers, 0);
  if (model_type != "qwen2") return windows;
  const int used = config.boolean_or("use_sliding_window", false) ? window : 0;
  if (!config.has("layer_types")) {
    const int first = config.integer_or("max_window_layers", 0, kMostPositions, 28);
    for (int i = first; i < layers; ++i) windows[i] = used;
    return windows;
  }
  const nlohmann::json& types = config.json().at("layer_types");
  if (!types.is_array() || types.size() != windows.size()) {
    throw Error("wrong value", config.where() + ": layer_types", "a list of " + std::to_string(layers),
                types.is_array() ? "a list of " + std::to_string(types.size()) : "no list");
  }
  for (int i = 0; i < layers; ++i) {
    const Config layer({{"type", types[i]}}, config.where() + ": layer_types[" + std::to_string(i) + "]");
    std::vector<std::string> known = {"full_attention"};
    if (used > 0) known.push_back("sliding_attention");
    if (layer.choice("type", known) != known.front()) windows[i] = used;
  }
  return windows;
}

Llama::Llama(const ModelDirectory& directory)
    : DecoderOnly(directory, directory.config().integer("max_position_embeddings", 1, kMostPositions),
                  directory.config().integer("num_hidden_layers", 1, kMostLayers)) {
  const Config& config = directory.config();
  facts_ = llama_facts(config);
  const int hidden = config.integer("hidden_size", 1, kLargestHidden);
  heads_ = config.integer("num_attention_heads", 1, kMostHeads);
  key_heads_ = config.integer_or("num_key_value_heads", 1, heads_, heads_);
  if (heads_ % key_heads_ != 0) {
    throw Error("wrong value", config.where() + ": num_key_value_heads", "a divisor of " + std::to_string(heads_),
                std::to_string(key_heads_));
  }
  size_ = config.has("head_dim") ? config.integer("head_dim", 1, kLargestHidden)
                                 : head_size(config, hidden, heads_, "num_attention_heads");
  rotary_ = Rotary(config, size_);
  activation_ = &activation_of(config, "hidden_act", "silu");
  const double epsilon = config.number_or("rms_norm_eps", 0, 1, 1e-6);
  const int intermediate = config.integer("intermediate_size", 1, kLargestHidden);
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);
  windows_ = sliding_windows(config, depth_);
  read_bad_words(directory, vocabulary);

  // What the three differ in: Llama may have biases, Mistral has none, Qwen2 has them before attention.
  const bool llama = model_type_ == "llama", qwen2 = model_type_ == "qwen2";
  const auto bias = [](bool present) { return present ? Linear::Bias::present : Linear::Bias::absent; };
  const bool attention_bias = llama && config.boolean_or("attention_bias", false);
  const auto input_bias = bias(attention_bias || qwen2), output_bias = bias(attention_bias);
  const auto inner_bias = bias(llama && config.boolean_or("mlp_bias", false));

  const HubWeights weights(directory, "model.");
  const int queries = heads_ * size_, keys = key_heads_ * size_;
  words_ = Embedding(weights, "embed_tokens", vocabulary, hidden);
  for (int i = 0; i < depth_; ++i) {
    const std::string name = "layers." + std::to_string(i) + ".";
    layers_.push_back(
        {.attention_norm = Normalization::root_mean_square(weights, name + "input_layernorm", hidden, epsilon),
         .query = Linear(weights, name + "self_attn.q_proj", queries, hidden, input_bias),
         .key = Linear(weights, name + "self_attn.k_proj", keys, hidden, input_bias),
         .value = Linear(weights, name + "self_attn.v_proj", keys, hidden, input_bias),
         .attention_output = Linear(weights, name + "self_attn.o_proj", hidden, queries, output_bias),
         .norm = Normalization::root_mean_square(weights, name + "post_attention_layernorm", hidden, epsilon),
         .gate = Linear(weights, name + "mlp.gate_proj", intermediate, hidden, inner_bias),
         .up = Linear(weights, name + "mlp.up_proj", intermediate, hidden, inner_bias),
         .down = Linear(weights, name + "mlp.down_proj", hidden, intermediate, inner_bias)});
  }
  weights.refuse_more_layers("layers.", depth_);
  weights.refuse_classifiers();
  last_norm_ = Normalization::root_mean_square(weights, "norm", hidden, epsilon);
  output_ = config.boolean_or("tie_word_embeddings", false)
                ? Linear(weights.tied("lm_head.weight", words_.table()), {})
                : Linear(weights, "lm_head", vocabulary, hidden, Linear::Bias::absent);
}

Matrix Llama::read_on(std::span<const int> ids, CachedDecoder& decoder, const StepContext& context,
                      const CancelToken& cancel) const {
  Matrix x = words_.rows(ids);  // [n x hidden]
  const Rotary::Angles angles = rotary_.at(decoder.self.front().keys.rows(), x.rows());
  const auto layer = [&](int index, Matrix& values) { pass(index, values, decoder.self[index], angles, context); };
  return through_layers(std::move(x), layer, last_norm_, context, cancel);
}

void Llama::pass(int index, Matrix& x, KeysAndValues& memory, const Rotary::Angles& angles,
                 const StepContext& context) const {
  const Layer& layer = layers_[index];
  const MultiHeadAttention attention{
      .site = {.site = "decoder_self", .layer = index},
      .queries_sequence = TextSequences::reads,
      .keys_sequence = TextSequences::reads,
      .heads = heads_,
      .key_heads = key_heads_,
      .rules = {.scale = 1 / std::sqrt(static_cast<float>(size_)), .causal = true, .sliding_window = windows_[index]}};
  Matrix y = layer.attention_norm(x);
  Matrix queries = layer.query.rows(y), keys = layer.key.rows(y);
  angles.turn(queries);
  angles.turn(keys);
  memory.append(keys, layer.value.rows(y));
  x += layer.attention_output.rows(attention(queries, memory, context));

  y = layer.norm(x);
  Matrix inner = layer.gate.rows(y);
  activation_->apply(inner);
  inner.array() *= layer.up.rows(y).array();
  x += layer.down.rows(inner);
}

}  // namespace

std::shared_ptr<const Model> load_llama(const ModelDirectory& directory) { return std::make_shared<Llama>(directory); }

MechanismFacts llama_facts(const Config& config) {
  return head_facts(
      {{config.integer("num_hidden_layers", 1, kMostLayers), config.integer("num_attention_heads", 1, kMostHeads)}});
}

}  // namespace saccade
