#include "ui/views/heatmap.h"

#include "ui/views/matrix.h"

namespace saccade::views {

QString why_no_heatmap(const Trace& trace) { return why_no_attention(trace); }

figure::Figure draw_heatmap(const Trace& trace, const ViewOptions& options) {
  if (const QString why = why_no_heatmap(trace); !why.isEmpty()) return message_figure(why, options);

  const AttentionMap& map = chosen_map(trace, options);
  figure::Figure figure{
      .title = QString("Attention of %1").arg(QString::fromStdString(trace.model.id)),
      .description = QString("Attention weights of %1 %2 rows over %3 %4 columns; the output is “%5”.")
                         .arg(map.query_count())
                         .arg(name_of(map.queries))
                         .arg(map.key_count())
                         .arg(name_of(map.keys), QString::fromStdString(trace.output))};
  const MatrixLayout layout = lay_out_matrix(trace, options, options.room);
  const QString note = draw_matrix(figure, layout, trace, options, margin);
  finish(figure, options, layout.left, margin + layout.height(), note.isEmpty() ? QStringList() : QStringList(note));
  return figure;
}

}  // namespace saccade::views
