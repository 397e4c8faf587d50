#include "ui/window/readout.h"

#include <QCoreApplication>
#include <cmath>

namespace saccade::window {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Readout", text); }

QString quoted(const Token& token) { return QStringLiteral("“%1”").arg(token_label(token)); }

bool holds(const std::vector<Token>& tokens, int index) {
  return index >= 0 && index < static_cast<int>(tokens.size());
}

Readout read_cell(const Trace& trace, const AttentionMap& map, int query, int key) {
  const auto& queries = map.queries == Axis::source ? trace.source : trace.target;
  const auto& keys = map.keys == Axis::target ? trace.target : trace.source;
  const double weight = map.row(query)[key];
  Readout out;
  out.title = QStringLiteral("%1 ← %2").arg(quoted(queries[query]), quoted(keys[key]));
  out.value = number_text(weight);
  QStringList details;
  if (map.has_scores()) {
    const double score = map.score_row(query)[key];
    if (std::isinf(score)) {
      out.detail = map.windows.empty() ? tr("masked") : tr("outside the window");
      return out;
    }
    details << tr("score %1").arg(score, 0, 'f', 2);
  }
  if (query < static_cast<int>(map.windows.size()) && map.windows[query].sigma) {
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

}  // namespace

std::optional<Readout> read_out(const Trace& trace, int map_index, const figure::Target& target) {
  if (map_index < 0 || map_index >= static_cast<int>(trace.attention.size())) return std::nullopt;
  const AttentionMap& map = trace.attention[map_index];
  const bool has_query = target.query >= 0 && target.query < map.query_count();
  switch (target.kind) {
    case figure::TargetKind::cell:
      if (!has_query || target.key < 0 || target.key >= map.key_count()) return std::nullopt;
      return read_cell(trace, map, target.query, target.key);
    case figure::TargetKind::aligned_position:
    case figure::TargetKind::window_edge: {
      if (!has_query || target.query >= static_cast<int>(map.windows.size())) return std::nullopt;
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
    case figure::TargetKind::token:
    case figure::TargetKind::map:
      break;
  }
  return std::nullopt;
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

}  // namespace saccade::window
