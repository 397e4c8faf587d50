#pragma once

#include "ui/figure/theme.h"

namespace saccade::figure {

/// The colour of a difference in [-1, 1]: purple above 0, green below, and at 0 what lies under it.
QColor difference_color(double difference, const Theme& theme);

}  // namespace saccade::figure
