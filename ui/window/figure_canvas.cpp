#include "ui/window/figure_canvas.h"

#include <QLinearGradient>
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
/// The same where it stands beside others.
constexpr QSizeF kComparedRoom(400, 330);
constexpr double kMinComparedFit = 0.4, kMostShrink = 0.6;
constexpr double kFadedOpacity = 0.35;
constexpr double kInset = 8;  // of a figure at the side: with its own margin as much as the panels above it have

bool is_handle(TargetKind kind) {
  return kind == TargetKind::aligned_position || kind == TargetKind::window_edge || kind == TargetKind::sigma;
}

/// The knob that a handle is held by, in points: the head of p_t's line, the middle of an edge, a point of the curve.
QRectF knob_of(const figure::HitRegion& handle) {
  const QRectF& area = handle.area;
  switch (handle.target.kind) {
    case TargetKind::aligned_position:
      return QRectF(-4.5, 0, 9, 9).translated(area.center().x(), area.top());
    case TargetKind::window_edge:
      return QRectF(-3, -8, 6, 16).translated(area.center());
    default:
      return QRectF(-4.5, -4.5, 9, 9).translated(area.center());
  }
}

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
    case TargetKind::sigma:
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
  for (QScrollBar* bar : {horizontalScrollBar(), verticalScrollBar()}) {
    connect(bar, &QScrollBar::actionTriggered, this, &FigureCanvas::scrolledByHand);
  }
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

void FigureCanvas::setCompared(bool compared) {
  if (compared == compared_) return;
  compared_ = compared;
  updateScrollBars();
  redraw();
  emit roomChanged();
}

void FigureCanvas::setBendable(bool bendable) {
  bendable_ = bendable;
  viewport()->update();
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

QSizeF FigureCanvas::room() const {
  // A figure that is as wide as there is room has its inset, and does not scroll sideways once it is too high.
  const QSizeF taken(verticalScrollBar()->sizeHint().width() + kInset, 0);
  return (QSizeF(maximumViewportSize()) - taken) / fit();
}

double FigureCanvas::fit() const {
  const QSizeF size = maximumViewportSize();
  const QSizeF room = compared_ ? kComparedRoom : presented_ ? kPresentedRoom : kRoom;
  return std::clamp(std::min(size.width() / room.width(), size.height() / room.height()),
                    compared_ ? kMinComparedFit : 1.0, presented_ ? kMaxPresentedFit : kMaxFit);
}

double FigureCanvas::shrink() const {
  if (!compared_ || figure_.size.isEmpty()) return 1;
  const QSizeF size = maximumViewportSize(), wanted = figure_.size * fit();
  return std::clamp(std::min(size.width() / wanted.width(), size.height() / wanted.height()), kMostShrink, 1.0);
}

QPointF FigureCanvas::origin() const {
  const double spare = viewport()->width() - figure_.size.width() * scale();
  const double part = figure_.stands == figure::Anchor::start ? 0 : figure_.stands == figure::Anchor::end ? 1 : 0.5;
  // At a side, it stands under the edge of what is above it.
  const double inset = std::min(kInset, spare);
  return {spare > 0 ? std::floor(inset + part * (spare - 2 * inset)) : -horizontalScrollBar()->value(),
          -static_cast<double>(verticalScrollBar()->value())};
}

QPointF FigureCanvas::toViewport(QPointF point) const { return point * scale() + origin(); }

QPointF FigureCanvas::toFigure(QPointF viewport_point) const { return (viewport_point - origin()) / scale(); }

std::vector<FigureCanvas::Pane> FigureCanvas::panes() const {
  const QRect whole = viewport()->rect();
  std::vector<Pane> panes = {{whole, origin()}};
  if (horizontalScrollBar()->value() == 0 && verticalScrollBar()->value() == 0) return panes;
  const auto pane_of = [this, whole](const figure::Band& band) {
    const bool at_top = band.edge == Qt::TopEdge;
    const QRectF labels = placed(band.labels, origin()), body = placed(band.body, origin());
    // It leaves with the last of what it names.
    const double hidden = at_top ? -labels.top() : -labels.left();
    const double left = at_top ? body.bottom() - labels.bottom() : body.right() - labels.right();
    const double by = std::round(std::clamp(hidden, 0.0, std::max(0.0, left)));
    const QPointF moved = at_top ? QPointF(0, by) : QPointF(by, 0);
    return Pane{labels.translated(moved).toAlignedRect() & whole, origin() + moved,
                by > 0 ? std::optional(band.edge) : std::nullopt};
  };
  const std::vector<figure::Band>& bands = figure_.bands;
  for (const figure::Band& band : bands) panes.push_back(pane_of(band));
  std::vector<Pane> corners;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    for (std::size_t j = 0; j < bands.size(); ++j) {
      if (bands[i].edge != Qt::TopEdge || bands[j].edge != Qt::LeftEdge || bands[i].body != bands[j].body) continue;
      QRect &columns = panes[i + 1].place, &rows = panes[j + 1].place;
      if (columns.isEmpty() || rows.isEmpty()) continue;
      corners.push_back({QRect(rows.left(), columns.top(), rows.width(), columns.height()), std::nullopt});
      // Their edges go on along it.
      columns.setLeft(std::min(columns.left(), rows.left()));
      rows.setTop(std::min(rows.top(), columns.top()));
    }
  }
  panes.insert(panes.end(), corners.begin(), corners.end());
  return panes;
}

