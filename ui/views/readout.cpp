#include "ui/views/readout.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/shown_map.h"

namespace saccade::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Readout", text); }

QString quoted(const Token& token) { return views::quoted(token_label(token)); }

bool holds(const std::vector<Token>& tokens, int index) { return index >= 0 && index < int(tokens.size()); }

/// What `query` looks at most, of what is shown.
int strongest_key(const ShownMap& shown, int query) {
  Eigen::Index place = 0;
  shown.row(query).weights.maxCoeff(&place);
  return shown.columns[place];
}

Readout read_cell(const Trace& trace, const ShownMap& shown, int query, int key) {
  const AttentionMap& map = *shown.map;
  const auto place = std::lower_bound(shown.columns.begin(), shown.columns.end(), key) - shown.columns.begin();
  const double weight = shown.row(query).weights[place];
  const bool self = is_self_attention(map);
  Readout out;
  out.title = QString(self ? "%1 → %2" : "%1 ← %2")
                  .arg(quoted(query_tokens(trace, map)[query]), quoted(key_tokens(trace, map)[key]));
  out.value = number_text(weight);
  QStringList details;
  if (map.has_scores()) {
    const double score = map.score_row(query)[key];
    if (std::isinf(score)) {
      out.detail = map.windows.empty() ? tr("masked") : tr("outside the window");
      return out;
    }
    const bool scaled = self && trace.model.mechanism.find("scaled") != std::string::npos;
    details << (scaled ? tr("score q·k/√d %1") : tr("score %1")).arg(score, 0, 'f', 2);
  }
  if (shown.renormalized) details << tr("%1 before renormalising").arg(number_text(map.row(query)[key]));
  if (query < int(map.windows.size()) && map.windows[query].sigma) {
    const double bell = gaussian(map.windows[query], key);
    const double alignment = map.alignment_row(query)[key];
    details << tr("Gaussian %1").arg(number_text(bell));
    if (alignment > 0) {
      out.arithmetic = QStringLiteral("%1 × %2 = %3").arg(number_text(alignment), number_text(bell), out.value);
    }
  }
  out.detail = details.join(QStringLiteral(" · "));
  return out;
}

Readout read_head(const Trace& trace, const std::vector<HeadBehavior>& behaviors, int map) {
  Readout out;
  out.title = head_title(trace, trace.attention[map]);
  if (map >= int(behaviors.size())) return out;
  const auto figure_of = [](const Behavior& behavior) {
    return QStringLiteral("%1 %2").arg(QLatin1String(behavior.name), number_text(behavior.value));
  };
  const Behavior* named_by = behaviors[map].named_by();
  out.value = named_by ? figure_of(*named_by) : QString::fromLatin1(behaviors[map].name());
  QStringList others;
  for (const Behavior& behavior : behaviors[map].behaviors) {
    if (&behavior != named_by) others << figure_of(behavior);
  }
  out.detail = others.join(QStringLiteral(" · "));
  return out;
}

}  // namespace

