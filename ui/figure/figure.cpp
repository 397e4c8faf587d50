#include "ui/figure/figure.h"

#include <QTransform>
#include <algorithm>

namespace saccade::figure {

namespace {

struct MarkBounds {
  QRectF operator()(const RectMark& mark) const { return with_line(mark.rect, mark.stroke); }
  QRectF operator()(const PathMark& mark) const { return with_line(mark.path.boundingRect(), mark.stroke); }
  QRectF operator()(const ImageMark& mark) const { return mark.rect; }

  QRectF operator()(const TextMark& mark) const {
    const double width = text_width(mark);
    const double from = mark.anchor == Anchor::start ? 0 : mark.anchor == Anchor::middle ? -width / 2 : -width;
    QTransform turned;
    turned.rotate(mark.rotation);
    return turned.mapRect(QRectF(from, -mark.size, width, 1.25 * mark.size)).translated(mark.position);
  }

 private:
  static QRectF with_line(const QRectF& rect, const Stroke& stroke) {
    return rect.adjusted(-stroke.width, -stroke.width, stroke.width, stroke.width);
  }
};

}  // namespace

QRectF bounds_of(const Mark& mark) { return std::visit(MarkBounds{}, mark); }

double DragAxis::position_at(double x) const {
  if (count < 1 || pitch <= 0) return 0;
  return std::clamp((x - origin) / pitch, 0.0, count - 1.0);
}

const HitRegion* Figure::hit(QPointF point) const {
  const auto found =
      std::find_if(regions.rbegin(), regions.rend(), [&](const HitRegion& region) { return region.contains(point); });
  return found == regions.rend() ? nullptr : &*found;
}

std::vector<QRectF> Figure::areas_of(const Target& target) const {
  std::vector<QRectF> areas;
  for (const HitRegion& region : regions) {
    if (region.target == target) areas.push_back(region.area);
  }
  return areas;
}

}  // namespace saccade::figure
