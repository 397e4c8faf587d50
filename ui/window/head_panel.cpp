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
#include "ui/views/shown_map.h"
#include "ui/widgets/style.h"

namespace saccade::window {

using figure::TargetKind;

namespace {

constexpr int kInARow = 4, kPicture = 56, kPitch = 61, kRowPitch = 80;
constexpr int kFew = 8;  // as many heads are shown together, whatever their layers

}  // namespace

HeadGrid::HeadGrid(QWidget* parent) : QWidget(parent) {
  setObjectName("headGrid");
  setMouseTracking(true);
  setCursor(Qt::PointingHandCursor);
}

void HeadGrid::setHeads(const exhibit::Exhibit& exhibit, const std::vector<int>& maps) {
  const Trace& trace = *exhibit.trace();
  const views::Page& page = exhibit.page();
  const views::ViewState& state = exhibit.state();
  const bool same = exhibit.trace() == trace_ && std::ranges::equal(maps, heads_, {}, {}, &Head::map) &&
                    page.color_map == page_.color_map && page.shade == page_.shade && page.theme == page_.theme &&
                    state.hide_special == state_.hide_special && state.renormalize == state_.renormalize &&
                    state.step == state_.step;
  trace_ = exhibit.trace();
  page_ = page;
  state_ = state;
  if (!same) {
    const views::Shown shown = exhibit.shown();
    heads_.clear();
    QStringList spoken;
    for (const int map : maps) {
      const QString does = views::head_name(shown.behaviors, map);
      const QString means = views::head_definition(shown.behaviors, map);
      const views::Readout readout = *views::read_out(shown, state, {TargetKind::map, -1, -1, map});
      heads_.push_back({map, views::head_picture(trace, page, state, map),
                        does.isEmpty() ? views::head_code(trace.attention[map]) : does,
                        readout.value.isEmpty() ? readout.title : tr("%1: %2").arg(readout.title, readout.value),
                        means});
      spoken << heads_.back().name;
    }
    setAccessibleName(tr("Heads: %1").arg(spoken.join(QStringLiteral(", "))));
    setFixedHeight(widgets::scaled((static_cast<int>(heads_.size()) + kInARow - 1) / kInARow * kRowPitch - 4));
  }
  update();
}

QRect HeadGrid::placeOf(std::size_t index) const {
  const int i = static_cast<int>(index);
  return {widgets::scaled(i % kInARow * kPitch), widgets::scaled(i / kInARow * kRowPitch), widgets::scaled(kPicture),
          widgets::scaled(kPicture)};
}

QRect HeadGrid::place(int map) const {
  const auto found = std::ranges::find(heads_, map, &Head::map);
  return found == heads_.end() ? QRect() : placeOf(found - heads_.begin());
}

const HeadGrid::Head* HeadGrid::headAt(QPoint point) const {
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (placeOf(i).adjusted(-2, -2, 2, widgets::scaled(kRowPitch - kPicture - 4)).contains(point)) return &heads_[i];
  }
  return nullptr;
}

void HeadGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const figure::Theme& theme = page_.theme;
  const QFont font = widgets::ui_font(10);
  painter.setFont(font);
  const views::MapsTogether together = views::maps_together(*trace_, state_);
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    const Head& head = heads_[i];
    const QRectF box = QRectF(placeOf(i)).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool current = head.map == state_.map;
    const bool with = std::ranges::find(state_.more_maps, head.map) != state_.more_maps.end();
    const auto place = std::ranges::find(together.maps, head.map);
    const bool has_hue = together.maps.size() > 1 && place != together.maps.end();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.canvas);
    painter.drawRoundedRect(box, 4, 4);
    painter.drawImage(QRectF(placeOf(i)).adjusted(4, 4, -4, -4), head.picture);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(has_hue   ? QPen(figure::head_color(static_cast<int>(place - together.maps.begin()), theme), 2)
                   : current ? QPen(theme.selection, 2)
                   : with    ? QPen(theme.text, 1.6)
                             : QPen(theme.line, 1));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(current ? theme.text : theme.text_muted);
    const QRectF caption(box.left() - 3, box.bottom() + 3, box.width() + 7, widgets::scaled(14));
    painter.drawText(caption, Qt::AlignHCenter | Qt::AlignTop,
                     QFontMetricsF(font).elidedText(head.caption, Qt::ElideRight, caption.width()));
  }
}

void HeadGrid::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const Head* head = headAt(event->pos())) emit chosen(head->map, event->modifiers());
}

bool HeadGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const Head* head = headAt(help->pos());
    // A name may come from a model's file: it is text, whatever it looks like.
    const QString text = head ? QStringList{head->name, head->means}.join('\n').trimmed() : QString();
    head ? QToolTip::showText(help->globalPos(), Qt::convertFromPlainText(text), this, place(head->map))
         : QToolTip::hideText();
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

void HeadPanel::setHeads(const exhibit::Exhibit& exhibit) {
  const Trace& trace = *exhibit.trace();
  const int map = exhibit.state().map;
  const AttentionSite& site = trace.attention[map].site;
  const std::vector<int> all = views::maps_at(trace, site.site);
  const bool few = all.size() <= kFew;
  const int layers = static_cast<int>(views::first_of_layers(trace, map).size());
  which_->setText(few ? tr("what they do") : tr("layer %1 of %2").arg(site.layer + 1).arg(layers));
  grid_->setHeads(exhibit, few ? all : views::layer_of(trace, map));
}

void HeadPanel::setTheme(const figure::Theme& theme) {
  widgets::set_text_color(title_, theme.text);
  widgets::set_text_color(which_, theme.text_muted);
}

}  // namespace saccade::window
