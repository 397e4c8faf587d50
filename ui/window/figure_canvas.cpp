#include "ui/window/figure_canvas.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/widgets/style.h"

namespace saccade::window {

using figure::Target;
using figure::TargetKind;

namespace {

constexpr double kMinZoom = 0.5, kMaxZoom = 6;
/// A window with more room than this draws its figures larger, so that they stay the largest thing in it.
constexpr QSizeF kRoom(760, 600);
constexpr double kMaxFit = 1.75;
/// The same where a figure is presented: its letters are as large as can be read from the last row.
constexpr QSizeF kPresentedRoom(540, 420);
constexpr double kMaxPresentedFit = 5;
constexpr double kFadedOpacity = 0.35;

bool is_handle(TargetKind kind) { return kind == TargetKind::aligned_position || kind == TargetKind::window_edge; }

/// Whether a region belongs to what is lit: a cell lights itself and the labels of its row and column, a label its row
/// or column.
bool is_lit(const Target& region, const Target& lit) {
  switch (region.kind) {
    case TargetKind::cell:
      return (lit.query < 0 || region.query == lit.query) && (lit.key < 0 || region.key == lit.key) &&
             !is_handle(lit.kind);
    case TargetKind::source_token:
      return lit.key >= 0 && region.key == lit.key;
    case TargetKind::target_token:
      return lit.query >= 0 && region.query == lit.query;
    case TargetKind::token:
      return (lit.query >= 0 && region.query == lit.query) || (lit.key >= 0 && region.key == lit.key);
    case TargetKind::map:
    case TargetKind::aligned_position:
    case TargetKind::window_edge:
      return region == lit;
  }
  return false;
}

}  // namespace

FigureCanvas::FigureCanvas(QWidget* parent) : QAbstractScrollArea(parent) {
  setObjectName("canvas");
  setAccessibleName(tr("Figure"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  horizontalScrollBar()->setSingleStep(26);
  verticalScrollBar()->setSingleStep(26);
}

void FigureCanvas::setFigure(figure::Figure figure, bool fresh) {
  figure_ = std::move(figure);
  reason_.clear();
  fresh_ = fresh_ || fresh;
  describe();
  updateScrollBars();
  redraw();
}

void FigureCanvas::setReason(const QString& reason) {
  figure_ = {};
  reason_ = reason;
  fresh_ = true;
  describe();
  updateScrollBars();
  redraw();
}

void FigureCanvas::setFaded(bool faded) {
  faded_ = faded;
  viewport()->update();
}

void FigureCanvas::setPresented(bool presented) {
  presented_ = presented;
  updateScrollBars();
  redraw();
  emit roomChanged();
}

void FigureCanvas::describe(const QString& lit) {
  const QString whole = reason_.isEmpty() ? figure_.title + QStringLiteral(". ") + figure_.description : reason_;
  setAccessibleDescription(lit.isEmpty() ? whole : lit);
}

void FigureCanvas::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  redraw();
}

void FigureCanvas::setLit(std::optional<Target> hovered, std::optional<Target> locked,
                          std::optional<views::Readout> readout, std::vector<Target> beside) {
  hovered_ = hovered;
  locked_ = locked;
  readout_ = std::move(readout);
  beside_ = std::move(beside);
  viewport()->update();
}

QSizeF FigureCanvas::room() const { return QSizeF(maximumViewportSize()) / fit(); }

double FigureCanvas::fit() const {
  const QSizeF size = maximumViewportSize(), room = presented_ ? kPresentedRoom : kRoom;
  return std::clamp(std::min(size.width() / room.width(), size.height() / room.height()), 1.0,
                    presented_ ? kMaxPresentedFit : kMaxFit);
}

QPointF FigureCanvas::origin() const {
  const double spare = viewport()->width() - figure_.size.width() * scale();
  return {spare > 0 ? std::floor(spare / 2) : -horizontalScrollBar()->value(),
          -static_cast<double>(verticalScrollBar()->value())};
}

QPointF FigureCanvas::toViewport(QPointF point) const { return point * scale() + origin(); }

QPointF FigureCanvas::toFigure(QPointF viewport_point) const { return (viewport_point - origin()) / scale(); }

void FigureCanvas::setZoom(double zoom) { zoomAbout(QRectF(viewport()->rect()).center(), zoom); }

void FigureCanvas::zoomAbout(QPointF viewport_point, double zoom) {
  const QPointF fixed = toFigure(viewport_point);
  zoom_ = std::clamp(zoom, kMinZoom, kMaxZoom);
  updateScrollBars();
  const QPointF moved = toViewport(fixed) - viewport_point;
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(moved.x()));
  verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(moved.y()));
  redraw();
}

