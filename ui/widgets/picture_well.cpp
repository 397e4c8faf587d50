#include "ui/widgets/picture_well.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTextOption>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

/// Of a drawing's side: what a pen leaves of a handwritten digit that fills it.
constexpr double kBrush = 0.085;
constexpr double kInset = 2;  // of the picture within the frame
constexpr double kRounding = 6;
constexpr std::size_t kMostStrokes = 100;  // that can be taken back

/// Whether a picture is of dark things on bright paper, as its border says.
bool is_bright(const QImage& picture) {
  const int right = picture.width() - 1, bottom = picture.height() - 1;
  qint64 sum = 0, count = 0;
  for (int y = 0; y <= bottom; ++y) {
    for (int x = 0; x <= right; x += y == 0 || y == bottom ? 1 : std::max(1, right)) {
      sum += qGray(picture.pixel(x, y));
      ++count;
    }
  }
  return sum > 127 * count;
}

}  // namespace

PictureWell::PictureWell(QWidget* parent) : QWidget(parent) {
  setObjectName("picture");
  setAccessibleName(tr("Picture"));
  setFocusPolicy(Qt::StrongFocus);
  describe();
}

void PictureWell::setPicture(const QImage& picture) {
  if (picture == picture_) return;
  // The window may have taken a stroke back by itself; what comes from elsewhere has none.
  if (!before_.empty() && before_.back() == picture) {
    before_.pop_back();
  } else {
    before_.clear();
  }
  last_.reset();
  picture_ = picture;
  describe();
  update();
  emit changed();
}

void PictureWell::setPad(std::optional<int> side) {
  pad_ = side;
  before_.clear();
  last_.reset();
  setCursor(pad_ ? Qt::CrossCursor : Qt::ArrowCursor);
  update();
  emit changed();
}

void PictureWell::setHint(const QString& hint) {
  hint_ = hint;
  describe();
  update();
}

void PictureWell::setSide(int pixels) { setFixedSize(scaled(pixels), scaled(pixels)); }

void PictureWell::clear() {
  if (picture_.isNull()) return;
  emit strokeBegan();
  if (pad_) before_.push_back(picture_);
  picture_ = QImage();
  describe();
  update();
  emit drawn(picture_);
  emit changed();
}

void PictureWell::undoStroke() {
  if (before_.empty()) return;
  picture_ = before_.back();
  before_.pop_back();
  describe();
  update();
  emit strokeBegan();
  emit drawn(picture_);
  emit changed();
}

void PictureWell::describe() {
  setAccessibleDescription(picture_.isNull() ? hint_
                                             : tr("%1 by %2 pixels").arg(picture_.width()).arg(picture_.height()));
}

QRectF PictureWell::area() const {
  const QRectF room = QRectF(rect()).adjusted(kInset, kInset, -kInset, -kInset);
  if (picture_.isNull()) return room;
  const QSizeF size = QSizeF(picture_.size()).scaled(room.size(), Qt::KeepAspectRatio);
  return {room.center() - QPointF(size.width(), size.height()) / 2, size};
}

QImage PictureWell::sheet() const {
  const QSize size(*pad_, *pad_);
  QImage sheet(size, QImage::Format_Grayscale8);
  sheet.fill(Qt::black);
  if (picture_.isNull()) return sheet;
  if (picture_.size() == size && picture_.format() == sheet.format()) return picture_;
  const QImage fitted = picture_.scaled(size, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  sheet.fill(fitted.pixelColor(0, 0));
  QPainter(&sheet).drawImage((size.width() - fitted.width()) / 2, (size.height() - fitted.height()) / 2, fitted);
  return sheet;
}

void PictureWell::strokeTo(QPointF place) {
  const QRectF shown = area();
  const QPointF to((place.x() - shown.left()) * picture_.width() / shown.width(),
                   (place.y() - shown.top()) * picture_.height() / shown.height());
  QPainter painter(&picture_);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(ink_, *pad_ * kBrush, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  if (!last_) {
    painter.drawPoint(to);
  } else if (*last_ != to) {
    painter.drawLine(*last_, to);
  } else {
    return;
  }
  painter.end();
  last_ = to;
  describe();
  update();
  emit drawn(picture_);
}

void PictureWell::mousePressEvent(QMouseEvent* event) {
  if (!pad_ || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  emit strokeBegan();
  if (before_.size() == kMostStrokes) before_.erase(before_.begin());
  before_.push_back(picture_);
  picture_ = sheet();
  ink_ = is_bright(picture_) ? Qt::black : Qt::white;
  last_.reset();
  strokeTo(event->position());
  emit changed();
}

void PictureWell::mouseMoveEvent(QMouseEvent* event) {
  if (last_) strokeTo(event->position());
}

void PictureWell::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) last_.reset();
}

void PictureWell::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
    clear();
  } else {
    QWidget::keyPressEvent(event);
  }
}

void PictureWell::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void PictureWell::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
  const bool empty = picture_.isNull();
  painter.setPen(Qt::NoPen);
  painter.setBrush(pad_ ? QColor(Qt::black) : theme_.panel);
  painter.drawRoundedRect(frame, kRounding, kRounding);
  if (empty) {
    painter.setPen(pad_ ? QColor(0xB8B8C0) : theme_.text_muted);
    painter.setFont(ui_font(12));
    QTextOption option(Qt::AlignCenter);
    option.setWrapMode(QTextOption::WordWrap);
    painter.drawText(frame.adjusted(10, 10, -10, -10), hint_, option);
  } else {
    const QRectF shown = area();
    // Few pixels are seen as what they are.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, shown.width() < 3 * picture_.width());
    painter.drawImage(shown, picture_);
  }
  const QPen line(hasFocus() ? theme_.control : theme_.line, hasFocus() ? 2 : 1,
                  empty && !pad_ && !hasFocus() ? Qt::DashLine : Qt::SolidLine);
  painter.setPen(line);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frame, kRounding, kRounding);
}

}  // namespace saccade::widgets
