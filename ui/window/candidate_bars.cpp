#include "ui/window/candidate_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/views/readout.h"
#include "ui/window/style.h"

namespace saccade::window {

namespace {

constexpr int kCandidates = 5;
constexpr double kBarPitch = 20;

}  // namespace

CandidateBars::CandidateBars(QWidget* parent) : QWidget(parent) { setObjectName("candidates"); }

void CandidateBars::setCandidates(const std::vector<Candidate>& candidates) {
  candidates_.assign(candidates.begin(), candidates.begin() + std::min<std::size_t>(candidates.size(), kCandidates));
  setFixedHeight(qRound(kCandidates * kBarPitch));
  QStringList spoken;
  for (const Candidate& candidate : candidates_) {
    spoken << QStringLiteral("%1 %2").arg(QString::fromStdString(candidate.text),
                                          views::number_text(candidate.probability));
  }
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
  double label_width = 16;
  for (const Candidate& candidate : candidates_) {
    const QString text = views::token_label({candidate.text});
    label_width = std::max(label_width, QFontMetricsF(bold).horizontalAdvance(text));
  }
  label_width = std::min(label_width, 84.0);
  const double left = label_width + 8, bar_width = width() - left - 54;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const Candidate& candidate = candidates_[i];
    const double top = i * kBarPitch;
    painter.setFont(bold);
    painter.setPen(theme_.target);
    const QString text =
        QFontMetricsF(bold).elidedText(views::token_label({candidate.text}), Qt::ElideRight, label_width);
    painter.drawText(QRectF(0, top, label_width, kBarPitch), Qt::AlignLeft | Qt::AlignVCenter, text);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.line);
    painter.drawRoundedRect(QRectF(left, top + 5, bar_width, 10), 3, 3);
    painter.setBrush(theme_.target);
    painter.drawRoundedRect(QRectF(left, top + 5, std::max(2.0, bar_width * candidate.probability), 10), 3, 3);
    painter.setFont(small);
    painter.setPen(theme_.text_muted);
    painter.drawText(QRectF(width() - 50, top, 50, kBarPitch), Qt::AlignRight | Qt::AlignVCenter,
                     views::number_text(candidate.probability));
  }
}

}  // namespace saccade::window
