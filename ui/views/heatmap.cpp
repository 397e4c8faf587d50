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
  return Words::tr("Attention weights of %1 %2 rows over %3 %4 columns; the output is “%5”.")
      .arg(map.query_count())
      .arg(axis_title(query_sequence(trace, map)))
      .arg(map.key_count())
      .arg(axis_title(key_sequence(trace, map)), QString::fromStdString(trace.output));
}

}  // namespace

int telling_heatmap(const Trace& trace) { return trace.attention.empty() ? 0 : 2; }

QString why_no_heatmap(const Trace& trace) { return why_no_attention(trace); }

figure::Figure draw_heatmap(const Trace& trace, const ViewOptions& options) {
  if (const QString why = why_no_heatmap(trace); !why.isEmpty()) return message_figure(why, options);

  figure::Figure figure{.title = title_of(trace), .description = description_of(trace, chosen_map(trace, options))};
  const MatrixLayout layout = lay_out_matrix(trace, options, options.room);
  const QString note = draw_matrix(figure, layout, trace, options, margin);
  finish(figure, options, layout.left, margin + layout.height(), note.isEmpty() ? QStringList() : QStringList(note));
  return figure;
}

}  // namespace saccade::views