void FigureCanvas::updateScrollBars() {
  const QSizeF size = figure_.size * scale();
  const auto update = [](QScrollBar* bar, double content, int visible) {
    bar->setRange(0, std::max(0, static_cast<int>(std::ceil(content)) - visible));
    bar->setPageStep(visible);
  };
  update(horizontalScrollBar(), size.width(), viewport()->width());
  update(verticalScrollBar(), size.height(), viewport()->height());
}

void FigureCanvas::redraw() {
  cache_valid_ = false;
  viewport()->update();
}

void FigureCanvas::resizeEvent(QResizeEvent*) {
  updateScrollBars();
  redraw();
  emit roomChanged();
}

void FigureCanvas::scrollContentsBy(int, int) { redraw(); }

void FigureCanvas::render() {
  const double ratio = devicePixelRatioF();
  const QSize size = viewport()->size() * ratio;
  if (cache_.size() != size) cache_ = QPixmap(size);
  cache_.setDevicePixelRatio(ratio);
  cache_.fill(theme_.canvas);
  QPainter painter(&cache_);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  if (!reason_.isEmpty()) {
    painter.setPen(theme_.text_muted);
    painter.setFont(widgets::ui_font(14));
    const QRectF lines = QRectF(viewport()->rect()).adjusted(48, 0, -48, -viewport()->height() / 4.0);
    painter.drawText(lines, Qt::AlignCenter | Qt::TextWordWrap, reason_);
  } else {
    painter.translate(origin());
    painter.scale(scale(), scale());
    figure::paint(painter, figure_);
  }
  cache_valid_ = true;
}

void FigureCanvas::paintEvent(QPaintEvent*) {
  if (!cache_valid_ || cache_.devicePixelRatio() != devicePixelRatioF()) render();
  QPainter painter(viewport());
  if (faded_) painter.fillRect(viewport()->rect(), theme_.canvas);
  painter.setOpacity(faded_ ? kFadedOpacity : 1);
  painter.drawPixmap(0, 0, cache_);
  painter.setOpacity(1);
  painter.setRenderHint(QPainter::Antialiasing);
  if (locked_) paintLit(painter, *locked_, true);
  for (const Target& locked : beside_) {
    paintLit(painter, locked, true);
    paintOutline(painter, locked);
  }
  if (locked_ && !beside_.empty()) paintOutline(painter, *locked_);
  if (hovered_) paintLit(painter, *hovered_, false);
  if (readout_ && (hovered_ || locked_)) paintCard(painter, hovered_ ? *hovered_ : *locked_);
  if (ring_) {
    painter.setPen(QPen(theme_.control, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 6, 6);
  }
  if (std::exchange(fresh_, false)) emit painted();
}

void FigureCanvas::paintLit(QPainter& painter, const Target& target, bool locked) const {
  for (const figure::HitRegion& region : figure_.regions) {
    if (!is_lit(region.target, target)) continue;
    if (!region.outline.isEmpty()) {
      // Of what is no rectangle, an arc among others, only the one that is pointed at is lit.
      if (region.target != target) continue;
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(locked ? theme_.selection : theme_.text, 1.2));
      painter.drawPath(QTransform::fromScale(scale(), scale()).map(region.outline).translated(origin()));
      continue;
    }
    const QRectF area(toViewport(region.area.topLeft()), region.area.size() * scale());
    const bool meant = region.target == target && target.kind == TargetKind::cell;
    QColor tint = locked ? theme_.selection : theme_.text;
    tint.setAlpha(28);
    painter.setBrush(meant ? QBrush(Qt::NoBrush) : QBrush(tint));
    painter.setPen(meant ? QPen(locked ? theme_.selection : theme_.text, locked ? 2.5 : 1.6) : QPen(Qt::NoPen));
    painter.drawRoundedRect(area, 3, 3);
  }
}

