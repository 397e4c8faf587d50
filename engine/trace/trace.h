#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/trace/attention_map.h"

namespace saccade {

/// One token of an input or an output. `start` and `end` are code points into the input text, half open; -1 where
/// a token has no place in it (outputs, special tokens, traces from elsewhere that do not say).
struct Token {
  std::string text;
  int start = -1;
  int end = -1;
  bool special = false;
  int id = -1;  // in the vocabulary; -1 where it is not known

  bool operator==(const Token&) const = default;
};

struct Candidate {
  std::string text;
  double probability = 0;

  bool operator==(const Candidate&) const = default;
};

/// One decoding step: what was written, how likely it was, and what else was likely, most probable first.
struct Step {
  std::string token;
  double probability = 0;
  std::vector<Candidate> candidates;

  bool operator==(const Step&) const = default;
};

/// What a model that reads without writing predicts: of a token of the source (the word that belongs there, its label),
/// or of the whole text. Most probable first.
struct SourcePrediction {
  std::optional<int> token = {};  // index into `Trace::source`; absent: the whole text
  std::vector<Candidate> candidates;

  bool operator==(const SourcePrediction&) const = default;
};

/// Which model made the trace. All three are for people; nothing is looked up by them.
struct TraceModel {
  std::string id;
  std::string model_type;
  std::string mechanism;

  bool operator==(const TraceModel&) const = default;
};

/// What the program found when it looked at its own numbers ("values finite", "rows sum to 1").
struct Check {
  std::string name;
  bool passed = true;

  bool operator==(const Check&) const = default;
};

/// The complete record of one run. Immutable once made: it is shared between threads as
/// `std::shared_ptr<const Trace>`.
struct Trace {
  TraceModel model;
  std::vector<Token> source;
  std::vector<Token> target;
  std::string output;
  std::vector<AttentionMap> attention;
  std::vector<Step> steps;
  /// What an encoder-only model has to say; empty for models that write.
  std::vector<SourcePrediction> predictions;
  /// What the decoder of an encoder-decoder Transformer read before the first target token.
  std::optional<Token> decoder_start;
  /// The context vectors `c_t`, `[steps x key size]`; empty where there are none. Not part of the file format.
  Matrix contexts;
  /// False while decoding goes on or when it was cut by a limit.
  bool complete = true;

  /// The context vectors are not compared: a trace equals itself written and read.
  bool operator==(const Trace& other) const;
};

/// The tokens that the rows and the columns of `map` stand for; none for pictures and pools. They are those of its
/// axes, but for `decoder_self`, whose rows and columns are what the decoder has read:
///
///     axis source    a decoder-only model goes on with its source: the source, then the target
///     axis target    an encoder-decoder model reads one token behind what it writes: `decoder_start`, then the target
///                    without its last
std::vector<Token> query_tokens(const Trace& trace, const AttentionMap& map);
std::vector<Token> key_tokens(const Trace& trace, const AttentionMap& map);

/// What can be verified from a trace alone, in the order in which it is shown: values are finite, rows sum to 1 (for
/// local-p the alignment does, and the weights equal alignment times Gaussian), weights are zero outside the window.
/// Of a map that is computed when it is asked for, a sample of rows is looked at.
/// What holds for one mechanism only (hard, forced-forward) is checked where `model.mechanism` names it.
std::vector<Check> verify(const Trace& trace);

}  // namespace saccade
