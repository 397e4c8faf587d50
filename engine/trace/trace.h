#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/trace/attention_map.h"
#include "engine/trace/edit.h"
#include "engine/trace/first_view.h"
#include "engine/trace/input.h"
#include "engine/trace/length_accuracy.h"
#include "engine/trace/mechanism_facts.h"

namespace saccade {

/// One token of an input or an output. `start` and `end` are code points into the input text, half open; -1 where
/// a token has no place in it (outputs, special tokens, traces from elsewhere that do not say).
struct Token {
  std::string text;
  int start = -1;
  int end = -1;
  bool special = false;
  int id = -1;  // in the vocabulary; -1 where it is not known
  /// It is written on, without a blank, to the token before it in its sequence. Not so of the first that was read, of
  /// the first that was written, and beside special ones.
  bool joined = false;
  /// The vocabulary lacks it: what the model read, or wrote, is its token for all that is unknown, spelled `read_as`
  /// ("[UNK]"); empty where the token is known.
  bool unknown = false;
  std::string read_as = {};

  bool operator==(const Token&) const = default;
};

/// A look at a part of a picture, at one or several scales (Mnih et al. 2014, section 3.1). Lengths are pixels of
/// `Trace::picture`, places are counted from its left top corner.
struct Glimpse {
  double x = 0, y = 0;        // the centre
  std::vector<double> sizes;  // the side of each scale's square, the smallest first

  bool operator==(const Glimpse&) const = default;
};

/// What queries and keys stand for: the tokens of a text, the regions of a picture, hops, glimpses, steps.
struct Sequence {
  std::string name;
  std::vector<Token> tokens = {};
  /// Where it is a grid of picture regions, row by row; 0 otherwise. A grid may do without tokens.
  int rows = 0, columns = 0;
  /// One for each token where they are glimpses; empty otherwise.
  std::vector<Glimpse> glimpses = {};
  /// The one that decides, where the data were made so that one does: what attention has to find, from 0.
  std::optional<int> deciding = {};

  int size() const { return rows > 0 ? rows * columns : static_cast<int>(tokens.size()); }

  bool operator==(const Sequence&) const = default;
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
  /// How much of it comes from the vocabulary rather than from the source (See et al. 2017, eq. 8); nothing where the
  /// model cannot copy.
  std::optional<double> p_gen = {};

  bool operator==(const Step&) const = default;
};

/// What a model that reads without writing predicts: of a token (the word that belongs there, its label, what is said
/// of an aspect, the belief after a glimpse), or of the whole input. Most probable first.
struct SourcePrediction {
  std::optional<int> token = {};  // absent: the whole input
  std::vector<Candidate> candidates;
  int sequence = TextSequences::source;  // of `token`, in `Trace::sequences`

  bool operator==(const SourcePrediction&) const = default;
};

/// Which model made the trace. The first three are for people; nothing is looked up by them.
struct TraceModel {
  std::string id;
  std::string model_type;
  std::string mechanism;
  FirstView view = {};
  /// How often it is right, by the length of what it reads; empty: its card does not say.
  std::vector<LengthAccuracy> accuracy = {};

  bool operator==(const TraceModel&) const = default;
};

/// A row of a map that is not as it should be.
struct Fault {
  int map = 0;  // index into `Trace::attention`
  int row = 0;  // from 0
  std::string expected, found;

  bool operator==(const Fault&) const = default;
};

/// What the program found when it looked at its own numbers ("values finite", "rows sum to 1").
struct Check {
  std::string name;
  bool passed = true;
  /// Where it did not pass, if that is a matter of rows.
  std::vector<Fault> faults = {};

  bool operator==(const Check&) const = default;
};

/// The complete record of one run. Immutable once made: it is shared between threads as
/// `std::shared_ptr<const Trace>`.
struct Trace {
  TraceModel model;
  MechanismFacts facts;
  /// What the maps' queries and keys index. Where a text is read or written the first is "source", the second "target":
  /// see TextSequences.
  std::vector<Sequence> sequences = {{.name = "source"}, {.name = "target"}};
  /// The picture that was read, as the model saw it; grids of regions and glimpses lie over it.
  std::optional<Picture> picture = {};
  std::string output;
  std::vector<AttentionMap> attention;
  std::vector<Step> steps;
  /// What an encoder-only model has to say; empty for models that write.
  std::vector<SourcePrediction> predictions;
  /// What was changed about the run.
  std::vector<Edit> edits;
  /// False while decoding goes on or when it was cut by a limit.
  bool complete = true;

  /// Null where the trace has no such sequence.
  const Sequence* find(const std::string& name) const;
  /// The tokens of "source", which were read, and of "target", which were written; none where there is no such
  /// sequence.
  const std::vector<Token>& source() const;
  const std::vector<Token>& target() const;
  /// The same to be changed. @throws std::out_of_range where there is no such sequence
  std::vector<Token>& source();
  std::vector<Token>& target();

  bool operator==(const Trace&) const = default;
};

/// What the rows and the columns of `map` stand for.
const Sequence& query_sequence(const Trace& trace, const AttentionMap& map);
const Sequence& key_sequence(const Trace& trace, const AttentionMap& map);

/// Where the first token of the source, and the first that was written, stands in a sequence; nothing where none does.
std::optional<int> first_read(const Trace& trace, int sequence);
std::optional<int> first_written(const Trace& trace, int sequence);
/// The row of `map` in which the first token was decided; nothing where steps have no rows.
std::optional<int> row_of_first_step(const Trace& trace, const AttentionMap& map);

/// The names of `TextSequences::reads`.
inline constexpr const char* kReadsOn = "text";
inline constexpr const char* kReadsBehind = "decoder";

/// What the decoder of a model that goes on with its source has read: the source, then the target, `count` tokens of
/// them.
Sequence reads_on(const Trace& trace, int count);
/// What the decoder of an encoder-decoder Transformer has read: one token behind what it writes, `start` and then the
/// target without its last.
Sequence reads_behind(const Trace& trace, const Token& start);

/// Every name that a check can have.
std::vector<const char*> check_names();

/// What can be verified from a trace alone, in the order in which it is shown: values are finite, rows sum to 1 (for
/// local-p the alignment does, and the weights equal alignment times Gaussian), weights are zero outside the window.
/// Of a map that is computed when it is asked for, a sample of rows is looked at. Each map is held to its promise, with
/// its edits; a row that was edited is no alignment times Gaussian any more, and not held to that.
std::vector<Check> verify(const Trace& trace);

}  // namespace saccade