/// Of several that are locked each is outlined: it is told from what is hovered by more than its hue.
void FigureCanvas::paintOutline(QPainter& painter, const Target& target) const {
  painter.setPen(QPen(theme_.selection, 1.8 * scale()));
  painter.setBrush(Qt::NoBrush);
  for (const QRectF& area : figure_.areas_of(target)) {
    const QRectF box(toViewport(area.topLeft()), area.size() * scale());
    const double inside = scale();
    painter.drawRoundedRect(box.adjusted(inside, inside, -inside, -inside), 5 * scale(), 5 * scale());
  }
}

void FigureCanvas::paintCard(QPainter& painter, const Target& target) const {
  // Beside the smallest place that is meant: the cell rather than its labels.
  const figure::HitRegion* anchor = nullptr;
  for (const figure::HitRegion& region : figure_.regions) {
    if (region.target == target) anchor = &region;
  }
  if (!anchor) return;
  const QRectF area(toViewport(anchor->area.topLeft()), anchor->area.size() * scale());

  const QFont bold = widgets::ui_font(13, 600), small = widgets::ui_font(11);
  const QFontMetricsF bold_metrics(bold), small_metrics(small);
  const double text_width =
      std::max(bold_metrics.horizontalAdvance(readout_->title) + 28 + bold_metrics.horizontalAdvance(readout_->value),
               small_metrics.horizontalAdvance(readout_->detail));
  const QSizeF size(std::max(136.0, text_width + 24), readout_->detail.isEmpty() ? 30 : 46);
  const QRectF visible = QRectF(viewport()->rect()).adjusted(8, 8, -8, -8);
  QPointF corner = area.bottomRight() + QPointF(8, 8);
  if (corner.x() + size.width() > visible.right()) corner.setX(area.left() - 8 - size.width());
  if (corner.y() + size.height() > visible.bottom()) corner.setY(area.top() - 8 - size.height());
  corner.setX(std::clamp(corner.x(), visible.left(), std::max(visible.left(), visible.right() - size.width())));
  corner.setY(std::max(corner.y(), visible.top()));
  const QRectF card = QRectF(corner, size).translated(0.5, 0.5);

  painter.setPen(QPen(theme_.line, 1));
  painter.setBrush(theme_.canvas);
  painter.drawRoundedRect(card, 6, 6);
  const QRectF inside = card.adjusted(12, 7, -12, -7);
  painter.setPen(theme_.text);
  painter.setFont(bold);
  painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, readout_->title);
  painter.drawText(inside, Qt::AlignRight | Qt::AlignTop, readout_->value);
  painter.setPen(theme_.text_muted);
  painter.setFont(small);
  painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom, readout_->detail);
}

const figure::HitRegion* FigureCanvas::regionAt(QPointF viewport_point, bool handle) const {
  const QPointF point = toFigure(viewport_point);
  for (auto region = figure_.regions.rbegin(); region != figure_.regions.rend(); ++region) {
    if (is_handle(region->target.kind) == handle && region->contains(point)) return &*region;
  }
  return nullptr;
}

void FigureCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const figure::HitRegion* handle = regionAt(event->position(), true); handle && !figure_.drag_axes.empty()) {
    // The axis the handle lies on, or the nearest one.
    const double y = toFigure(event->position()).y();
    const auto distance = [y](const figure::DragAxis& axis) {
      return std::max({0.0, axis.area.top() - y, y - axis.area.bottom()});
    };
    const auto nearest = std::min_element(
        figure_.drag_axes.begin(), figure_.drag_axes.end(),
        [&](const figure::DragAxis& a, const figure::DragAxis& b) { return distance(a) < distance(b); });
    drag_ = Drag{handle->target, static_cast<std::size_t>(nearest - figure_.drag_axes.begin()), event->position()};
    return;
  }
  click(event->position(), event->modifiers());
}

