#pragma once

#include <span>

#include "engine/attention/part_notes.h"
#include "engine/attention/step_context.h"
#include "engine/core/row_buffer.h"
#include "engine/core/tensor.h"
#include "engine/trace/trace_sink.h"

namespace saccade {

/// What queries read: `[keys x key_heads * size]` each. Grows as a decoder reads on.
struct KeysAndValues {
  RowBuffer keys, values;

  void append(const MatrixRef& more_keys, const MatrixRef& more_values) {
    keys.append(more_keys);
    values.append(more_values);
  }
};

/// Scaled dot-product attention in several heads (Vaswani et al. 2017, section 3.2), without the linear layers around
/// it, which families name and shape differently.
struct MultiHeadAttention {
  AttentionSite site;                                                                   // without its head
  int queries_sequence = TextSequences::source, keys_sequence = TextSequences::source;  // in `Trace::sequences`
  int heads = 1;
  /// Fewer than heads: head h reads the keys of group h * key_heads / heads (Ainslie et al. 2023).
  int key_heads = 1;
  ScoreRules rules = {};   // without a bias
  PositionBias bias = {};  // empty: none

  /// The heads' contexts side by side. The last query stands at the last key. Every query goes to the sink; of the
  /// weights no more is ever held than a tile of them.
  /// @param queries `[queries x heads * size]` @return `[queries x heads * size]`
  Matrix operator()(const MatrixRef& queries, const KeysAndValues& memory, const StepContext& context) const;

 private:
  /// Of one head's tile of weights `[count x keys]`, the rows that are edited; they are kept for the record.
  void edit_rows(int head, int first_row, const Matrix& scores, Matrix& weights, const AttentionEdits& edits,
                 EditedRows& edited) const;
};

/// One row of the table of what several heads compute (`multi_head.cpp`), for every value of `position_bias`.
struct HeadsKind {
  bool position_bias;  // see MechanismFacts
  PartNotes notes;
};

std::span<const HeadsKind> heads_kinds();

}  // namespace saccade
