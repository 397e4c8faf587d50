#include "ui/views/shown_map.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace saccade::views {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(ShownMap)
};

std::vector<int> kept(const std::vector<TokenLabel>& labels, bool hide) {
  std::vector<int> indices;
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    if (!hide || !labels[i].special) indices.push_back(i);
  }
  return indices;
}

bool one_site(const Trace& trace) {
  return std::all_of(trace.attention.begin(), trace.attention.end(),
                     [&](const AttentionMap& map) { return map.site.site == trace.attention.front().site.site; });
}

}  // namespace

ShownMap::ShownMap(const Trace& trace, const AttentionMap& of, const ViewState& state)
    : map(&of), row_labels(views::row_labels(trace, of)), column_labels(views::column_labels(trace, of)) {
  const bool hide = state.hide_special && of.windows.empty();
  rows = kept(row_labels, hide);
  columns = kept(column_labels, hide);
  renormalized = state.renormalize && hides();
  reached = of.query_count();
  const std::optional<int> first = row_of_first_step(trace, of);
  if (!state.step || !first || reached == 0) return;
  current = std::clamp(*first + *state.step, 0, reached - 1);
  reached = *current + 1;
}

ShownMap::Row ShownMap::shown(const Vector& weights) const {
  if (!hides()) return {weights};
  Row row{Vector(columns.size())};
  for (size_t i = 0; i < columns.size(); ++i) row.weights[i] = weights[columns[i]];
  const float left = row.weights.sum();
  row.hidden = std::max(0.0f, weights.sum() - left);
  if (renormalized && left > 0) row.weights /= left;
  return row;
}

QString ShownMap::note(double hidden) const {
  if (!hides()) return {};
  const QString note = renormalized
                           ? Words::tr("special tokens hidden: %1 of the weight goes to them, the rest renormalised")
                           : Words::tr("special tokens hidden: %1 of the weight goes to them");
  return note.arg(percent(hidden));
}

QString hidden_note(bool renormalized) {
  return renormalized ? Words::tr("special tokens hidden, the rest renormalised") : Words::tr("special tokens hidden");
}

QString percent(double share) { return Words::tr("%1 %").arg(std::lround(100 * share)); }

bool is_only_map(const Trace& trace, const AttentionMap& map) {
  return trace.attention.size() < 2 && !is_self_attention(map);
}

QString head_title(const Trace& trace, const AttentionMap& map) {
  if (is_only_map(trace, map)) return Words::tr("Attention");
  const int layer = map.site.layer + 1, head = map.site.head + 1;
  if (one_site(trace)) return Words::tr("Layer %1, head %2").arg(layer).arg(head);
  return Words::tr("Layer %1, head %2 · %3").arg(layer).arg(head).arg(site_name(trace, map));
}

QString head_code(const AttentionMap& map) {
  return Words::tr("L%1 H%2").arg(map.site.layer + 1).arg(map.site.head + 1);
}

QString site_name(const Trace& trace, const AttentionMap& map) {
  const std::string& site = map.site.site;
  if (site == "cross") return Words::tr("cross-attention");
  if (site == "pooling") return Words::tr("pooling");
  if (one_site(trace)) return Words::tr("self-attention");
  return site == "encoder_self" ? Words::tr("encoder self-attention") : Words::tr("decoder self-attention");
}

}  // namespace saccade::views
