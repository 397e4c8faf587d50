#include "ui/window/lesson_strip.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/views/mechanism_notes.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/style.h"

namespace saccade::window {

LessonStrip::LessonStrip(exhibit::Exhibit& shown, QWidget* parent)
    : QWidget(parent),
      exhibit_(shown),
      see_(new QLabel),
      try_(new QLabel(tr("Try"))),
      close_(new widgets::GlyphButton(widgets::Glyph::close, tr("Close the explanation (F1)"))) {
  setObjectName("lesson");
  setAttribute(Qt::WA_StyledBackground);
  see_->setObjectName("lessonText");
  see_->setFont(widgets::ui_font(12));
  see_->setWordWrap(true);
  see_->setTextFormat(Qt::PlainText);
  try_->setFont(widgets::ui_font(12));
  try_->setContentsMargins(0, 2, 0, 0);  // on one line with the buttons' texts
  close_->setObjectName("closeLesson");
  close_->setFixedSize(20, 20);

  auto* row = new widgets::FlowLayout(nullptr, 16, 0);
  for (int i = 0; i < 2; ++i) {
    auto* one = new QPushButton;
    one->setObjectName(QStringLiteral("try%1").arg(i + 1));
    one->setProperty("quiet", true);
    one->setFocusPolicy(Qt::TabFocus);
    connect(one, &QPushButton::clicked, this, [this, i] {
      exhibit_.attempt(exhibit_.facts().lesson.tries[i]);
      emit tried();
    });
    row->addWidget(one);
    tries_ << one;
  }
  auto* first = new QHBoxLayout;
  first->setSpacing(8);
  first->addWidget(see_, 1);
  first->addWidget(close_, 0, Qt::AlignTop);
  auto* second = new QHBoxLayout;
  second->setSpacing(12);
  second->addWidget(try_, 0, Qt::AlignTop);
  second->addLayout(row, 1);
  auto* lines = new QVBoxLayout(this);
  lines->setContentsMargins(12, 6, 6, 6);
  lines->setSpacing(2);
  lines->addLayout(first);
  lines->addLayout(second);

  connect(close_, &widgets::GlyphButton::clicked, this, &LessonStrip::closed);
  using exhibit::Exhibit;
  connect(&exhibit_, &Exhibit::modelChanged, this, &LessonStrip::showLesson);
  connect(&exhibit_, &Exhibit::traceChanged, this, &LessonStrip::showLesson);
  connect(&exhibit_, &Exhibit::emptied, this, &LessonStrip::showLesson);
  showLesson();
}

void LessonStrip::showLesson() {
  const Lesson& lesson = exhibit_.facts().lesson;
  QString see = QString::fromStdString(lesson.see);
  if (see.isEmpty() && exhibit_.trace()) see = views::what_to_see(*exhibit_.trace());
  see_->setText(see);
  try_->setVisible(!lesson.tries.empty());
  for (int i = 0; i < tries_.size(); ++i) {
    const bool there = i < static_cast<int>(lesson.tries.size());
    tries_[i]->setVisible(there);
    if (!there) continue;
    const Try& one = lesson.tries[static_cast<std::size_t>(i)];
    // An ampersand would become a mnemonic.
    tries_[i]->setText(QString::fromStdString(one.title).replace('&', QLatin1String("&&")));
    // As rich text that says so: Qt would look into it for tags.
    tries_[i]->setToolTip(
        QStringLiteral("<span>%1</span>").arg(QString::fromStdString(words_of(one.source)).toHtmlEscaped()));
  }
  arrange();
}

void LessonStrip::setWanted(bool wanted) {
  wanted_ = wanted;
  arrange();
}

void LessonStrip::arrange() { setVisible(wanted_ && !see_->text().isEmpty()); }

void LessonStrip::setTheme(const figure::Theme& theme) {
  widgets::set_text_color(see_, theme.text);
  widgets::set_text_color(try_, theme.text_muted);
  close_->setTheme(theme);
}

}  // namespace saccade::window
