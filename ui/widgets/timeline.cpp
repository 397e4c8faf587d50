#include "ui/widgets/timeline.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

constexpr int kStepMilliseconds = 400;
constexpr double kChip = 26, kGap = 6, kMargin = 4;
constexpr double kLarge = 1.75;

}  // namespace

StepStrip::StepStrip(QWidget* parent) : QAbstractSlider(parent) {
  setObjectName("steps");
  setAccessibleName(tr("Step"));
  setOrientation(Qt::Horizontal);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSingleStep(1);
  setPageStep(5);
  setRange(0, 0);
}

void StepStrip::setTokens(const QList<StepToken>& tokens) {
  if (tokens == tokens_) return;
  tokens_ = tokens;
  const QSignalBlocker blocker(this);
  setRange(0, std::max(0, static_cast<int>(tokens_.size()) - 1));
  layOut();
}

void StepStrip::setLarge(bool large) {
  large_ = large;
  layOut();
}

double StepStrip::scale() const { return text_scale() * (large_ ? kLarge : 1); }

QFont StepStrip::font(int weight) const { return ui_font(qRound(13 * (large_ ? kLarge : 1)), weight); }

void StepStrip::layOut() {
  chips_.clear();
  const QFontMetricsF metrics(font(600));
  const double height = std::round(kChip * scale());
  double x = kMargin;
  for (const StepToken& token : tokens_) {
    const double width = std::max(height, std::ceil(metrics.horizontalAdvance(token.text) + 14 * scale()));
    chips_ << QRectF(x, kMargin, width, height);
    x += width + kGap * scale();
  }
  updateGeometry();
  resize(sizeHint());
  update();
}

void StepStrip::setLit(std::optional<int> step) {
  if (lit_ == step) return;
  lit_ = step;
  update();
}

void StepStrip::setFaded(bool faded) {
  faded_ = faded;
  update();
}

void StepStrip::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void StepStrip::changeEvent(QEvent* event) {
  QAbstractSlider::changeEvent(event);
  if (event->type() == QEvent::FontChange) layOut();
}

QSize StepStrip::sizeHint() const {
  const double right = chips_.isEmpty() ? 0 : chips_.last().right();
  return {qRound(right + kMargin), qRound(kChip * scale() + 2 * kMargin)};
}

int StepStrip::nearest(double x) const {
  int step = 0;
  for (int i = 0; i < chips_.size(); ++i) {
    if (x >= chips_[i].left() - kGap * scale() / 2) step = i;
  }
  return step;
}

void StepStrip::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(faded_ ? 0.35 : 1);
  for (int i = 0; i < chips_.size(); ++i) {
    const QRectF box = chips_[i].adjusted(0.5, 0.5, -0.5, -0.5);
    if (!event->rect().intersects(box.toAlignedRect())) continue;
    const bool current = i == value();
    const bool reached = i <= value();
    QPen outline = reached ? QPen(Qt::NoPen) : QPen(theme_.line, 1);
    if (lit_ == i) outline = QPen(theme_.text, 1.6);
    if (current) outline = QPen(theme_.selection, 1.8);
    painter.setPen(outline);
    painter.setBrush(reached ? theme_.field : theme_.canvas);
    painter.drawRoundedRect(box, 6, 6);
    const QColor ink = reached ? theme_.target : theme_.text_faint;
    painter.setFont(font(current ? 600 : 450));
    painter.setPen(ink);
    QRectF text;
    painter.drawText(box, Qt::AlignCenter, tokens_[i].text, &text);
    if (!tokens_[i].dotted) continue;
    painter.setPen(QPen(ink, 1.4 * scale(), Qt::DotLine, Qt::FlatCap));
    painter.drawLine(QPointF(text.left(), box.bottom() - 3 * scale()),
                     QPointF(text.right(), box.bottom() - 3 * scale()));
  }
  if (hasFocus() && !chips_.isEmpty()) {
    painter.setPen(QPen(theme_.control, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(chips_[value()].adjusted(-3, -3, 3, 3), 8, 8);
  }
}

void StepStrip::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || chips_.isEmpty()) return;
  setSliderDown(true);
  emit hovered(std::nullopt);  // what lies under the pointer is held, not pointed at
  setValue(nearest(event->position().x()));
}

void StepStrip::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) {
    setValue(nearest(event->position().x()));
    return;
  }
  std::optional<int> over;
  for (int i = 0; i < chips_.size(); ++i) {
    if (chips_[i].contains(event->position())) over = i;
  }
  emit hovered(over);
}

void StepStrip::mouseReleaseEvent(QMouseEvent*) { setSliderDown(false); }

void StepStrip::leaveEvent(QEvent*) { emit hovered(std::nullopt); }

