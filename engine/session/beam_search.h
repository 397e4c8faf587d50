#pragma once

#include <memory>
#include <vector>

#include "engine/attention/attention_edits.h"
#include "engine/core/cancellation.h"
#include "engine/models/model.h"

namespace saccade {

/// One output that beam search has come to.
struct Hypothesis {
  std::vector<int> ids;        // without bos and eos
  double log_probability = 0;  // of all tokens, eos included
  bool finished = false;       // it ended with eos, not at the limit

  /// What outputs of different lengths are compared by: the mean log probability of a token, eos included.
  double score() const;
};

/// The best output that beam search finds: at every step the `beam` most probable continuations are kept, and the
/// search ends when that many have ended. With a beam of 1 it is greedy.
/// @param start the decoder before the first of them @param first the token that it reads first @param steps tokens
/// that have been written before @param limit tokens at most with these, without eos @param added_words as
/// many as the reading has. @throws Error, Cancelled
Hypothesis beam_search(const Model& model, const Decoder& start, int first, const AttentionEdits& edits, int beam,
                       int steps, int limit, const CancelToken& cancel, int added_words = 0);

}  // namespace saccade