QRegion FigureCanvas::seenOf(const std::vector<Pane>& panes, std::size_t index) {
  QRegion seen = panes[index].place;
  for (std::size_t above = index + 1; above < panes.size(); ++above) seen -= panes[above].place;
  return seen;
}

QRectF FigureCanvas::placed(const QRectF& area, QPointF origin) const {
  return {area.topLeft() * scale() + origin, area.size() * scale()};
}

QRectF FigureCanvas::seenPlace(const QRectF& area) const {
  const std::vector<Pane> panes = this->panes();
  for (auto pane = panes.rbegin(); pane != panes.rend(); ++pane) {
    if (pane->origin && placed(area, *pane->origin).intersects(pane->place)) return placed(area, *pane->origin);
  }
  return placed(area, origin());
}

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
  const QSize size(static_cast<int>(std::ceil(viewport()->width() * ratio)),
                   static_cast<int>(std::ceil(viewport()->height() * ratio)));
  if (cache_.size() != size) cache_ = QPixmap(size);
  cache_.setDevicePixelRatio(ratio);
  cache_.fill(theme_.canvas);
  QPainter painter(&cache_);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  if (!reason_.isEmpty()) {
    painter.setPen(theme_.text_muted);
    painter.setFont(widgets::ui_font(compared_ ? 12 : 14));
    const double aside = std::min(48.0, viewport()->width() / 12.0);
    const QRectF lines = QRectF(viewport()->rect()).adjusted(aside, 0, -aside, -viewport()->height() / 4.0);
    painter.drawText(lines, Qt::AlignCenter | Qt::TextWordWrap, reason_);
  } else {
    const std::vector<Pane> panes = this->panes();
    for (const Pane& pane : panes) {
      painter.save();
      painter.setClipRect(pane.place);
      painter.fillRect(pane.place, theme_.canvas);
      if (pane.origin) {
        painter.translate(*pane.origin);
        painter.scale(scale(), scale());
        const QRectF seen(QRectF(pane.place).translated(-*pane.origin));
        figure::paint(painter, figure_, QRectF(seen.topLeft() / scale(), seen.size() / scale()));
      }
      painter.restore();
    }
    for (const Pane& pane : panes) paintEdge(painter, pane);
  }
  cache_valid_ = true;
}

/// A hairline and a breath of shadow: the figure goes on under it.
void FigureCanvas::paintEdge(QPainter& painter, const Pane& pane) const {
  if (!pane.edge) return;
  constexpr int depth = 5;
  const bool at_top = *pane.edge == Qt::TopEdge;
  const QRect beyond = at_top ? QRect(pane.place.left(), pane.place.bottom() + 1, pane.place.width(), depth)
                              : QRect(pane.place.right() + 1, pane.place.top(), depth, pane.place.height());
  QLinearGradient shadow(beyond.topLeft(), at_top ? beyond.bottomLeft() : beyond.topRight());
  QColor shade = Qt::black;
  shade.setAlpha(theme_.dark ? 90 : 28);
  shadow.setColorAt(0, shade);
  shadow.setColorAt(1, Qt::transparent);
  painter.fillRect(beyond, shadow);
  painter.fillRect(
      at_top ? QRect(beyond.topLeft(), QSize(beyond.width(), 1)) : QRect(beyond.topLeft(), QSize(1, beyond.height())),
      theme_.line);
}

