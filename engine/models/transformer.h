#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/attention/multi_head.h"
#include "engine/core/config.h"
#include "engine/models/text_model.h"

namespace saccade {

/// Sizes beyond these are no model but a mistake.
inline constexpr int kMostLayers = 512;
inline constexpr int kMostHeads = 1024;
inline constexpr int kLargestHidden = 1 << 17;
inline constexpr int kLargestVocabulary = 1 << 22;
/// Tokens that are read at most, whatever a model claims: queries, keys and values of 12 layers of 768 then take 1.8
/// GB.
inline constexpr int kMostTokens = 16'384;

/// @throws Error for infinity or NaN. @param where "bert-base, layer 3"
void require_finite(const MatrixRef& values, const std::string& where);

/// What the families of Hugging Face's `transformers` have in common.
class Transformer : public TextModel {
 protected:
  /// Reads what the directory says beside the weights: names, tokenizers, the tokens that end an output.
  /// @param positions tokens that there are positions for. @throws Error
  Transformer(const ModelDirectory& directory, int positions);

  /// Reads `bad_words_ids`, which must be of one token each: what is never written. @throws Error
  void read_bad_words(const ModelDirectory& directory, int vocabulary);

  /// @throws Error for an id that the embedding has no row for: the tokenizer is not the model's
  void require_known(std::span<const int> ids, Eigen::Index vocabulary) const;
  /// @throws Error for infinity or NaN. @param where "layer 3"
  void require_finite(const MatrixRef& values, const std::string& where) const;
};

/// A Transformer that writes.
class WritingTransformer;

/// The keys and values of a decoder that reads on. `cross` is what it knows of an encoder; a decoder-only model has
/// none.
class CachedDecoder : public Decoder {
 public:
  CachedDecoder(const WritingTransformer& model, std::size_t layers) : self(layers), model_(model) {}

  std::unique_ptr<Decoder> clone() const override { return std::make_unique<CachedDecoder>(*this); }
  Vector step(int previous, const StepContext& context) override;

  std::vector<KeysAndValues> self, cross;  // by layer

 private:
  const WritingTransformer& model_;  // outlives its decoders
};

class WritingTransformer : public Transformer {
 public:
  using Transformer::Transformer;

  /// See Decoder::step.
  virtual Vector step(CachedDecoder& decoder, int previous, const StepContext& context) const = 0;

 protected:
  /// Before the first step of decoder layers whose `cross` has a `key` and a `value` for what the encoder read.
  /// @param read the encoder's output, [source x hidden]
  template <typename Layer>
  Reading decoder_after(const Matrix& read, const std::vector<Layer>& layers, const CancelToken& cancel) const {
    auto decoder = std::make_unique<CachedDecoder>(*this, layers.size());
    for (const Layer& layer : layers) {
      cancel.check();
      decoder->cross.push_back({RowBuffer(layer.cross.key.rows(read)), RowBuffer(layer.cross.value.rows(read))});
    }
    return {.sequences = {}, .decoder = std::move(decoder)};
  }
};

/// The heads' own size: `size` = hidden / heads. @throws Error where it does not divide
int head_size(const Config& config, int hidden, int heads, const std::string& heads_key);

/// Scaled dot products in the heads of one stack of layers, or of an encoder and a decoder.
MechanismFacts head_facts(std::vector<HeadGrid> heads);

/// The file whose `key` counts when a model writes: generation_config.json where it has one, otherwise config.json.
/// @throws Error
Config settings_with(const ModelDirectory& directory, const std::string& key);

/// One id or a list of them. @throws Error
std::vector<int> ids_of(const Config& config, const std::string& key);

}  // namespace saccade
