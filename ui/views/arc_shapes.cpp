#include "ui/views/arc_shapes.h"

#include <QTransform>
#include <algorithm>
#include <cmath>

namespace saccade::views {

namespace {

void half_ellipse(QPainterPath& path, QPointF to, double height) {
  constexpr double kappa = 0.5523;  // of the cubic that comes nearest to a quarter of an ellipse
  const QPointF from = path.currentPosition();
  const QPointF top((from.x() + to.x()) / 2, from.y() - height);
  const double rx = (to.x() - from.x()) / 2;
  path.cubicTo({from.x(), from.y() - kappa * height}, {top.x() - kappa * rx, top.y()}, top);
  path.cubicTo({top.x() + kappa * rx, top.y()}, {to.x(), to.y() - kappa * height}, to);
}

/// Goes around the arrow at the end of `band`, from its right side as it arrives to its left.
void arrow(QPainterPath& path, const Band& band, double side) {
  const double y = band.to.y() - band.arrow * band.arrow_length();
  path.lineTo(band.to.x() + side * band.arrow_width() / 2, y);
  path.lineTo(band.to);
  path.lineTo(band.to.x() - side * band.arrow_width() / 2, y);
}

/// The shape that `shape` gives a band which `mirror` maps, mapped back.
QPainterPath mirrored(QPainterPath (*shape)(const Band&), Band band, const QTransform& mirror) {
  band.from = mirror.map(band.from);
  band.to = mirror.map(band.to);
  return mirror.map(shape(band));
}

}  // namespace

QPainterPath arc_shape(const Band& band, double height) {
  const double side = band.to.x() < band.from.x() ? -1 : 1;
  const double a = side * band.start_width() / 2, b = side * band.width / 2, middle = std::abs(a + b) / 2;
  const double base = band.from.y(), y = base - band.arrow_length();
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.moveTo(band.from.x() - a, base);
  path.lineTo(band.from.x() - a, y);
  half_ellipse(path, {band.to.x() + b, y}, height - band.arrow_length() + middle);
  if (band.arrow > 0) {
    arrow(path, band, side);
  } else {
    path.lineTo(band.to.x() + b, base);
    path.lineTo(band.to.x() - b, base);
  }
  path.lineTo(band.to.x() - b, y);
  half_ellipse(path, {band.from.x() + a, y}, std::max(1.0, height - band.arrow_length() - middle));
  path.lineTo(band.from.x() + a, base);
  path.closeSubpath();
  return path;
}

QPainterPath curve_shape(const Band& band) {
  if (band.to.y() < band.from.y()) return mirrored(curve_shape, band, QTransform::fromScale(1, -1));
  const double side = band.to.x() < band.from.x() ? -1 : 1;
  const double a = side * band.start_width() / 2, b = side * band.width / 2, middle = std::abs(a + b) / 2;
  const double top = band.from.y(), y = band.to.y() - (band.arrow > 0 ? band.arrow_length() : 0);
  const double bend = (top + y) / 2;
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.moveTo(band.from.x() + a, top);
  path.cubicTo({band.from.x() + a, bend - middle}, {band.to.x() + b, bend - middle}, {band.to.x() + b, y});
  if (band.arrow > 0) arrow(path, band, side);
  path.lineTo(band.to.x() - b, y);
  path.cubicTo({band.to.x() - b, bend + middle}, {band.from.x() - a, bend + middle}, {band.from.x() - a, top});
  path.closeSubpath();
  return path;
}

QPainterPath level_curve_shape(const Band& band) { return mirrored(curve_shape, band, QTransform(0, 1, 1, 0, 0, 0)); }

}  // namespace saccade::views