void FigureCanvas::paintEvent(QPaintEvent*) {
  if (!cache_valid_ || cache_.devicePixelRatio() != devicePixelRatioF()) render();
  QPainter painter(viewport());
  if (faded_) painter.fillRect(viewport()->rect(), theme_.canvas);
  painter.setOpacity(faded_ ? kFadedOpacity : 1);
  painter.drawPixmap(0, 0, cache_);
  painter.setOpacity(1);
  painter.setRenderHint(QPainter::Antialiasing);
  const std::vector<Pane> panes = this->panes();
  for (std::size_t i = 0; i < panes.size(); ++i) {
    if (!panes[i].origin) continue;
    painter.setClipRegion(seenOf(panes, i));
    if (i == 0) paintHandles(painter);
    const QPointF origin = *panes[i].origin;
    if (locked_) paintLit(painter, origin, *locked_, true);
    for (const Target& locked : beside_) {
      paintLit(painter, origin, locked, true);
      paintOutline(painter, origin, locked);
    }
    if (locked_ && !beside_.empty()) paintOutline(painter, origin, *locked_);
    if (hovered_) paintLit(painter, origin, *hovered_, false);
  }
  painter.setClipping(false);
  if (readout_ && (hovered_ || locked_)) paintCard(painter, hovered_ ? *hovered_ : *locked_);
  if (ring_) {
    painter.setPen(QPen(theme_.control, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 6, 6);
  }
  if (std::exchange(fresh_, false)) emit painted();
}

void FigureCanvas::paintHandles(QPainter& painter) const {
  if (!canBend()) return;
  painter.save();
  painter.translate(origin());
  painter.scale(scale(), scale());
  painter.setPen(QPen(theme_.window, 1.6));
  for (const figure::HitRegion& region : figure_.regions) {
    if (!is_handle(region.target.kind)) continue;
    const bool held = (drag_ && drag_->target == region.target) || hovered_ == region.target;
    const QRectF knob = knob_of(region);
    painter.setBrush(held ? theme_.window : theme_.canvas);
    painter.drawRoundedRect(knob, knob.width() / 2, knob.width() / 2);
  }
  painter.restore();
}

void FigureCanvas::paintLit(QPainter& painter, QPointF origin, const Target& target, bool locked) const {
  for (const figure::HitRegion& region : figure_.regions) {
    if (!is_lit(region.target, target) || is_handle(region.target.kind)) continue;  // a handle is its knob
    if (!region.outline.isEmpty()) {
      // Of what is no rectangle, an arc among others, only the one that is pointed at is lit.
      if (region.target != target) continue;
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(locked ? theme_.selection : theme_.text, 1.2));
      painter.drawPath(QTransform::fromScale(scale(), scale()).map(region.outline).translated(origin));
      continue;
    }
    const QRectF area = placed(region.area, origin);
    const bool meant = region.target == target && target.kind == TargetKind::cell;
    QColor tint = locked ? theme_.selection : theme_.text;
    tint.setAlpha(28);
    painter.setBrush(meant ? QBrush(Qt::NoBrush) : QBrush(tint));
    painter.setPen(meant ? QPen(locked ? theme_.selection : theme_.text, locked ? 2.5 : 1.6) : QPen(Qt::NoPen));
    const double radius = std::min(3.0, std::min(area.width(), area.height()) / 5);
    painter.drawRoundedRect(area, radius, radius);
  }
}