void FigureCanvas::click(QPointF viewport_point, Qt::KeyboardModifiers modifiers) {
  const figure::HitRegion* region = regionAt(viewport_point, false);
  emit clicked(region ? std::optional(region->target) : std::nullopt, modifiers);
}

void FigureCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (drag_) {
    // The figure is a new one after every run that the drag causes, its axes stand in the same order.
    if (drag_->axis >= figure_.drag_axes.size()) return;
    if (!drag_->moved && (event->position() - drag_->pressed).manhattanLength() < 3) return;
    if (!std::exchange(drag_->moved, true)) emit hovered(std::nullopt);
    emit dragged(drag_->target, figure_.drag_axes[drag_->axis].position_at(toFigure(event->position()).x()));
    return;
  }
  const bool draggable = !figure_.drag_axes.empty() && regionAt(event->position(), true);
  viewport()->setCursor(draggable ? Qt::SizeHorCursor : Qt::ArrowCursor);
  const figure::HitRegion* region = regionAt(event->position(), false);
  if (!region) region = regionAt(event->position(), true);
  const auto target = region ? std::optional(region->target) : std::nullopt;
  if (target != hovered_) emit hovered(target);
}

void FigureCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !drag_) return;
  const Drag drag = *std::exchange(drag_, std::nullopt);
  if (drag.moved) {
    emit dragEnded();
  } else {
    click(drag.pressed, event->modifiers());
  }
}

void FigureCanvas::wheelEvent(QWheelEvent* event) {
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    zoomAbout(event->position(), zoom_ * std::pow(1.2, event->angleDelta().y() / 120.0));
    event->accept();
  } else {
    QAbstractScrollArea::wheelEvent(event);
  }
}

void FigureCanvas::keyPressEvent(QKeyEvent* event) {
  // The keys are the window's: they move the step, the selection and the head.
  event->ignore();
}

std::optional<Target> FigureCanvas::nearest(const Target& from, QPointF direction) const {
  const auto start = figure_.areas_of(from);
  std::optional<Target> best;
  double best_distance = std::numeric_limits<double>::infinity();
  for (const figure::HitRegion& region : figure_.regions) {
    if (region.target.kind != from.kind || region.target == from) continue;
    const QPointF step = region.area.center() - (start.empty() ? QPointF() : start.front().center());
    const double along = QPointF::dotProduct(step, direction);
    const double aside = std::abs(QPointF::dotProduct(step, {direction.y(), direction.x()}));
    if (!start.empty() && along < 1) continue;
    const double distance = along + 3 * aside;  // rather in the same line, or the same column
    if (distance < best_distance) {
      best_distance = distance;
      best = region.target;
    }
  }
  return best;
}

void FigureCanvas::reveal(const Target& target) {
  const auto areas = figure_.areas_of(target);
  if (areas.empty()) return;
  const QRectF area(toViewport(areas.front().topLeft()), areas.front().size() * scale());
  const auto show = [](QScrollBar* bar, double from, double to, int visible) {
    constexpr int around = 40;
    if (from < around) bar->setValue(bar->value() + qRound(from) - around);
    if (to > visible - around) bar->setValue(bar->value() + qRound(to) - visible + around);
  };
  show(horizontalScrollBar(), area.left(), area.right(), viewport()->width());
  show(verticalScrollBar(), area.top(), area.bottom(), viewport()->height());
}

void FigureCanvas::scrollPage(int by) {
  verticalScrollBar()->setValue(verticalScrollBar()->value() + by * verticalScrollBar()->pageStep());
}

void FigureCanvas::focusInEvent(QFocusEvent* event) {
  ring_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  viewport()->update();
}

void FigureCanvas::focusOutEvent(QFocusEvent*) {
  ring_ = false;
  viewport()->update();
}

bool FigureCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && !drag_ && hovered_) emit hovered(std::nullopt);
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace saccade::window
