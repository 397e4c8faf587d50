#pragma once

#include <QWidget>
#include <vector>

#include "ui/figure/figure.h"

namespace saccade::widgets {

/// Lines of set text with real subscripts, drawn by what draws the figures.
class FormulaView : public QWidget {
  Q_OBJECT

 public:
  explicit FormulaView(double size, QWidget* parent = nullptr);

  void setLines(const std::vector<std::vector<figure::TextRun>>& lines);
  void setColor(const QColor& color);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const double size_;
  std::vector<std::vector<figure::TextRun>> lines_;
  QColor color_;
};

}  // namespace saccade::widgets
