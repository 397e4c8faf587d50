#pragma once

#include "ui/views/view.h"

namespace saccade::views {

/// The shade that a page asks for, or else linear.
figure::Shade page_shade(const Page& page);

/// What is needed right of what it explains, up to the edge of the figure.
double color_bar_room(const Page& page);

/// The colours from a weight of 0 up to 1, with the weights that stand at them and, where they are not evenly spread, a
/// title that says so.
/// @param right of what it explains  @param top, height of the bar
void draw_color_bar(figure::Figure& figure, const Page& page, double right, double top, double height);

/// "weight, square root"
QString shade_title(figure::Shade shade);

}  // namespace saccade::views
