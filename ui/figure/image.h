#pragma once

#include "ui/figure/figure.h"

namespace saccade::figure {

/// The image as a page gets it. Many readers of pages smooth images whatever they are told: one whose pixels are
/// squares is enlarged, so that at most its edges are soft.
QImage page_image(const ImageMark& mark);

}  // namespace saccade::figure
