#include "ui/window/comparison_panel.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <algorithm>

#include "ui/views/color_bar.h"
#include "ui/views/side_by_side.h"
#include "ui/widgets/style.h"

namespace saccade::window {

using exhibit::Exhibit;

/// The scale of all figures beside each other: the colours from a weight of 0 to 1.
class WeightScale : public QWidget {
  Q_DECLARE_TR_FUNCTIONS(WeightScale)

 public:
  WeightScale() {
    setObjectName("weightScale");
    setAccessibleName(tr("Scale of the weights"));
    setFixedSize(124, 24);
  }

  void setPage(const views::Page& page) {
    page_ = page;
    setToolTip(views::shade_title(views::page_shade(page)));
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(18, height() / 2.0 - 4, width() - 36, 8);
    for (int x = 0; x < static_cast<int>(bar.width()); ++x) {
      painter.fillRect(QRectF(bar.left() + x, bar.top(), 1.5, bar.height()),
                       figure::weight_color(page_.color_map, x / bar.width(), page_.theme));
    }
    painter.setPen(QPen(page_.theme.line, 1));
    painter.drawRect(bar);
    painter.setPen(page_.theme.text_muted);
    painter.setFont(widgets::ui_font(11));
    painter.drawText(QRectF(0, 0, 14, height()), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("0"));
    painter.drawText(QRectF(width() - 14, 0, 14, height()), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("1"));
  }

