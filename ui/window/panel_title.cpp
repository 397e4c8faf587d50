#include "ui/window/panel_title.h"

#include <QHBoxLayout>
#include <QPainter>

#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kHeight = 30, kLeft = 12, kGap = 10, kClose = 20, kRight = 6;
constexpr double kLeastOutput = 44;  // a shorter piece of what a model says tells nothing

}  // namespace

QString run_time_text(double milliseconds) {
  return milliseconds < 10 ? PanelTitle::tr("%1 ms").arg(milliseconds, 0, 'f', 1)
                           : PanelTitle::tr("%1 ms").arg(qRound(milliseconds));
}

PanelTitle::PanelTitle(QWidget* parent)
    : QWidget(parent), close_(new widgets::GlyphButton(widgets::Glyph::close, tr("Close this figure"))) {
  setObjectName("panelTitle");
  setFixedHeight(kHeight);
  close_->setObjectName("closePanel");
  close_->setFixedSize(kClose, kClose);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, kRight, 0);
  row->addStretch(1);
  row->addWidget(close_);
  connect(close_, &widgets::GlyphButton::clicked, this, &PanelTitle::closed);
}

void PanelTitle::setName(const QString& name) {
  name_ = name;
  describe();
}

void PanelTitle::setOutput(const QString& output) {
  output_ = output;
  describe();
}

void PanelTitle::setValue(const QString& value, bool lit) {
  value_ = value;
  lit_ = lit;
  update();
}

void PanelTitle::setActive(bool active) {
  active_ = active;
  update();
}

void PanelTitle::describe() {
  setAccessibleName(name_);
  setAccessibleDescription(output_);
  setToolTip(output_.isEmpty() ? QString() : QStringLiteral("<span>%1</span>").arg(output_.toHtmlEscaped()));
  update();
}

void PanelTitle::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  close_->setTheme(theme);
  update();
}

void PanelTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (active_) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.control);
    painter.drawRoundedRect(QRectF(2, 7, 3, height() - 14), 1.5, 1.5);
  }
  const double baseline = height() / 2.0 + widgets::scaled(4.5);
  double left = kLeft, right = width() - kRight - (close_->isHidden() ? 0 : kClose) - 8.0;
  const auto write = [&](const QString& text, const QFont& font, const QColor& color, bool at_right, double share) {
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, std::max(0.0, (right - left) * share));
    const double length = metrics.horizontalAdvance(shown);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(QPointF(at_right ? right - length : left, baseline), shown);
    if (shown.isEmpty()) return;
    (at_right ? right -= length + kGap : left += length + kGap);
  };
  // The name first; the output before how long it took, and after what is lit.
  const QFont value_font = widgets::ui_font(11, lit_ ? 600 : 400), output_font = widgets::ui_font(12);
  write(name_, widgets::ui_font(12, active_ ? 600 : 500), theme_.text, false, 0.7);
  const double wanted = QFontMetricsF(value_font).horizontalAdvance(value_) + kGap +
                        QFontMetricsF(output_font).horizontalAdvance(output_);
  if (lit_ || wanted <= right - left) write(value_, value_font, lit_ ? theme_.text : theme_.text_muted, true, 1);
  if (right - left >= kLeastOutput) write(output_, output_font, theme_.target, false, 1);
}

void PanelTitle::mousePressEvent(QMouseEvent*) { emit pressed(); }

}  // namespace saccade::window
