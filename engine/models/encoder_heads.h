#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/config.h"
#include "engine/core/tensor.h"
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

/// `names` and `independent` of a classification head; its logits are still to be given. @throws Error
EncoderHead classification_head(const Config& config, EncoderHead::Kind kind);

/// What the head says. Of words at the places of `[MASK]`, or everywhere where there is none.
/// @param hidden `[n x hidden]`, of `ids`
std::vector<SourcePrediction> apply(const EncoderHead& head, const Matrix& hidden, std::span<const int> ids,
                                    const Tokenizer& tokenizer, TraceSink* sink);

}  // namespace saccade
