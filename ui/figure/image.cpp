#include "ui/figure/image.h"

#include <algorithm>

namespace saccade::figure {

QImage page_image(const ImageMark& mark) {
  constexpr int wanted = 192, most = 8;  // pixels along a side, and for each
  const int side = std::max({1, mark.image.width(), mark.image.height()});
  const int times = std::clamp(wanted / side, 1, most);
  return mark.pixelated && times > 1 ? mark.image.scaled(mark.image.size() * times) : mark.image;
}

}  // namespace saccade::figure
