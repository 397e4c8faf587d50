#pragma once

#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <vector>

#include "ui/figure/theme.h"
#include "ui/widgets/formula_view.h"

namespace saccade::widgets {

/// A number that can be bent: its name with its symbol, its value, and a slider.
class ValueSlider : public QWidget {
  Q_OBJECT

 public:
  enum class Scale { linear, logarithmic };

  ValueSlider(const QString& object_name, const QString& name, std::vector<figure::TextRun> label, Scale scale,
              int decimals, QWidget* parent = nullptr);

  void setRange(double low, double high, double step);
  /// Shows the value, unless the user holds the slider. Says nothing.
  void setValue(double value);
  double value() const;
  void setTheme(const figure::Theme& theme);

 signals:
  void moved(double value);
  void released();

 private:
  double toValue(int position) const;
  int toPosition(double value) const;
  void showNumber(double value);

  const Scale scale_;
  const int decimals_;
  double low_ = 0, high_ = 1, step_ = 0.1;
  FormulaView* label_;
  QLabel* number_;
  QSlider* slider_;
};

}  // namespace saccade::widgets
