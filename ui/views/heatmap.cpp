#include "ui/views/heatmap.h"

#include <QCoreApplication>

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

}  // namespace

int telling_heatmap(const Trace& trace) { return trace.attention.empty() ? 0 : 2; }

QString why_no_heatmap(const Trace& trace) { return why_no_attention(trace); }

figure::Figure draw_heatmap(const Shown& shown, const Page& page, const ViewState& state) {
  const Trace& trace = shown.trace;
  figure::Figure figure{.title = title_of(trace), .description = description_of(trace, trace.attention[state.map])};
  const MatrixLayout layout = lay_out_matrix(trace, page, state, page.room);
  const QString note = draw_matrix(figure, layout, trace, page, kMargin);
  finish(figure, page, layout.left, kMargin + layout.height(),
         {note, layout.deciding_note(trace), layout.unknown_note()});
  return figure;
}

}  // namespace saccade::views