/// Of several that are locked each is outlined: it is told from what is hovered by more than its hue.
void FigureCanvas::paintOutline(QPainter& painter, QPointF origin, const Target& target) const {
  painter.setPen(QPen(theme_.selection, 1.8 * scale()));
  painter.setBrush(Qt::NoBrush);
  for (const QRectF& area : figure_.areas_of(target)) {
    const QRectF box = placed(area, origin);
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
  const QRectF area = seenPlace(anchor->area);

  const QFont bold = widgets::ui_font(13, 600), small = widgets::ui_font(11);
  const QFontMetricsF bold_metrics(bold), small_metrics(small);
  const double text_width =
      std::max(bold_metrics.horizontalAdvance(readout_->title) + 28 + bold_metrics.horizontalAdvance(readout_->value),
               small_metrics.size(0, readout_->detail).width());
  const int lines = readout_->detail.isEmpty() ? 0 : 1 + static_cast<int>(readout_->detail.count('\n'));
  const QSizeF size(std::max(136.0, text_width + 24), widgets::scaled(30 + 16 * lines));
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
  const std::vector<Pane> panes = this->panes();
  const auto pane = std::find_if(panes.rbegin(), panes.rend(),
                                 [&](const Pane& each) { return each.place.contains(viewport_point.toPoint()); });
  if (pane == panes.rend() || !pane->origin) return nullptr;
  const QPointF point = (viewport_point - *pane->origin) / scale();
  for (auto region = figure_.regions.rbegin(); region != figure_.regions.rend(); ++region) {
    if (is_handle(region->target.kind) == handle && region->contains(point)) return &*region;
  }
  return nullptr;
}

const figure::HitRegion* FigureCanvas::knobAt(QPointF viewport_point) const {
  const figure::HitRegion* handle = canBend() ? regionAt(viewport_point, true) : nullptr;
  const bool on_knob = handle && knob_of(*handle).adjusted(-3, -3, 3, 3).contains(toFigure(viewport_point));
  return on_knob ? handle : nullptr;
}

void FigureCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const figure::HitRegion* handle = regionAt(event->position(), true); handle && canBend()) {
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
  const bool draggable = canBend() && regionAt(event->position(), true);
  viewport()->setCursor(draggable ? Qt::SizeHorCursor : Qt::ArrowCursor);
  // The line of a handle lies over cells that can still be read; its knob does not.
  const figure::HitRegion* region = knobAt(event->position());
  for (const bool handle : {false, true}) {
    if (!region) region = regionAt(event->position(), handle);
  }
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
  } else if (event->modifiers().testFlag(Qt::ShiftModifier)) {
    QWheelEvent sideways(event->position(), event->globalPosition(), event->pixelDelta().transposed(),
                         event->angleDelta().transposed(), event->buttons(), event->modifiers() ^ Qt::ShiftModifier,
                         event->phase(), event->inverted(), event->source(), event->pointingDevice());
    QAbstractScrollArea::wheelEvent(&sideways);
    event->accept();
  } else {
    QAbstractScrollArea::wheelEvent(event);
  }
}

void FigureCanvas::keyPressEvent(QKeyEvent* event) {
  // The keys are the window's: they move the step, the selection and the head.
  event->ignore();
}

std::optional<Target> FigureCanvas::nextToken(int token, bool forward) const {
  std::optional<Target> next;
  for (const figure::HitRegion& region : figure_.regions) {
    const Target& there = region.target;
    if (there.kind != TargetKind::token || there.query < 0) continue;
    const bool beyond = token < 0 || (forward ? there.query > token : there.query < token);
    if (beyond && (!next || (forward ? there.query < next->query : there.query > next->query))) next = there;
  }
  return next;
}

std::optional<Target> FigureCanvas::nearest(const Target& from, QPointF direction) const {
  // After the last word of a line comes the first of the next, whichever way the line is read.
  if (from.kind == TargetKind::token && direction.x() != 0) {
    return nextToken(from.query, (direction.x() > 0) != (figure_.stands == figure::Anchor::end));
  }
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
  const auto region = std::find_if(figure_.regions.begin(), figure_.regions.end(), [&](const figure::HitRegion& each) {
    return each.target == target && each.outline.isEmpty();
  });
  if (region == figure_.regions.end()) return;
  constexpr double around = 40;
  double above = around, beside = around;
  for (const figure::Band& band : figure_.bands) {  // which lie over what they name
    if (!band.body.contains(region->area.center())) continue;
    if (band.edge == Qt::TopEdge) above += band.labels.height() * scale();
    if (band.edge == Qt::LeftEdge) beside += band.labels.width() * scale();
  }
  const auto show = [](QScrollBar* bar, double from, double to, double before, int visible) {
    if (from < before) bar->setValue(bar->value() + qRound(from - before));
    if (to > visible - around) bar->setValue(bar->value() + qRound(to - visible + around));
  };
  const QRectF area = placed(region->area, origin());
  show(horizontalScrollBar(), area.left(), area.right(), beside, viewport()->width());
  show(verticalScrollBar(), area.top(), area.bottom(), above, viewport()->height());
}

void FigureCanvas::scrollPage(int by) {
  verticalScrollBar()->triggerAction(by < 0 ? QAbstractSlider::SliderPageStepSub : QAbstractSlider::SliderPageStepAdd);
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
