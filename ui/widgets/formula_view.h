#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/figure/figure.h"

namespace saccade::widgets {

/// Lines of set text with real subscripts, drawn by what draws the figures. A symbol that is pointed at says what it
/// is; a screen reader hears it of all of them.
class FormulaView : public QWidget {
  Q_OBJECT

 public:
  explicit FormulaView(double size, QWidget* parent = nullptr);

  struct Symbol {
    std::vector<figure::TextRun> letter;
    QString meaning;

    bool operator==(const Symbol&) const = default;
  };
  /// @param symbols those of the lines that can be explained
  void setLines(const std::vector<std::vector<figure::TextRun>>& lines, const std::vector<Symbol>& symbols = {});
  void setColor(const QColor& color);
  /// What lies under a symbol that is pointed at.
  void setTint(const QColor& tint);

  /// What the symbol at a point says, as rich text; empty where there is none.
  QString explanationAt(QPointF point) const;
  /// The rectangles of all symbols that can be explained, line by line.
  std::vector<QRectF> symbolAreas() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Place {
    QRectF area;
    int symbol;
  };
  figure::TextMark mark(std::size_t line) const;
  std::vector<Place> places() const;
  const Place* at(const std::vector<Place>& places, QPointF point) const;
  void light(std::optional<QRectF> area);

  const double size_;
  std::vector<std::vector<figure::TextRun>> lines_;
  std::vector<Symbol> symbols_;
  QColor color_, tint_;
  std::optional<QRectF> lit_;
};

}  // namespace saccade::widgets
