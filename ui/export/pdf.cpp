#include "ui/export/pdf.h"

#include <QBuffer>
#include <QMarginsF>
#include <QPainter>
#include <QPdfWriter>

namespace saccade::exporting {

QByteArray encode_pdf(const figure::Film& film, const ExportOptions& options) {
  const figure::Figure& figure = still_of(film, "PDF");
  QByteArray file;
  QBuffer buffer(&file);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setTitle(figure.title);
  writer.setCreator("Saccade");
  writer.setResolution(1200);
  writer.setPageSize(QPageSize(figure.size, QPageSize::Point, {}, QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  {
    QPainter painter(&writer);
    painter.scale(writer.resolution() / 72.0, writer.resolution() / 72.0);
    figure::Figure page = figure;
    if (options.transparent) page.background = QColor();
    figure::paint(painter, page);
  }
  return file;
}

}  // namespace saccade::exporting
