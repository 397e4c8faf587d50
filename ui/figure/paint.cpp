#include <QPaintEngine>
#include <QPainter>

#include "ui/figure/figure.h"
#include "ui/figure/image.h"
#include "ui/figure/text.h"

namespace saccade::figure {

namespace {

QPen pen_for(const Stroke& stroke) {
  if (stroke.width <= 0) return Qt::NoPen;
  QPen pen(stroke.color, stroke.width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
  if (!stroke.dash.empty()) {
    QList<qreal> pattern;  // Qt counts dashes in pen widths
    for (const double length : stroke.dash) pattern.append(length / stroke.width);
    pen.setDashPattern(pattern);
  }
  return pen;
}

QBrush brush_for(const QColor& fill) { return fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush); }

struct MarkPainter {
  QPainter& painter;

  void operator()(const RectMark& mark) const {
    if (mark.stroke.width <= 0 && mark.radius <= 0) {
      painter.fillRect(mark.rect, brush_for(mark.fill));
      return;
    }
    painter.setPen(pen_for(mark.stroke));
    painter.setBrush(brush_for(mark.fill));
    painter.drawRoundedRect(mark.rect, mark.radius, mark.radius);
  }

  void operator()(const PathMark& mark) const {
    painter.setPen(pen_for(mark.stroke));
    painter.setBrush(brush_for(mark.fill));
    painter.drawPath(mark.path);
  }

  void operator()(const TextMark& mark) const {
    // Glyphs drawn by the raster engine stand on whole pixels. Outlines stand exactly where a page has them; a page
    // gets glyphs, so that its text stays text.
    const bool outlines = painter.paintEngine()->type() == QPaintEngine::Raster;
    const double width = mark.anchor == Anchor::start ? 0 : text_width(mark);
    double x = mark.anchor == Anchor::end ? -width : -width / 2;

    painter.save();
    painter.translate(mark.position);
    if (mark.rotation != 0) painter.rotate(mark.rotation);
    painter.setPen(mark.color);
    for (const TextRun& run : mark.runs) {
      const ShapedRun& shaped = shape(run, mark.weight);
      const double scale = mark.size * script_size(run.script) / kShapingSize;
      painter.save();
      painter.translate(x, mark.size * script_shift(run.script));
      painter.scale(scale, scale);
      if (outlines && !shaped.outline.isEmpty()) {
        painter.fillPath(shaped.outline, mark.color);
      } else {
        // Colour glyphs (emoji) have no outline.
        for (const QGlyphRun& glyphs : shaped.glyphs) painter.drawGlyphRun({}, glyphs);
      }
      painter.restore();
      x += shaped.width * scale;
    }
    painter.restore();
  }

  void operator()(const ImageMark& mark) const {
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !mark.pixelated);
    painter.setRenderHint(QPainter::LosslessImageRendering, mark.pixelated);  // a page would get a JPEG
    const bool page = painter.paintEngine()->type() == QPaintEngine::Pdf;
    painter.drawImage(mark.rect, page ? page_image(mark) : mark.image);
  }
};

/// A line has no area: QRectF::intersects() would not see it.
bool touches(const QRectF& area, const QRectF& bounds) {
  return bounds.left() <= area.right() && bounds.right() >= area.left() && bounds.top() <= area.bottom() &&
         bounds.bottom() >= area.top();
}

}  // namespace

void paint(QPainter& painter, const Figure& figure, const QRectF& seen) {
  constexpr double overhang = 16;  // of accents and swashes beyond the box of a text
  const QRectF near = seen.adjusted(-overhang, -overhang, overhang, overhang);
  painter.save();
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  if (figure.background.isValid()) painter.fillRect(QRectF({}, figure.size), figure.background);
  const MarkPainter paint_mark{painter};
  for (const Mark& mark : figure.marks) {
    if (seen.isEmpty() || touches(near, bounds_of(mark))) std::visit(paint_mark, mark);
  }
  painter.restore();
}

}  // namespace saccade::figure
