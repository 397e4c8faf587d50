#include "ui/widgets/value_slider.h"

#include <QGridLayout>
#include <algorithm>
#include <cmath>

#include "ui/widgets/style.h"

namespace saccade::widgets {

ValueSlider::ValueSlider(const QString& object_name, const QString& name, std::vector<figure::TextRun> label,
                         Scale scale, int decimals, QWidget* parent)
    : QWidget(parent),
      scale_(scale),
      decimals_(decimals),
      label_(new FormulaView(12)),
      number_(new QLabel),
      slider_(new QSlider(Qt::Horizontal)) {
  setObjectName(object_name);
  slider_->setObjectName(object_name + QStringLiteral("Slider"));
  slider_->setAccessibleName(name);
  number_->setObjectName(object_name + QStringLiteral("Number"));
  number_->setFont(ui_font(12, 600));
  number_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  label_->setLines({std::move(label)});
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(label_, 0, 0);
  layout->addWidget(number_, 0, 1);
  layout->addWidget(slider_, 1, 0, 1, 2);
  layout->setColumnStretch(0, 1);
  connect(slider_, &QSlider::valueChanged, this, [this](int position) {
    showNumber(toValue(position));
    emit moved(toValue(position));
  });
  connect(slider_, &QSlider::sliderReleased, this, &ValueSlider::released);
}

void ValueSlider::setRange(double low, double high, double step) {
  low_ = low;
  high_ = high;
  step_ = step;
  const QSignalBlocker blocker(slider_);
  slider_->setRange(0, scale_ == Scale::linear ? std::max(1, qRound((high - low) / step)) : 100);
}

double ValueSlider::toValue(int position) const {
  if (scale_ == Scale::linear) return std::min(low_ + position * step_, high_);
  return low_ * std::pow(high_ / low_, position / 100.0);
}

int ValueSlider::toPosition(double value) const {
  const double inside = std::clamp(value, low_, high_);
  if (scale_ == Scale::linear) return qRound((inside - low_) / step_);
  return qRound(100 * std::log(inside / low_) / std::log(high_ / low_));
}

void ValueSlider::showNumber(double value) { number_->setText(QString::number(value, 'f', decimals_)); }

void ValueSlider::setValue(double value) {
  if (slider_->isSliderDown()) return;
  const QSignalBlocker blocker(slider_);
  slider_->setValue(toPosition(value));
  slider_->update();
  showNumber(value);
}

double ValueSlider::value() const { return toValue(slider_->value()); }

void ValueSlider::setTheme(const figure::Theme& theme) {
  label_->setColor(theme.text_muted);
  set_text_color(number_, theme.text);
}

}  // namespace saccade::widgets
