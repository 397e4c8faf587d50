#include "ui/widgets/text_field.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

constexpr int kLine = 28;  // height of the field with one line, inside its margins

}  // namespace

TextField::TextField(const QString& label, const QString& object_name, QWidget* parent)
    : QWidget(parent), label_(new QLabel(label)), edit_(new WrappingEdit), layout_(new QHBoxLayout(this)) {
  edit_->setObjectName(object_name);
  edit_->setAccessibleName(label);
  edit_->setFont(ui_font(14, 500));
  edit_->installEventFilter(this);
  label_->setFont(ui_font(11, 500));
  label_->setBuddy(edit_);
  label_->setFixedHeight(kLine);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  layout_->setContentsMargins(12, 3, 4, 3);
  layout_->setSpacing(6);
  // What stands beside the text stays at its first line.
  layout_->addWidget(label_, 0, Qt::AlignTop);
  layout_->addWidget(edit_, 1);
}

void TextField::setLabel(const QString& label) {
  label_->setText(label);
  edit_->setAccessibleName(label);
}

void TextField::align(const QList<TextField*>& fields) {
  int width = 0;
  for (const TextField* field : fields) width = std::max(width, field->label_->sizeHint().width());
  for (const TextField* field : fields) field->label_->setMinimumWidth(width);
}

void TextField::addButton(GlyphButton* button) {
  button->setFixedSize(kLine, kLine);
  layout_->addWidget(button, 0, Qt::AlignTop);
}

void TextField::setLit(int start, int end) {
  const QString text = edit_->text();
  const auto units = [&text](int code_points) {
    int at = 0;
    for (; code_points > 0 && at < text.size(); --code_points) at += text[at].isHighSurrogate() ? 2 : 1;
    return at;
  };
  int first = units(start);
  const int last = end > start ? units(end) : first;
  while (first < last - 1 && text[first].isSpace()) ++first;  // a sub-word piece begins with the space before it
  edit_->setLit(first, last - first, theme_.control_tint);
}

void TextField::setTheme(const figure::Theme& theme, const QColor& text) {
  theme_ = theme;
  set_text_color(label_, theme.text_muted);
  set_text_color(edit_, text);
  QPalette palette = edit_->palette();
  palette.setColor(QPalette::PlaceholderText, theme.text_muted);
  edit_->setPalette(palette);
  update();
}

void TextField::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(theme_.panel);
  painter.setPen(edit_->hasFocus() ? QPen(theme_.control, 2) : QPen(theme_.line, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
}

bool TextField::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::FocusIn:
    case QEvent::FocusOut:
      update();
      break;
    case QEvent::ShortcutOverride: {
      // Undo means the window's, which takes back sliders and models too.
      const auto* key = static_cast<QKeyEvent*>(event);
      if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
        event->ignore();
        return true;
      }
      break;
    }
    case QEvent::KeyPress:
      // Escape leaves the line, and goes on to the window, which may have a run to stop.
      if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) edit_->clearFocus();
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace saccade::widgets
