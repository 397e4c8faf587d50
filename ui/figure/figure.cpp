#include "ui/figure/figure.h"

#include <algorithm>

namespace saccade::figure {

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
