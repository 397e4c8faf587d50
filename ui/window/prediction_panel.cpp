#include "ui/window/prediction_panel.h"

#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/views/readout.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kLines = 16;
constexpr double kPitch = 20;

bool is_of_source(const SourcePrediction& prediction, const Trace& trace) {
  return trace.sequences[prediction.sequence].name == "source";
}

/// @param token of the source; none: the whole input
const SourcePrediction* of_token(const Trace& trace, std::optional<int> token) {
  const auto found = std::find_if(trace.predictions.begin(), trace.predictions.end(), [&](const auto& prediction) {
    return (!prediction.token || is_of_source(prediction, trace)) && prediction.token == token &&
           !prediction.candidates.empty();
  });
  return found == trace.predictions.end() ? nullptr : &*found;
}

/// What a prediction about a token is about.
const Token& subject_of(const SourcePrediction& prediction, const Trace& trace) {
  return trace.sequences[prediction.sequence].tokens[*prediction.token];
}

/// "il 0.999 · elle 0.001": none is cut short.
QString as_many_as_fit(const std::vector<Candidate>& candidates, const QFontMetrics& metrics) {
  const int room = widgets::scaled(236);  // the panel's width is fixed, but not known before it is laid out
  QString line;
  for (const Candidate& candidate : candidates) {
    QString longer =
        QStringLiteral("%1 %2").arg(views::token_label({candidate.text}), views::number_text(candidate.probability));
    if (!line.isEmpty()) longer.prepend(line + QStringLiteral(" · "));
    if (!line.isEmpty() && metrics.horizontalAdvance(longer) > room) break;
    line = longer;
  }
  return metrics.elidedText(line, Qt::ElideRight, room);
}

}  // namespace

PredictionList::PredictionList(QWidget* parent) : QWidget(parent) { setObjectName("predictionList"); }

void PredictionList::setLines(const std::vector<Line>& lines, std::optional<int> lit) {
  if (lines == lines_ && lit == lit_) return;
  lines_ = lines;
  lit_ = lit;
  setFixedHeight(widgets::scaled(lines_.size() * kPitch));
  QStringList spoken;
  for (const Line& line : lines_) spoken << line.token + QStringLiteral(": ") + line.says;
  setAccessibleName(spoken.join(QStringLiteral(", ")));
  update();
}

void PredictionList::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void PredictionList::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QFont font = widgets::ui_font(12, 600), small = widgets::ui_font(11);
  const QFontMetricsF metrics(font);
  const double pitch = widgets::scaled(kPitch), middle = widgets::scaled(90), right = widgets::scaled(44);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const QRectF row(0, i * pitch, width(), pitch);
    if (lit_ == static_cast<int>(i)) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(theme_.control_tint);
      painter.drawRoundedRect(row, 4, 4);
    }
    const auto write = [&](const QString& text, double left, double width, const QColor& color) {
      painter.setFont(font);
      painter.setPen(color);
      painter.drawText(QRectF(left, row.top(), width, pitch), Qt::AlignVCenter,
                       metrics.elidedText(text, Qt::ElideRight, width));
    };
    write(lines_[i].token, 4, middle - 12, theme_.source);
    write(lines_[i].says, middle, width() - middle - right - 8, theme_.target);
    painter.setFont(small);
    painter.setPen(theme_.text_muted);
    painter.drawText(QRectF(width() - right, row.top(), right - 4, pitch), Qt::AlignRight | Qt::AlignVCenter,
                     lines_[i].probability);
  }
}

QList<widgets::CandidateBars::Bar> bars_of(const std::vector<Candidate>& candidates) {
  QList<widgets::CandidateBars::Bar> bars;
  for (const Candidate& candidate : candidates) {
    bars << widgets::CandidateBars::Bar{views::token_label({candidate.text}), candidate.probability,
                                        views::number_text(candidate.probability)};
  }
  return bars;
}

PredictionPanel::PredictionPanel(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel),
      of_whom_(new QLabel),
      bars_(new widgets::CandidateBars),
      list_(new PredictionList) {
  setObjectName("predictions");
  title_->setFont(widgets::ui_font(13, 600));
  title_->setObjectName("predictionTitle");
  of_whom_->setFont(widgets::ui_font(12));
  of_whom_->setObjectName("predictionOf");
  bars_->setObjectName("predictionBars");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  for (QWidget* part : std::initializer_list<QWidget*>{title_, of_whom_, bars_, list_}) column->addWidget(part);
}

void PredictionPanel::setPredictions(const Trace& trace, std::optional<int> token) {
  if (trace.predictions.empty()) return;
  // Of the whole text, or of the one token that is masked, there is room for bars.
  const SourcePrediction* whole = of_token(trace, std::nullopt);
  const SourcePrediction* only = whole ? whole : trace.predictions.size() == 1 ? &trace.predictions.front() : nullptr;
  bars_->setVisible(only);
  list_->setVisible(!only);
  if (only) {
    title_->setText(tr("Prediction"));
    of_whom_->setText(only->token ? tr("for “%1”").arg(views::token_label(subject_of(*only, trace)))
                                  : tr("for the whole input"));
    bars_->setBars(bars_of(only->candidates));
    return;
  }

  title_->setText(tr("Predictions"));
  of_whom_->setText(tr("the likeliest for each token"));
  if (const SourcePrediction* of_lit = token ? of_token(trace, token) : nullptr) {
    of_whom_->setText(as_many_as_fit(of_lit->candidates, of_whom_->fontMetrics()));
  }
  std::vector<PredictionList::Line> lines;
  std::optional<int> lit;
  for (const SourcePrediction& prediction : trace.predictions) {
    if (!prediction.token || prediction.candidates.empty() || subject_of(prediction, trace).special) continue;
    if (is_of_source(prediction, trace) && prediction.token == token) lit = static_cast<int>(lines.size());
    const Candidate& best = prediction.candidates.front();
    lines.push_back({views::token_label(subject_of(prediction, trace)), views::token_label({best.text}),
                     views::number_text(best.probability)});
  }
  // Of a long text, the part that is looked at.
  const int count = static_cast<int>(lines.size());
  const int first = std::clamp(lit.value_or(0) - kLines / 2, 0, std::max(0, count - kLines));
  lines.erase(lines.begin(), lines.begin() + first);
  lines.resize(std::min(count, kLines));
  list_->setLines(lines, lit ? std::optional(*lit - first) : std::nullopt);
}

void PredictionPanel::setTheme(const figure::Theme& theme) {
  widgets::set_text_color(title_, theme.text);
  widgets::set_text_color(of_whom_, theme.text_muted);
  bars_->setTheme(theme);
  list_->setTheme(theme);
}

}  // namespace saccade::window