 private:
  views::Page page_;
};

ComparisonPanel::ComparisonPanel(exhibit::Comparison& compared, QWidget* parent)
    : QWidget(parent),
      compared_(compared),
      above_(new QWidget),
      bar_(new QWidget),
      below_(new QWidget),
      remark_(new QLabel),
      scale_(new WeightScale),
      difference_button_(new QPushButton(tr("Difference"))),
      only_(new QPushButton(tr("Show one"))),
      cells_(new QWidget),
      grid_(new QGridLayout(cells_)),
      difference_(new DifferencePanel(compared, cells_)) {
  setObjectName("center");
  bar_->setObjectName("comparisonBar");
  cells_->setObjectName("cells");
  cells_->setAttribute(Qt::WA_StyledBackground);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(1);
  remark_->setObjectName("comparisonRemark");
  remark_->setFont(widgets::ui_font(12));
  remark_->setTextFormat(Qt::PlainText);
  remark_->setWordWrap(true);
  difference_button_->setObjectName("showDifference");
  difference_button_->setCheckable(true);
  difference_button_->setToolTip(
      tr("The weights of the active figure minus those of the one that was active before it (Ctrl+Shift+M)"));
  only_->setObjectName("showOne");
  only_->setToolTip(tr("Closes all figures but the active one"));
  for (QPushButton* button : {difference_button_, only_}) button->setFocusPolicy(Qt::TabFocus);
  auto* bar = new QHBoxLayout(bar_);
  bar->setContentsMargins(24, 0, 16, 8);
  bar->setSpacing(8);
  bar->addWidget(remark_, 1);
  bar->addWidget(scale_);
  bar->addWidget(difference_button_);
  bar->addWidget(only_);

  for (QWidget* host : {above_, below_}) {
    auto* column = new QVBoxLayout(host);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(above_);
  column->addWidget(bar_);
  column->addWidget(cells_, 1);
  column->addWidget(widgets::make_rule(Qt::Horizontal));
  column->addWidget(below_);
  difference_->hide();

  using exhibit::Comparison;
  connect(&compared_, &Comparison::added, this, [this](Exhibit* exhibit) { add(*exhibit); });
  connect(&compared_, &Comparison::removed, this, [this](Exhibit* exhibit) { remove(*exhibit); });
  connect(&compared_, &Comparison::activeChanged, this, &ComparisonPanel::showActive);
  connect(&compared_, &Comparison::changed, this, &ComparisonPanel::showRemark);
  connect(difference_button_, &QPushButton::toggled, this, &ComparisonPanel::arrange);
  connect(difference_, &DifferencePanel::closed, this, [this] { difference_button_->setChecked(false); });
  connect(only_, &QPushButton::clicked, this, [this] {
    compared_.keepOnly(compared_.active());
    active()->takeKeys();
  });
  for (int i = 0; i < compared_.count(); ++i) add(compared_.at(i));
  showActive();
}

ExhibitPanel* ComparisonPanel::panelOf(const Exhibit& exhibit) const {
  const auto found = std::ranges::find_if(panels_, [&](ExhibitPanel* panel) { return &panel->exhibit() == &exhibit; });
  return found == panels_.end() ? nullptr : *found;
}

void ComparisonPanel::add(Exhibit& exhibit) {
  // Built as it is designed, and then given the letters that were chosen.
  const double letters = widgets::text_scale();
  QWidget nothing;
  widgets::set_text_scale(nothing, 1);
  auto* panel = new ExhibitPanel(exhibit, cells_);
  widgets::set_text_scale(*panel, letters);
  panels_.push_back(panel);
  above_->layout()->addWidget(panel->above());
  below_->layout()->addWidget(panel->timeline());
  panel->setActive(&exhibit == &compared_.active());
  panel->setTheme(theme_);
  panel->setPresented(presented_);
  connect(panel, &ExhibitPanel::figurePainted, this, &ComparisonPanel::figurePainted);
  connect(panel, &ExhibitPanel::turnedTo, this, [this, &exhibit] { compared_.activate(exhibit); });
  // Not before the button that was pressed has done with it.
  connect(panel->title(), &PanelTitle::closed, this, [this, panel] {
    QMetaObject::invokeMethod(
        panel,
        [this, panel] {
          compared_.remove(panel->exhibit());
          active()->takeKeys();
        },
        Qt::QueuedConnection);
  });
  connect(panel->lesson(), &LessonStrip::closed, this, &ComparisonPanel::lessonClosed);
  connect(panel->controls(), &AttentionControls::stateChanged, &compared_, &exhibit::Comparison::changeState);
  connect(panel->controls(), &AttentionControls::wordsMerged, &compared_, &exhibit::Comparison::setMergeWords);
  connect(&exhibit, &Exhibit::pageChanged, this, [this, &exhibit] {
    if (&exhibit == &compared_.active()) scale_->setPage(exhibit.page());
  });
  arrange();
  if (isVisible()) panel->show();  // at once, so that it can be given the keys
}

void ComparisonPanel::remove(const Exhibit& exhibit) {
  ExhibitPanel* panel = panelOf(exhibit);
  std::erase(panels_, panel);
  delete panel;
  arrange();
}

void ComparisonPanel::showActive() {
  for (ExhibitPanel* panel : panels_) panel->setActive(&panel->exhibit() == &compared_.active());
  scale_->setPage(compared_.active().page());
}

void ComparisonPanel::arrange() {
  const int count = static_cast<int>(panels_.size());
  const bool several = count > 1;
  for (ExhibitPanel* panel : panels_) {
    panel->setCompared(several);
    panel->lesson()->setWanted(lesson_wanted_ && !several);
    grid_->removeWidget(panel);
  }
  grid_->removeWidget(difference_);
  for (QWidget* filler : fillers_) delete filler;
  fillers_.clear();
  bar_->setVisible(several && !presented_);
  above_->setVisible(!presented_);
  difference_->setVisible(several && difference_button_->isChecked());

  std::vector<QWidget*> cells(panels_.begin(), panels_.end());
  if (!difference_->isHidden()) cells.push_back(difference_);
  const int columns = views::columns_for(static_cast<int>(cells.size()));
  while (cells.size() % static_cast<std::size_t>(columns) != 0) {
    auto* filler = new QWidget(cells_);
    filler->setObjectName("exhibit");
    filler->setAttribute(Qt::WA_StyledBackground);
    fillers_.push_back(filler);
    cells.push_back(filler);
  }
  for (int i = 0; i < static_cast<int>(cells.size()); ++i) grid_->addWidget(cells[i], i / columns, i % columns);
  for (int i = 0; i < std::max(grid_->rowCount(), grid_->columnCount()); ++i) {
    const int rows = static_cast<int>(cells.size()) / columns;
    grid_->setColumnStretch(i, i < columns ? 1 : 0);
    grid_->setRowStretch(i, i < rows ? 1 : 0);
  }
  showRemark();
}

void ComparisonPanel::setSee(const QString& see) {
  see_ = see;
  showRemark();
}

void ComparisonPanel::showRemark() {
  const QStringList others = compared_.ofAnotherTask();
  remark_->setText(
      others.isEmpty()
          ? see_
          : tr("Trained for another task, and reading the same all the same: %1.").arg(others.join(tr(", "))));
}

void ComparisonPanel::setLessonWanted(bool wanted) {
  lesson_wanted_ = wanted;
  for (ExhibitPanel* panel : panels_) panel->lesson()->setWanted(wanted && panels_.size() == 1);
}

void ComparisonPanel::setPresented(bool presented) {
  presented_ = presented;
  for (ExhibitPanel* panel : panels_) panel->setPresented(presented);
  arrange();
}

void ComparisonPanel::zoomBy(double factor) {
  for (const ExhibitPanel* panel : panels_) panel->canvas()->setZoom(panel->canvas()->zoom() * factor);
}

void ComparisonPanel::resetZoom() {
  for (const ExhibitPanel* panel : panels_) panel->canvas()->setZoom(1);
}

void ComparisonPanel::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  widgets::set_text_color(remark_, theme.text_muted);
  for (ExhibitPanel* panel : panels_) panel->setTheme(theme);
  difference_->setTheme(theme);
  scale_->setPage(compared_.active().page());
}

}  // namespace saccade::window
