#pragma once

#include <QPainterPath>
#include <QPointF>

namespace saccade::views {

/// A band that widens from where it leaves to where it arrives, with an arrow at its end. Its shapes are filled: a
/// stroke cannot taper. Lengths are points.
struct Band {
  QPointF from = {}, to = {};
  double width = 1;  // where it arrives
  double arrow = 0;  // 1 for a drawn band; 0 for the shape that catches the pointer

  double start_width() const { return arrow > 0 ? 0.4 * width : width; }
  double arrow_width() const { return width + 4.5; }
  double arrow_length() const { return 0.8 * arrow_width(); }
};

/// Half an ellipse over a line, between two ends at the same height.
QPainterPath arc_shape(const Band& band, double height);

/// A curve that leaves and arrives upright: from one line to another, down or up.
QPainterPath curve_shape(const Band& band);

/// A curve that leaves and arrives level: from one column to another.
QPainterPath level_curve_shape(const Band& band);

}  // namespace saccade::views
