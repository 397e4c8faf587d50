#include "ui/widgets/chooser.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

Chooser::Chooser(const QString& object_name, const QString& name, QAction* previous, QAction* next, QWidget* parent)
    : QWidget(parent), name_(new QToolButton), list_(new QMenu(this)), group_(new QActionGroup(this)) {
  setObjectName(object_name);
  name_->setObjectName(object_name + QStringLiteral("Name"));
  name_->setAccessibleName(name);
  name_->setToolTip(name);
  name_->setFont(ui_font(12, 500));
  name_->setPopupMode(QToolButton::InstantPopup);
  name_->setMenu(list_);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  const auto add_arrow = [&](Glyph glyph, QAction* action, const char* end) {
    if (!action) return;
    auto* arrow = new GlyphButton(glyph, action->toolTip());
    arrow->setObjectName(object_name + QLatin1String(end));
    arrow->setFixedSize(20, 26);
    connect(arrow, &GlyphButton::clicked, action, &QAction::trigger);
    row->addWidget(arrow);
    arrows_ << arrow;
  };
  add_arrow(Glyph::previous, previous, "Previous");
  row->addWidget(name_);
  add_arrow(Glyph::next, next, "Next");
  if (arrows_.isEmpty()) {
    auto* more = new GlyphButton(Glyph::more, name);
    more->setFixedSize(16, 26);
    connect(more, &GlyphButton::clicked, name_, &QToolButton::showMenu);
    row->addWidget(more);
    arrows_ << more;
  }
  connect(group_, &QActionGroup::triggered, this, [this](QAction* action) { emit chosen(action->data().toInt()); });
}

void Chooser::setChoices(const QList<Choice>& choices, int current) {
  if (choices != choices_) {
    choices_ = choices;
    list_->clear();
    const QFontMetrics metrics(name_->font());
    int width = 0;
    for (int i = 0; i < choices_.size(); ++i) {
      // What follows a tab stands in a column of its own; an & in it is no key.
      const QString detail = QString(choices_[i].detail).replace(QLatin1String("&"), QLatin1String("&&"));
      QAction* action = list_->addAction(choices_[i].text + QLatin1Char('\t') + detail);
      action->setData(i);
      action->setCheckable(true);
      group_->addAction(action);
      width = std::max(width, metrics.horizontalAdvance(choices_[i].text));
    }
    // As wide as its longest, so that nothing moves while one walks.
    name_->setFixedSize(width + 12, scaled(26));
  }
  name_->setText(choices_.value(current).text);
  if (QAction* action = group_->actions().value(current)) action->setChecked(true);
}

void Chooser::setTheme(const figure::Theme& theme) {
  for (GlyphButton* arrow : arrows_) arrow->setTheme(theme);
}

}  // namespace saccade::widgets
