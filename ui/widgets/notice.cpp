#include "ui/widgets/notice.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

constexpr int kAside = 24, kBelow = 16, kWidest = 640;
constexpr int kSign = 18;  // width of the sign
constexpr int kDoneMilliseconds = 10'000;

}  // namespace

Notice::Notice(QWidget* over)
    : QWidget(over),
      message_(new QLabel),
      remark_(new QLabel),
      action_(new QPushButton),
      close_(new GlyphButton(Glyph::close, tr("Close the message"))) {
  setObjectName("notice");
  message_->setObjectName("message");
  remark_->setObjectName("remark");
  for (QLabel* label : {message_, remark_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFont(ui_font(label == message_ ? 13 : 12));
    label->hide();
  }
  action_->setObjectName("noticeAction");
  action_->setProperty("quiet", true);
  action_->setFocusPolicy(Qt::TabFocus);
  action_->hide();
  close_->setObjectName("closeNotice");
  close_->setFixedSize(24, 24);

  auto* lines = new QVBoxLayout;
  lines->setSpacing(2);
  lines->addWidget(message_);
  lines->addWidget(remark_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14 + kSign + 10, 8, 8, 8);
  row->setSpacing(16);
  row->addLayout(lines, 1);
  row->addWidget(action_, 0, Qt::AlignVCenter);
  row->addWidget(close_, 0, Qt::AlignTop);

  leaves_.setSingleShot(true);
  leaves_.setInterval(kDoneMilliseconds);
  connect(&leaves_, &QTimer::timeout, this, [this] { say({}); });
  connect(close_, &GlyphButton::clicked, this, [this] { say({}); });
  connect(action_, &QPushButton::clicked, this, [this] { act_(); });
  over->installEventFilter(this);
  hide();
}

void Notice::say(const QString& text, Tone tone) {
  tone_ = tone;
  message_->setText(text);
  message_->setVisible(!text.isEmpty());
  action_->hide();
  tone == Tone::done ? leaves_.start() : leaves_.stop();
  arrange();
  if (text.isEmpty()) return;
  QAccessibleEvent alert(message_, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void Notice::offer(const QString& title, std::function<void()> action) {
  act_ = std::move(action);
  action_->setText(title);
  action_->show();
  arrange();
}

void Notice::setRemark(const QString& remark) {
  remark_->setText(remark);
  remark_->setVisible(!remark.isEmpty());
  arrange();
}

void Notice::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  set_text_color(message_, theme.text);
  set_text_color(remark_, theme.text_muted);
  close_->setTheme(theme);
  update();
}

void Notice::arrange() {
  const bool says = !message_->isHidden() || !remark_->isHidden();
  close_->setVisible(!message_->isHidden());
  setVisible(says);
  if (!says) return;
  const int room = std::min(scaled(kWidest), parentWidget()->width() - 2 * kAside);
  // On one line where there is room for it.
  layout()->activate();
  int width = layout()->contentsMargins().left() + layout()->contentsMargins().right();
  int text = 0;
  for (const QLabel* label : {message_, remark_}) {
    if (!label->isHidden()) text = std::max(text, label->fontMetrics().horizontalAdvance(label->text()) + 4);
  }
  width += text;
  for (const QWidget* button : std::initializer_list<const QWidget*>{action_, close_}) {
    if (!button->isHidden()) width += layout()->spacing() + button->sizeHint().width();
  }
  width = std::min(width, room);
  const int height = layout()->heightForWidth(width);
  setGeometry((parentWidget()->width() - width) / 2, parentWidget()->height() - height - kBelow, width, height);
  raise();
  update();
}

void Notice::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme_.line, 1));
  painter.setBrush(theme_.field);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);

  // The sign says by its shape what its colour says.
  const QPointF middle(14 + kSign / 2.0, std::min(height() / 2.0, 20.0));
  const QColor color = tone_ == Tone::failed ? theme_.text : tone_ == Tone::done ? theme_.passed : theme_.control;
  painter.translate(middle);
  painter.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  switch (tone_) {
    case Tone::note:
      painter.drawEllipse(QPointF(), 7.5, 7.5);
      painter.drawLine(QPointF(0, -0.5), QPointF(0, 3.5));
      painter.drawPoint(QPointF(0, -3.5));
      break;
    case Tone::failed:
      painter.drawPolygon(QPolygonF{{0, -7.5}, {8.5, 7}, {-8.5, 7}});
      painter.drawLine(QPointF(0, -2.5), QPointF(0, 1.5));
      painter.drawPoint(QPointF(0, 4.3));
      break;
    case Tone::done:
      painter.drawEllipse(QPointF(), 7.5, 7.5);
      painter.drawPolyline(QPolygonF{{-3.2, 0.3}, {-0.8, 2.8}, {3.4, -2.4}});
      break;
  }
}

bool Notice::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) arrange();
  return QWidget::eventFilter(watched, event);
}

}  // namespace saccade::widgets
