#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/config.h"
#include "engine/core/tensor.h"
#include "engine/layers/activation.h"
#include "engine/layers/weight_matrix.h"
#include "engine/models/hub_weights.h"
#include "engine/text/tokenizer.h"
#include "engine/trace/trace.h"
#include "engine/trace/trace_sink.h"

namespace saccade {

/// What stands on top of an encoder, if anything: a function from hidden states `[n x hidden]` to logits, and what to
/// make of those.
struct EncoderHead {
  enum class Kind {
    none,
    words,   // masked language model: which token belongs there, [n x vocabulary]
    labels,  // token classification: [n x labels]
    text     // sequence classification, of the whole text: [1 x labels]
  };

  Kind kind = Kind::none;
  std::function<Matrix(const Matrix& hidden)> logits = {};
  std::vector<std::string> names = {};  // of labels
  bool independent = false;             // each label by itself, with a sigmoid (one label, or several at once)
};

/// Whether the `architectures` of the config name a head for tokens rather than for the whole text.
bool classifies_tokens(const Config& config);

/// The tensors of a head for words.
struct WordHeadNames {
  const char *dense, *norm;  // with .weight and .bias
  const char* decoder;       // .weight, and .bias where it has one of its own
  const char* bias;          // where it has not
};

/// logits = E LayerNorm(act(W x + b)) + bias, E the word embeddings unless the weights have a matrix that differs.
/// @param words `[vocabulary x hidden]`. @throws Error
EncoderHead word_head(const HubWeights& weights, const WordHeadNames& names, const WeightMatrix& words,
                      const Activation& activation, double epsilon);

/// Of tokens: W x + b. @throws Error
EncoderHead label_head(const Config& config, const HubWeights& weights, const std::string& output, int hidden);

/// Of the text: W act(W_d x_0 + b_d) + b, x_0 the first token's. None where that is a regression. @throws Error
EncoderHead text_head(const Config& config, const HubWeights& weights, const std::string& dense,
                      const std::string& output, int hidden, const Activation& activation);

/// What the head says. Of words at the places of `[MASK]`, or everywhere where there is none.
/// @param hidden `[n x hidden]`, of `ids`. @param model its name, for messages
/// @throws Error for logits that are not finite
std::vector<SourcePrediction> apply(const EncoderHead& head, const Matrix& hidden, std::span<const int> ids,
                                    const Tokenizer& tokenizer, TraceSink* sink, const std::string& model);

}  // namespace saccade
