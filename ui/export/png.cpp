#include "ui/export/png.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <cmath>

#include "engine/core/error.h"

namespace saccade::exporting {

namespace {

constexpr double kLargestSide = 32000;  // QPainter's coordinates end at 32767
constexpr double kMostPixels = 256e6;   // a gigabyte of memory
constexpr double kPointsPerMeter = 72 / 0.0254;

std::string in_pixels(const QSizeF& size) {
  return QString("%1 x %2 pixels").arg(size.width(), 0, 'f', 0).arg(size.height(), 0, 'f', 0).toStdString();
}

}  // namespace

QByteArray encode_png(const figure::Film& film, const ExportOptions& options) {
  const figure::Figure& figure = still_of(film, "PNG");
  if (!(options.scale >= 0.25 && options.scale <= 16)) {
    throw Error("cannot write a PNG", "scale", "0.25 to 16", QString::number(options.scale).toStdString());
  }
  const QSizeF size = figure.size * options.scale;
  if (size.width() > kLargestSide || size.height() > kLargestSide || size.width() * size.height() > kMostPixels) {
    throw Error("cannot write a PNG", "scale " + QString::number(options.scale).toStdString(),
                "at most " + in_pixels({kLargestSide, kLargestSide}) + " and 256 million in all", in_pixels(size));
  }

  QImage image(static_cast<int>(std::ceil(size.width())), static_cast<int>(std::ceil(size.height())),
               QImage::Format_ARGB32_Premultiplied);
  image.fill(options.transparent || !figure.background.isValid() ? QColor(Qt::transparent) : figure.background);
  image.setDotsPerMeterX(static_cast<int>(std::lround(options.scale * kPointsPerMeter)));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  image.setText("Title", figure.title);
  image.setText("Description", figure.description);
  {
    QPainter painter(&image);
    painter.scale(options.scale, options.scale);
    figure::Figure marks = figure;
    marks.background = QColor();
    figure::paint(painter, marks);
  }
  QByteArray file;
  QBuffer buffer(&file);
  buffer.open(QIODevice::WriteOnly);
  if (!image.save(&buffer, "PNG")) throw Error("cannot write a PNG", in_pixels(size));
  return file;
}

}  // namespace saccade::exporting
