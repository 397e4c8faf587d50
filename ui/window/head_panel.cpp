#include "ui/window/head_panel.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/views/behavior.h"
#include "ui/views/heads.h"
#include "ui/views/map_choice.h"
#include "ui/views/readout.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kInARow = 4, kPicture = 56, kPitch = 61, kRowPitch = 80;
constexpr int kFew = 8;  // as many heads are shown together, whatever their layers

}  // namespace

HeadGrid::HeadGrid(QWidget* parent) : QWidget(parent) {
  setObjectName("headGrid");
  setMouseTracking(true);
  setCursor(Qt::PointingHandCursor);
}

void HeadGrid::setHeads(const exhibit::Exhibit& exhibit, const std::vector<int>& maps, const views::Page& page) {
  const views::ViewState& state = exhibit.state();
  const bool same = exhibit.trace() == trace_ && maps == maps_ && page.color_map == page_.color_map &&
                    page.theme == page_.theme && state.hide_special == state_.hide_special &&
                    state.renormalize == state_.renormalize && state.step == state_.step;
  const std::span<const HeadBehavior> measured = exhibit.shown().behaviors;
  trace_ = exhibit.trace();
  behaviors_.assign(measured.begin(), measured.end());
  maps_ = maps;
  page_ = page;
  state_ = state;
  if (!same) {
    drawPictures();
    setFixedHeight((static_cast<int>(maps_.size()) + kInARow - 1) / kInARow * kRowPitch - 4);
  }
  QStringList spoken;
  for (const int map : maps_) spoken << nameOf(map);
  setAccessibleName(tr("Heads: %1").arg(spoken.join(QStringLiteral(", "))));
  update();
}

void HeadGrid::drawPictures() {
  pictures_.clear();
  for (const int map : maps_) pictures_.push_back(views::head_picture(*trace_, page_, state_, map));
}

void HeadGrid::setTheme(const figure::Theme& theme) {
  page_.theme = theme;
  drawPictures();
  update();
}

QRect HeadGrid::place(int map) const {
  const auto found = std::find(maps_.begin(), maps_.end(), map);
  if (found == maps_.end()) return {};
  const int index = static_cast<int>(found - maps_.begin());
  return {index % kInARow * kPitch, index / kInARow * kRowPitch, kPicture, kPicture};
}

std::optional<int> HeadGrid::headAt(QPoint point) const {
  for (const int map : maps_) {
    if (place(map).adjusted(-2, -2, 2, kRowPitch - kPicture - 4).contains(point)) return map;
  }
  return std::nullopt;
}

void HeadGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const figure::Theme& theme = page_.theme;
  const QFont font = widgets::ui_font(10);
  painter.setFont(font);
  for (std::size_t i = 0; i < maps_.size(); ++i) {
    const int map = maps_[i];
    const QRectF box = QRectF(place(map)).adjusted(0.5, 0.5, -0.5, -0.5);
    const auto drawn_with = std::find(state_.more_maps.begin(), state_.more_maps.end(), map);
    const bool current = map == state_.map, with = drawn_with != state_.more_maps.end();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.canvas);
    painter.drawRoundedRect(box, 4, 4);
    painter.drawImage(QRectF(place(map)).adjusted(4, 4, -4, -4), pictures_[i]);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(current ? QPen(theme.selection, 2) : with ? QPen(theme.text, 1.6) : QPen(theme.line, 1));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(current ? theme.text : theme.text_muted);
    painter.drawText(QRectF(box.left() - 3, box.bottom() + 3, kPicture + 6, 14), Qt::AlignHCenter | Qt::AlignTop,
                     QFontMetricsF(font).elidedText(captionOf(map), Qt::ElideRight, kPicture + 6));
  }
}

QString HeadGrid::captionOf(int map) const {
  const QString does = views::what_it_does(behaviors_, map);
  return does.isEmpty() ? tr("head %1").arg(trace_->attention[map].site.head + 1) : does;
}

QString HeadGrid::nameOf(int map) const {
  const views::Readout readout =
      *views::read_out({*trace_, nullptr, behaviors_}, state_, {figure::TargetKind::map, -1, -1, map});
  return readout.value.isEmpty() ? readout.title : readout.title + QStringLiteral(": ") + readout.value;
}

void HeadGrid::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto map = headAt(event->pos())) emit chosen(*map, event->modifiers());
}

bool HeadGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto map = headAt(help->pos());
    const QString text = map ? nameOf(*map) : QString();
    map ? QToolTip::showText(help->globalPos(), text, this, place(*map)) : QToolTip::hideText();
    return true;
  }
  return QWidget::event(event);
}

HeadPanel::HeadPanel(QWidget* parent) : QWidget(parent), title_(new QLabel), which_(new QLabel), grid_(new HeadGrid) {
  setObjectName("headPanel");
  title_->setText(tr("Heads"));
  title_->setFont(widgets::ui_font(13, 600));
  which_->setObjectName("headsShown");
  which_->setFont(widgets::ui_font(11));
  auto* head = new QHBoxLayout;
  head->addWidget(title_);
  head->addStretch(1);
  head->addWidget(which_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addLayout(head);
  column->addWidget(grid_);
  connect(grid_, &HeadGrid::chosen, this, &HeadPanel::chosen);
}

void HeadPanel::setHeads(const exhibit::Exhibit& exhibit, const views::Page& page) {
  const Trace& trace = *exhibit.trace();
  const int map = exhibit.state().map;
  const AttentionSite& site = trace.attention[map].site;
  const std::vector<int> all = views::maps_at(trace, site.site);
  const bool few = all.size() <= kFew;
  const int layers = static_cast<int>(views::first_of_layers(trace, map).size());
  which_->setText(few ? tr("what they do") : tr("layer %1 of %2").arg(site.layer + 1).arg(layers));
  grid_->setHeads(exhibit, few ? all : views::layer_of(trace, map), page);
}

void HeadPanel::setTheme(const figure::Theme& theme) {
  widgets::set_text_color(title_, theme.text);
  widgets::set_text_color(which_, theme.text_muted);
  grid_->setTheme(theme);
}

}  // namespace saccade::window
