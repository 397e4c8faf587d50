#include "ui/widgets/glyph_button.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

namespace saccade::widgets {

namespace {

/// Drawn about the origin, 16 wide at most.
QPainterPath path_of(Glyph glyph) {
  QPainterPath path;
  const auto line = [&path](std::initializer_list<QPointF> points) {
    path.moveTo(*points.begin());
    for (const QPointF& point : points) path.lineTo(point);
  };
  switch (glyph) {
    case Glyph::first:
      line({{5, -6}, {-3, 0}, {5, 6}});
      line({{-6, -6}, {-6, 6}});
      break;
    case Glyph::previous:
      line({{4, -6}, {-4, 0}, {4, 6}});
      break;
    case Glyph::next:
      line({{-4, -6}, {4, 0}, {-4, 6}});
      break;
    case Glyph::play:
      line({{-4, -6}, {7, 0}, {-4, 6}, {-4, -6}});
      break;
    case Glyph::pause:
      path.addRect(-5, -6, 3.5, 12);
      path.addRect(1.5, -6, 3.5, 12);
      break;
    case Glyph::more:
      line({{-4, -2}, {0, 2.5}, {4, -2}});
      break;
    case Glyph::pencil:
      line({{-6, 6}, {-5, 2}, {3, -6}, {6, -3}, {-2, 5}, {-6, 6}});
      break;
    case Glyph::close:
      line({{-4, -4}, {4, 4}});
      line({{-4, 4}, {4, -4}});
      break;
    case Glyph::undo:
      line({{-2, -6}, {-6, -2}, {-2, 2}});
      path.moveTo(-6, -2);
      path.lineTo(2, -2);
      path.arcTo(QRectF(-2, -2, 8, 8), 90, -180);
      path.lineTo(-2, 6);
      break;
    case Glyph::open:
      line({{-7, 5}, {-7, -5}, {-2, -5}, {0, -3}, {6, -3}, {6, 5}, {-7, 5}});
      break;
    case Glyph::larger:
      line({{-5, -1}, {-5, -5}, {-1, -5}});
      line({{5, 1}, {5, 5}, {1, 5}});
      line({{-5, -5}, {5, 5}});
      break;
    case Glyph::clear:
      line({{-6, -4}, {6, -4}});
      line({{-2, -4}, {-2, -6}, {2, -6}, {2, -4}});
      line({{-4.5, -4}, {-4, 6}, {4, 6}, {4.5, -4}});
      break;
  }
  return path;
}

}  // namespace

GlyphButton::GlyphButton(Glyph glyph, const QString& name, QWidget* parent) : QAbstractButton(parent), glyph_(glyph) {
  setAccessibleName(name);
  setToolTip(name);
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setFixedSize(sizeHint());
}

void GlyphButton::setGlyph(Glyph glyph) {
  glyph_ = glyph;
  update();
}

void GlyphButton::setPrimary(bool primary) {
  primary_ = primary;
  update();
}

void GlyphButton::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void GlyphButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
  const bool lit = isEnabled() && (underMouse() || isDown() || isChecked());
  QColor fill = primary_ ? theme_.control : lit ? theme_.control_tint : QColor();
  QColor ink = primary_ ? theme_.canvas : isChecked() ? theme_.control : theme_.text_muted;
  if (!isEnabled()) {
    fill = QColor();
    ink = theme_.line;
  }
  if (fill.isValid()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 6, 6);
  }
  if (hasFocus()) {
    painter.setPen(QPen(primary_ ? theme_.text : theme_.control, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 6, 6);
  }
  painter.translate(box.center());
  painter.scale(width() / static_cast<double>(sizeHint().width()), height() / static_cast<double>(sizeHint().height()));
  const bool solid = glyph_ == Glyph::play || glyph_ == Glyph::pause;
  painter.setPen(solid ? QPen(Qt::NoPen) : QPen(ink, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(solid ? QBrush(ink) : QBrush(Qt::NoBrush));
  painter.drawPath(path_of(glyph_));
}

void GlyphButton::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Select) {
    QAbstractButton::keyPressEvent(event);
  } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    click();
  } else {
    event->ignore();
  }
}

}  // namespace saccade::widgets
