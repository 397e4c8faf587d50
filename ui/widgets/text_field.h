#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QList>
#include <QWidget>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"
#include "ui/widgets/wrapping_edit.h"

namespace saccade::widgets {

/// A text to type with its name beside it, in the colour of its role; as high as the lines that the text takes.
class TextField : public QWidget {
  Q_OBJECT

 public:
  TextField(const QString& label, const QString& object_name, QWidget* parent = nullptr);

  WrappingEdit* edit() const { return edit_; }
  void setLabel(const QString& label);
  /// Gives lines that stand below each other one left edge.
  static void align(const QList<TextField*>& fields);
  /// Underlines the characters [start, end), counted in code points; none where start = end.
  void setLit(int start, int end);
  void setTheme(const figure::Theme& theme, const QColor& text);
  void addButton(GlyphButton* button);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QLabel* label_;
  WrappingEdit* edit_;
  QHBoxLayout* layout_;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
