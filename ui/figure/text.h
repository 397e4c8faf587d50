#pragma once

#include <QGlyphRun>
#include <QList>
#include <QPainterPath>

#include "ui/figure/figure.h"

namespace saccade::figure {

/// Size and baseline of a subscript or superscript, as parts of the mark's size; the shift is downwards.
double script_size(Script script);
double script_shift(Script script);

/// A run laid out once, at `shaping_size` pixels and without hinting, so that it scales to any size and device.
/// `width` is what the font's designer gave it, in the same pixels.
struct ShapedRun {
  QList<QGlyphRun> glyphs;
  QPainterPath outline;
  double width = 0;
};

/// Inter's units per em: a pixel is a unit of its design, so nothing is left to round, whatever Qt does with fractions.
inline constexpr int kShapingSize = 2048;

/// Kept for the next call: the same few tokens are drawn in every frame. The reference holds until the next call.
const ShapedRun& shape(const TextRun& run, int weight);

}  // namespace saccade::figure
