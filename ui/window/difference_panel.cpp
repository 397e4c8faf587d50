#include "ui/window/difference_panel.h"

#include <QVBoxLayout>

#include "ui/views/difference.h"

namespace saccade::window {

using exhibit::Exhibit;

namespace {

views::Minuend minuend(const Exhibit& exhibit) { return {*exhibit.trace(), exhibit.state(), exhibit.facts().id}; }

}  // namespace

DifferencePanel::DifferencePanel(exhibit::Comparison& compared, QWidget* parent)
    : QWidget(parent), compared_(compared), title_(new PanelTitle), canvas_(new FigureCanvas) {
  setObjectName("difference");
  setAttribute(Qt::WA_StyledBackground);
  canvas_->setObjectName("differenceCanvas");
  canvas_->setCompared(true);
  canvas_->setBendable(false);
  title_->setName(tr("Difference"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(title_);
  column->addWidget(canvas_, 1);
  connect(title_, &PanelTitle::closed, this, &DifferencePanel::closed);
  connect(canvas_, &FigureCanvas::hovered, this, [this](const auto& target) { compared_.active().hover(target); });
  connect(canvas_, &FigureCanvas::clicked, this, [this](const auto& target) { compared_.active().click(target); });
  connect(canvas_, &FigureCanvas::roomChanged, this, &DifferencePanel::draw);
  connect(&compared_, &exhibit::Comparison::activeChanged, this, &DifferencePanel::follow);
  connect(&compared_, &exhibit::Comparison::removed, this, &DifferencePanel::follow);
}

void DifferencePanel::showEvent(QShowEvent*) { follow(); }

void DifferencePanel::follow() {
  for (const QMetaObject::Connection& heard : heard_) disconnect(heard);
  heard_.clear();
  if (!isVisible()) return;
  for (Exhibit* each : {&compared_.active(), compared_.other()}) {
    if (!each) continue;
    heard_.push_back(connect(each, &Exhibit::figureChanged, this, &DifferencePanel::draw));
    heard_.push_back(connect(each, &Exhibit::emptied, this, &DifferencePanel::draw));
  }
  heard_.push_back(connect(&compared_.active(), &Exhibit::selectionChanged, this, &DifferencePanel::light));
  draw();
}

void DifferencePanel::draw() {
  if (!isVisible()) return;
  const Exhibit &a = compared_.active(), *b = compared_.other();
  if (!b || !a.trace() || !b->trace()) return canvas_->setReason(tr("There is no other figure to subtract."));
  title_->setName(views::difference_title(minuend(a), minuend(*b)));
  if (const QString why = views::why_no_difference(minuend(a), minuend(*b)); !why.isEmpty()) {
    canvas_->setReason(why);
  } else {
    views::Page page = a.page();
    page.room = canvas_->room();
    page.color_bar = true;
    canvas_->setFigure(views::draw_difference(minuend(a), minuend(*b), page), false);
  }
  light();
}

void DifferencePanel::light() {
  const Exhibit &a = compared_.active(), *b = compared_.other();
  if (!b || !a.trace() || !b->trace()) return;
  const std::optional<figure::Target> lit = a.lit();
  const auto readout = lit ? views::read_difference(minuend(a), minuend(*b), *lit) : std::nullopt;
  title_->setValue(readout && lit->kind == figure::TargetKind::cell ? readout->value : QString(), true);
  canvas_->setLit(a.hovered(), a.locked(), canvas_->viewport()->underMouse() ? readout : std::nullopt);
  canvas_->describe(readout ? readout->words : QString());
}

void DifferencePanel::setTheme(const figure::Theme& theme) {
  title_->setTheme(theme);
  canvas_->setTheme(theme);
  draw();
}

}  // namespace saccade::window
