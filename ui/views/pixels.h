#pragma once

#include <QImage>
#include <QRectF>
#include <functional>
#include <vector>

#include "engine/trace/trace.h"
#include "ui/figure/figure.h"

namespace saccade::views {

/// How the picture is enlarged: one of few pixels in squares, one of many smoothly.
bool shows_pixels(const Picture& picture);

inline constexpr int kMostShown = 1024;  // pixels of a side

/// The picture with what `covered` says of each place of it, from 0 (clear) to 1, in the way of it: mixed with `veil`.
/// @param covered of a place in pixels of the picture
/// @param longest pixels of the longer side, at most; a small picture is enlarged so that a veil can begin within a
/// pixel
QImage veiled(const Picture& picture, const QColor& veil, const std::function<double(double x, double y)>& covered,
              int longest = kMostShown);

/// What a glimpse sees at each scale: as many pixels each as the smallest square has, larger squares by averages; black
/// outside the picture.
std::vector<QImage> seen_in(const Picture& picture, const Glimpse& glimpse);

/// Of all its values, from 0 to 1.
double mean_brightness(const Picture& picture);

}  // namespace saccade::views
