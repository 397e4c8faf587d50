#pragma once

#include "ui/figure/figure.h"

namespace saccade::figure {

/// Adds all that is drawn in `part`, and what it stands for, to `whole`, with its left top corner at `place`. What only
/// a figure that is scrolled needs, and what is dragged in it, stays behind.
void add_part(Figure& whole, Figure part, QPointF place);

}  // namespace saccade::figure