Timeline::Timeline(QWidget* parent)
    : QWidget(parent),
      strip_(new StepStrip),
      scroll_(new QScrollArea),
      hint_(new QLabel),
      first_(new GlyphButton(Glyph::first, tr("First step (Home)"))),
      previous_(new GlyphButton(Glyph::previous, tr("Previous step (Left)"))),
      play_(new GlyphButton(Glyph::play, tr("Play (Space)"))),
      next_(new GlyphButton(Glyph::next, tr("Next step (Right)"))) {
  setObjectName("timeline");
  first_->setObjectName("firstStep");
  previous_->setObjectName("previousStep");
  play_->setObjectName("play");
  play_->setPrimary(true);
  next_->setObjectName("nextStep");

  scroll_->setWidget(strip_);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->viewport()->setAutoFillBackground(false);
  strip_->setAutoFillBackground(false);

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(20, 10, 16, 4);
  layout->setSpacing(4);
  for (GlyphButton* button : {first_, previous_, play_, next_}) layout->addWidget(button, 0, Qt::AlignTop);
  layout->addSpacing(16);
  layout->addWidget(scroll_, 1, Qt::AlignTop);
  layout->addWidget(hint_, 1, Qt::AlignVCenter);
  hint_->setObjectName("hint");
  hint_->setFont(ui_font(12));
  hint_->setWordWrap(true);

  connect(first_, &GlyphButton::clicked, this, &Timeline::first);
  connect(previous_, &GlyphButton::clicked, this, &Timeline::previous);
  connect(play_, &GlyphButton::clicked, this, &Timeline::togglePlay);
  connect(next_, &GlyphButton::clicked, this, &Timeline::next);
  connect(strip_, &StepStrip::sliderPressed, this, &Timeline::pause);
  connect(strip_, &StepStrip::sliderPressed, this, &Timeline::grabbed);
  connect(strip_, &StepStrip::hovered, this, &Timeline::hovered);
  connect(strip_, &StepStrip::valueChanged, this, [this](int step) {
    refresh();
    emit stepChanged(step);
  });
  connect(&clock_, &QTimer::timeout, this, &Timeline::advance);
  clock_.setInterval(kStepMilliseconds);
  arrange();
  refresh();
}

void Timeline::arrange() {
  constexpr int scroll_bar = 10;
  scroll_->setFixedHeight(strip_->sizeHint().height() + scroll_bar);
  for (GlyphButton* button : {first_, previous_, play_, next_}) {
    button->setFixedSize(button->sizeHint() * strip_->scale());
  }
  setFixedHeight(scroll_->height() + 20);
}

void Timeline::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) arrange();
}

void Timeline::setLarge(bool large) {
  strip_->setLarge(large);
  arrange();
  refresh();
}

void Timeline::setTokens(const QList<StepToken>& tokens) {
  strip_->setTokens(tokens);
  refresh();
}

void Timeline::setHint(const QString& hint) {
  hint_->setText(hint);
  refresh();
}

void Timeline::setStep(int step) {
  const QSignalBlocker blocker(strip_);
  strip_->setValue(step);
  strip_->update();
  refresh();
}

void Timeline::setTheme(const figure::Theme& theme) {
  strip_->setTheme(theme);
  for (GlyphButton* button : {first_, previous_, play_, next_}) button->setTheme(theme);
  set_text_color(hint_, theme.text_muted);
}

/// The current step stays in sight.
void Timeline::resizeEvent(QResizeEvent*) { refresh(); }

void Timeline::go(int step) {
  pause();
  strip_->setValue(step);
}

void Timeline::first() { go(0); }
void Timeline::previous() { go(step() - 1); }
void Timeline::next() { go(step() + 1); }
void Timeline::last() { go(strip_->maximum()); }

void Timeline::togglePlay() {
  if (playing()) {
    pause();
    return;
  }
  if (strip_->maximum() == 0) return;
  if (step() == strip_->maximum()) strip_->setValue(0);
  clock_.start();
  refresh();
}

void Timeline::pause() {
  clock_.stop();
  refresh();
}

void Timeline::advance() {
  if (step() < strip_->maximum()) strip_->setValue(step() + 1);
  if (step() == strip_->maximum()) pause();
}

void Timeline::refresh() {
  const bool hint = strip_->empty() && !hint_->text().isEmpty();
  hint_->setVisible(hint);
  for (QWidget* part : std::initializer_list<QWidget*>{first_, previous_, play_, next_, scroll_}) {
    part->setVisible(!hint);
  }
  const bool any = strip_->maximum() > 0;
  first_->setEnabled(any && step() > 0);
  previous_->setEnabled(any && step() > 0);
  next_->setEnabled(any && step() < strip_->maximum());
  play_->setEnabled(any);
  play_->setGlyph(playing() ? Glyph::pause : Glyph::play);
  play_->setToolTip(playing() ? tr("Pause (Space)") : tr("Play (Space)"));
  play_->setAccessibleName(play_->toolTip());
  const QRect chip = strip_->chip(step()).toRect();
  scroll_->ensureVisible(chip.center().x(), chip.center().y(), chip.width() / 2 + 40, 0);
}

}  // namespace saccade::widgets
