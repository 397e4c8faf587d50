#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/attention/multi_head.h"
#include "engine/core/config.h"
#include "engine/models/model.h"

namespace saccade {

/// Sizes beyond these are no model but a mistake.
inline constexpr int kMostLayers = 512;
inline constexpr int kMostHeads = 1024;
inline constexpr int kLargestHidden = 1 << 17;
inline constexpr int kLargestVocabulary = 1 << 22;
/// Tokens that are read at most, whatever a model claims: queries, keys and values of 12 layers of 768 then take 1.8
/// GB.
inline constexpr int kMostTokens = 16'384;

/// What the families of Hugging Face's `transformers` have in common.
class Transformer : public Model {
 protected:
  /// Reads what the directory says beside the weights: names, tokenizers, the tokens that end an output.
  /// @param positions tokens that there are positions for. @throws Error
  Transformer(const ModelDirectory& directory, Architecture architecture, int positions);

  /// Reads `bad_words_ids`, which must be of one token each: what is never written. @throws Error
  void read_bad_words(const ModelDirectory& directory, int vocabulary);

  /// @throws Error for an id that the embedding has no row for: the tokenizer is not the model's
  void require_known(std::span<const int> ids, Eigen::Index vocabulary) const;
  /// @throws Error for infinity or NaN. @param where "layer 3"
  void require_finite(const MatrixRef& values, const std::string& where) const;
};

/// The keys and values of a decoder that reads on. `cross` is what it knows of an encoder; a decoder-only model has
/// none.
struct CachedState : DecoderState {
  std::vector<KeysAndValues> self, cross;  // by layer

  std::unique_ptr<DecoderState> clone() const override { return std::make_unique<CachedState>(*this); }
};

/// Before the first step of decoder layers whose `cross` has a `key` and a `value` for what the encoder read.
/// @param read the encoder's output, [source x hidden]
template <typename Layer>
std::unique_ptr<CachedState> state_after(const Matrix& read, const std::vector<Layer>& decoder,
                                         const CancelToken& cancel) {
  auto state = std::make_unique<CachedState>();
  state->self.resize(decoder.size());
  for (const Layer& layer : decoder) {
    cancel.check();
    state->cross.push_back({RowBuffer(layer.cross.key.rows(read)), RowBuffer(layer.cross.value.rows(read))});
  }
  return state;
}

/// The heads' own size: `size` = hidden / heads. @throws Error where it does not divide
int head_size(const Config& config, int hidden, int heads, const std::string& heads_key);

/// "scaled dot, 12 layers × 12 heads": a family's mechanism, for people.
std::string describe_heads(const std::string& score, int layers, int heads);

/// The same of a model with an encoder and a decoder.
std::string describe_heads(const std::string& score, int encoder_layers, int encoder_heads, int decoder_layers,
                           int decoder_heads);

/// The file whose `key` counts when a model writes: generation_config.json where it has one, otherwise config.json.
/// @throws Error
Config settings_with(const ModelDirectory& directory, const std::string& key);

/// One id or a list of them. @throws Error
std::vector<int> ids_of(const Config& config, const std::string& key);

}  // namespace saccade
