#pragma once

#include <optional>
#include <vector>

#include "ui/views/axis.h"
#include "ui/views/view.h"

namespace saccade::views {

/// What of an attention map the state leaves in. Special tokens stay in a map with windows: positions are counted in
/// all tokens.
struct ShownMap {
  ShownMap(const Trace& trace, const AttentionMap& of, const ViewState& state);

  const AttentionMap* map;
  std::vector<TokenLabel> row_labels, column_labels;  // of the whole map
  std::vector<int> rows, columns;                     // what is left, as indices into the map
  int reached = 0;                                    // rows of the map from here on are still empty
  std::optional<int> current;                         // the row of the current step
  bool renormalized = false;

  bool hides() const { return static_cast<int>(columns.size()) < map->key_count(); }

  struct Row {
    Vector weights;     // one for each of `columns`
    double hidden = 0;  // the weight of the columns that are left out
  };
  Row row(int query) const { return shown(map->row(query)); }
  /// What is left of a whole row of the map.
  Row shown(const Vector& weights) const;

  /// "special tokens hidden: 34 % of the weight goes to them"; empty where nothing is left out.
  QString note(double hidden) const;
};

/// The same where there is no one figure to give.
QString hidden_note(bool renormalized);

/// "34 %"
QString percent(double share);

/// Whether there is no other head to tell `map` from.
bool is_only_map(const Trace& trace, const AttentionMap& map);
/// "Layer 2, head 3", and which attention where the trace has more than one kind; "Attention" of the only map. Counted
/// from 1, as everything for people.
QString head_title(const Trace& trace, const AttentionMap& map);
/// "L2 H3"
QString head_code(const AttentionMap& map);
/// "encoder self-attention"; "self-attention" where it is the only kind.
QString site_name(const Trace& trace, const AttentionMap& map);

}  // namespace saccade::views
