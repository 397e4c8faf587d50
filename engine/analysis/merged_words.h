#pragma once

#include <memory>

#include "engine/trace/trace.h"

namespace saccade {

/// Whether a tokenizer cut any word of the trace into pieces.
bool has_pieces(const Trace& trace);

/// The trace with the pieces of each word as one token: rows of its attention are averaged, columns summed
/// (`AttentionMap::grouped`), when they are asked for. What is predicted of a word is what was predicted of its first
/// piece; a written word is as probable as its pieces together. Special tokens stay, and edits of
/// single rows, which count pieces, are left out. A trace of local attention is
/// returned as it is: its windows count pieces.
std::shared_ptr<const Trace> merge_words(std::shared_ptr<const Trace> trace);

}  // namespace saccade
