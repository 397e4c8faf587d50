#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/tensor.h"

namespace saccade {

/// One token of an input or an output. `start` and `end` are code points into the input text, half open; -1 where
/// a token has no place in it (outputs, special tokens, traces from elsewhere that do not say).
struct Token {
  std::string text;
  int start = -1;
  int end = -1;
  bool special = false;

  bool operator==(const Token&) const = default;
};

/// The window of local attention at one step (Luong et al. 2015, section 3.2). Positions are counted in source tokens
/// from 0. `sigma` is absent where the window has no Gaussian (local-m).
struct AttentionWindow {
  double aligned_position = 0;
  double half_width = 0;
  std::optional<double> sigma;

  bool operator==(const AttentionWindow&) const = default;
};

/// What the rows or the columns of an attention map are.
enum class Axis { source, target, image, pool };

const char* name_of(Axis axis);

/// Where in a model a map comes from: "encoder_self", "decoder_self", "cross" or "pooling".
struct AttentionSite {
  std::string site = "cross";
  int layer = 0;
  int head = 0;

  bool operator==(const AttentionSite&) const = default;
};

/// One head's attention: `[queries x keys]`, rows in the order in which they were computed.
///
/// The values are either stored or computed a row at a time from queries and keys, so that a long context never needs
/// an n x n matrix for each head. Readers use `row()` and never ask which.
class AttentionMap {
 public:
  AttentionSite site;
  Axis queries = Axis::target;
  Axis keys = Axis::source;
  /// One for each row where the mechanism is local, otherwise empty.
  std::vector<AttentionWindow> windows;

  AttentionMap() = default;
  /// Stored values. `scores` are before normalisation and `alignment` is after it but before the Gaussian; both are
  /// `[queries x keys]` or empty. Positions masked before the normaliser have a score of -infinity.
  /// @throws Error where the shapes differ
  AttentionMap(Matrix weights, Matrix scores = {}, Matrix alignment = {});
  /// softmax(scale * Q K^T), computed when asked. `q` is `[queries x d]`, `k` is `[keys x d]`; `causal` masks keys
  /// after the query.
  static AttentionMap from_queries_and_keys(std::shared_ptr<const Matrix> q, std::shared_ptr<const Matrix> k,
                                            float scale, bool causal);

  int query_count() const;
  int key_count() const;
  /// Row `query` of the weights, `[keys]`. @throws Error out of range
  Vector row(int query) const;
  /// Row `query` of the scores, `[keys]`; empty where they are not known. @throws Error out of range
  Vector score_row(int query) const;
  /// Row `query` before the Gaussian, `[keys]`; `row(query)` where there is no Gaussian. Where the map has one but no
  /// alignment was stored, it is the row divided by the Gaussian. @throws Error out of range
  Vector alignment_row(int query) const;

  bool has_scores() const;
  bool has_alignment() const { return alignment_.size() > 0; }

  bool operator==(const AttentionMap& other) const;

 private:
  void require_row(int query) const;

  Matrix weights_, scores_, alignment_;
  std::shared_ptr<const Matrix> q_, k_;
  float scale_ = 1;
  bool causal_ = false;
};

/// The Gaussian of local-p at source position `s`: exp(-(s - p_t)^2 / (2 sigma^2)) (Luong et al. 2015, eq. 10); 1 where
/// the window has no sigma.
double gaussian(const AttentionWindow& window, double s);

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
  /// The context vectors `c_t`, `[steps x key size]`; empty where there are none. Not part of the file format.
  Matrix contexts;
  /// False while decoding goes on or when it was cut by a limit.
  bool complete = true;

  /// The context vectors are not compared: a trace equals itself written and read.
  bool operator==(const Trace& other) const;
};

/// What can be verified from a trace alone, in the order in which it is shown: values are finite, rows sum to 1 (for
/// local-p the alignment does, and the weights equal alignment times Gaussian), weights are zero outside the window.
/// What holds for one mechanism only (hard, forced-forward) is checked where `model.mechanism` names it.
std::vector<Check> verify(const Trace& trace);

}  // namespace saccade
