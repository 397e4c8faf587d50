#include "ui/widgets/formula_view.h"

#include <QPainter>
#include <algorithm>

#include "ui/widgets/style.h"

namespace saccade::widgets {

FormulaView::FormulaView(double size, QWidget* parent) : QWidget(parent), size_(size) {}

void FormulaView::setLines(const std::vector<std::vector<figure::TextRun>>& lines) {
  if (lines == lines_) return;
  lines_ = lines;
  setFixedHeight(scaled(lines_.size() * size_ * 1.7));
  QString spoken;
  for (const auto& line : lines_) {
    for (const figure::TextRun& run : line) spoken += run.text;
    spoken += '\n';
  }
  setAccessibleName(spoken.trimmed());
  update();
}

void FormulaView::setColor(const QColor& color) {
  color_ = color;
  update();
}

void FormulaView::paintEvent(QPaintEvent*) {
  figure::Figure figure;
  figure.size = size();
  const double letters = size_ * text_scale();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    figure::TextMark text;
    text.position = {0, (i + 0.72) * letters * 1.7};
    text.runs = lines_[i];
    text.size = letters;
    text.weight = 450;
    text.color = color_;
    // A long line is set smaller rather than cut.
    text.size *= std::min(1.0, width() / std::max(1.0, figure::text_width(text)));
    figure.marks.emplace_back(text);
  }
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  figure::paint(painter, figure);
}

}  // namespace saccade::widgets
