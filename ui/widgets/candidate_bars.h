#pragma once

#include <QList>
#include <QString>
#include <QWidget>

#include "ui/figure/theme.h"

namespace saccade::widgets {

/// What a model held likely, as bars: the tokens of a step, the labels of a token.
class CandidateBars : public QWidget {
  Q_OBJECT

 public:
  explicit CandidateBars(QWidget* parent = nullptr);

  struct Bar {
    QString label;
    double probability = 0;
    QString number;  // `probability` as it is written beside the bar
  };
  /// Shows the first few of `bars`.
  void setBars(const QList<Bar>& bars);
  void setTheme(const figure::Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QList<Bar> bars_;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
