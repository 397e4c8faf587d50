#include "ui/views/heatmap.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/matrix.h"

namespace saccade::views {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Heatmap)
};

QString title_of(const Trace& trace) {
  return Words::tr("Attention of %1").arg(QString::fromStdString(trace.model.id));
}

QString description_of(const Trace& trace, const AttentionMap& map) {
  if (const Sequence& keys = key_sequence(trace, map); keys.rows > 1) {
    return Words::tr("Attention weights of %1 %2 rows over the %3 × %4 regions of %5; the output is “%6”.")
        .arg(map.query_count())
        .arg(axis_title(query_sequence(trace, map)))
        .arg(keys.rows)
        .arg(keys.columns)
        .arg(axis_title(keys), QString::fromStdString(trace.output));
  }
  return Words::tr("Attention weights of %1 %2 rows over %3 %4 columns; the output is “%5”.")
      .arg(map.query_count())
      .arg(axis_title(query_sequence(trace, map)))
      .arg(map.key_count())
      .arg(axis_title(key_sequence(trace, map)), QString::fromStdString(trace.output));
}

constexpr double kStripGap = 16, kStripWidth = 40, kStripNameHeight = 12;

/// Whether the rows of `map` are steps of a model that can copy.
bool says_p_gen(const Trace& trace, const AttentionMap& map) {
  return query_sequence(trace, map).name == "target" &&
         std::ranges::any_of(trace.steps, [](const Step& step) { return step.p_gen.has_value(); });
}

/// How much of each word was generated rather than copied: a bar at the side of its row, from `top` down.
void draw_p_gen(figure::Figure& figure, const MatrixLayout& layout, const Trace& trace, const Page& page, double top) {
  const figure::Theme& theme = page.theme;
  const double left = std::ceil(layout.right() + kStripGap), inset = std::max(3.0, layout.row_pitch / 4);
  const ShownMap& shown = layout.shown;
  for (std::size_t line = 0; line < shown.rows.size() && shown.rows[line] < shown.reached; ++line) {
    const auto row = static_cast<std::size_t>(shown.rows[line]);
    if (row >= trace.steps.size() || !trace.steps[row].p_gen) continue;
    const QRectF area(left, top + static_cast<double>(line) * layout.row_pitch, kStripWidth, layout.row_pitch);
    const QRectF track = area.adjusted(0, inset, 0, -inset);
    QRectF bar = track;
    bar.setWidth(track.width() * *trace.steps[row].p_gen);
    figure.marks.push_back(figure::RectMark{track, {}, {theme.line, 0.8, {}}, 2});
    if (bar.width() > 0) figure.marks.push_back(figure::RectMark{bar, theme.text_muted, {}, 2});
    figure.regions.push_back({area, row_target(*shown.map, shown.rows[line])});
  }
  figure::TextMark name{
      .position = {left + kStripWidth / 2, top + layout.shown.rows.size() * layout.row_pitch + kStripNameHeight},
      .runs = {{"p", figure::Script::normal, true}, {"gen", figure::Script::sub}},
      .size = 10,
      .color = theme.text_muted,
      .anchor = figure::Anchor::middle};
  figure.marks.push_back(std::move(name));
}

}  // namespace

int telling_heatmap(const Trace& trace) { return trace.attention.empty() ? 0 : 2; }

QString why_no_heatmap(const Trace& trace) { return why_no_attention(trace); }

figure::Figure draw_heatmap(const Shown& shown, const Page& page, const ViewState& state) {
  const Trace& trace = shown.trace;
  figure::Figure figure{.title = title_of(trace), .description = description_of(trace, trace.attention[state.map])};
  const bool can_copy = says_p_gen(trace, trace.attention[state.map]);
  const std::vector<MatrixLayout> layouts =
      lay_out_matrices(trace, page, state, page.room, can_copy ? kStripGap + kStripWidth : 0);
  QStringList notes;
  for (const MatrixLayout& layout : layouts) {
    notes << draw_matrix(figure, layout, trace, page, kMargin) << layout.deciding_note(trace) << layout.unknown_note();
  }
  notes.removeDuplicates();
  const MatrixLayout& first = layouts.front();
  if (can_copy && first.block == 1) draw_p_gen(figure, layouts.back(), trace, page, kMargin + first.header);
  finish(figure, page, first.left, kMargin + first.height(), notes);
  return figure;
}

}  // namespace saccade::views