std::optional<Readout> read_out(const Trace& trace, const ViewOptions& options, const figure::Target& target) {
  const int index = target.map >= 0 ? target.map : options.map;
  if (index < 0 || index >= int(trace.attention.size())) return std::nullopt;
  if (target.kind == figure::TargetKind::map) return read_head(trace, options.behaviors, index);
  const AttentionMap& map = trace.attention[index];
  const bool has_query = target.query >= 0 && target.query < map.query_count();
  const bool has_key = target.key >= 0 && target.key < map.key_count();
  const ShownMap shown(trace, map, options);
  const auto is_shown = [](const std::vector<int>& indices, int i) {
    return std::binary_search(indices.begin(), indices.end(), i);
  };
  switch (target.kind) {
    case figure::TargetKind::cell:
      if (!has_query || !has_key || !is_shown(shown.rows, target.query) || !is_shown(shown.columns, target.key)) {
        return std::nullopt;
      }
      return read_cell(trace, shown, target.query, target.key);
    case figure::TargetKind::token:
      if (has_query) {
        if (!is_shown(shown.rows, target.query) || shown.columns.empty()) return std::nullopt;
        return read_cell(trace, shown, target.query, strongest_key(shown, target.query));
      }
      if (!has_key || !is_shown(shown.columns, target.key)) return std::nullopt;
      return Readout{quoted(key_tokens(trace, map)[target.key]), tr("token %1").arg(target.key + 1), {}, {}};
    case figure::TargetKind::aligned_position:
    case figure::TargetKind::window_edge: {
      if (!has_query || target.query >= int(map.windows.size())) return std::nullopt;
      const AttentionWindow& window = map.windows[target.query];
      const QString width = QString::number(window.half_width, 'g', 3);
      QString detail = tr("half width %1").arg(width);
      if (window.sigma) detail += tr(" · spread %1").arg(*window.sigma, 0, 'g', 3);
      return Readout{
          tr("centre at step %1").arg(target.query + 1), QString::number(window.aligned_position, 'f', 1), detail, {}};
    }
    case figure::TargetKind::source_token:
      if (!holds(trace.source, target.key)) return std::nullopt;
      return Readout{quoted(trace.source[target.key]), tr("source %1").arg(target.key + 1), {}, {}};
    case figure::TargetKind::target_token:
      if (!holds(trace.target, target.query)) return std::nullopt;
      return Readout{quoted(trace.target[target.query]), tr("step %1").arg(target.query + 1), {}, {}};
    case figure::TargetKind::map:
      break;
  }
  return std::nullopt;
}

namespace {

/// The map, where it is of a text that attends to itself: rows and columns are the same tokens.
const AttentionMap* self_attention(const Trace& trace, int map) {
  if (map >= int(trace.attention.size())) return nullptr;
  return is_self_attention(trace.attention[map]) ? &trace.attention[map] : nullptr;
}

/// Place in the map of the first token that was written: a decoder reads its source, or a token to start with, first.
int written_from(const Trace& trace, const AttentionMap& self) {
  if (self.queries == Axis::source) return int(trace.source.size());
  return self.site.site == "decoder_self" && trace.decoder_start ? 1 : 0;
}

std::optional<int> inside(int index, std::size_t count) {
  return index >= 0 && index < int(count) ? std::optional(index) : std::nullopt;
}

}  // namespace

std::optional<int> read_token(const Trace& trace, int map, const figure::Target& target) {
  const AttentionMap* self = self_attention(trace, map);
  if (!self) return inside(target.key, trace.source.size());
  if (self->queries != Axis::source) return std::nullopt;
  return inside(target.query >= 0 ? target.query : target.key, trace.source.size());
}

std::optional<int> written_token(const Trace& trace, int map, const figure::Target& target) {
  const AttentionMap* self = self_attention(trace, map);
  if (!self || target.kind == figure::TargetKind::target_token) return inside(target.query, trace.target.size());
  return inside((target.query >= 0 ? target.query : target.key) - written_from(trace, *self), trace.target.size());
}

figure::Target target_of_written(const Trace& trace, int map, int index) {
  const AttentionMap* self = self_attention(trace, map);
  const int row = self ? index + written_from(trace, *self) : -1;
  if (!self || row >= self->query_count()) return {figure::TargetKind::target_token, index, -1};
  return {figure::TargetKind::token, row, row};
}

QString behavior_name(const std::vector<HeadBehavior>& behaviors, int map) {
  return map < int(behaviors.size()) ? QString::fromLatin1(behaviors[map].name()) : QString();
}

QString token_label(const Token& token) {
  // A vocabulary of pieces writes a space as U+2581.
  const QString text = QString::fromStdString(token.text).replace(QChar(0x2581), QLatin1Char(' ')).trimmed();
  return text.isEmpty() ? QStringLiteral("␣") : text;
}

QString number_text(double value) {
  if (value != 0 && value < 0.0001) return QStringLiteral("<0.0001");
  if (value != 0 && value < 0.01) return QString::number(value, 'f', 4);
  return QString::number(value, 'f', value >= 0.995 && value < 1 ? 3 : 2);
}

}  // namespace saccade::views
