#include "ui/widgets/candidate_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

constexpr int kBars = 5;
constexpr double kBarPitch = 20;

}  // namespace

CandidateBars::CandidateBars(QWidget* parent) : QWidget(parent) { setObjectName("candidates"); }

void CandidateBars::setBars(const QList<Bar>& bars) {
  bars_ = bars.first(std::min<qsizetype>(bars.size(), kBars));
  setFixedHeight(scaled(kBars * kBarPitch));
  QStringList spoken;
  for (const Bar& bar : bars_) spoken << bar.label + QLatin1Char(' ') + bar.number;
  setAccessibleName(tr("Candidates: %1").arg(spoken.join(QStringLiteral(", "))));
  update();
}

void CandidateBars::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void CandidateBars::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QFont bold = ui_font(13, 600), small = ui_font(11);
  const double s = text_scale(), pitch = s * kBarPitch;
  double label_width = 16 * s;
  for (const Bar& bar : bars_) label_width = std::max(label_width, QFontMetricsF(bold).horizontalAdvance(bar.label));
  label_width = std::min(label_width, 84 * s);
  const double left = label_width + 8, bar_width = width() - left - 54 * s;
  for (int i = 0; i < bars_.size(); ++i) {
    const Bar& bar = bars_[i];
    const double top = i * pitch;
    painter.setFont(bold);
    painter.setPen(theme_.target);
    const QString text = QFontMetricsF(bold).elidedText(bar.label, Qt::ElideRight, label_width);
    painter.drawText(QRectF(0, top, label_width, pitch), Qt::AlignLeft | Qt::AlignVCenter, text);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.line);
    painter.drawRoundedRect(QRectF(left, top + 5 * s, bar_width, 10 * s), 3, 3);
    painter.setBrush(theme_.target);
    painter.drawRoundedRect(QRectF(left, top + 5 * s, std::max(2.0, bar_width * bar.probability), 10 * s), 3, 3);
    painter.setFont(small);
    painter.setPen(theme_.text_muted);
    painter.drawText(QRectF(width() - 50 * s, top, 50 * s, pitch), Qt::AlignRight | Qt::AlignVCenter, bar.number);
  }
}

}  // namespace saccade::widgets
