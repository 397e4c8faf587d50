#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QWidget>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"

namespace saccade::widgets {

/// One line of input with its name inside, in the colour of its role.
class TextField : public QWidget {
  Q_OBJECT

 public:
  TextField(const QString& label, const QString& object_name, QWidget* parent = nullptr);

  QLineEdit* edit() const { return edit_; }
  /// Sets the text without saying so, and leaves the cursor where it was as far as it can.
  void setText(const QString& text);
  /// Underlines the characters [start, end), counted in code points; none where start = end.
  void setLit(int start, int end);
  void setTheme(const figure::Theme& theme, const QColor& text);
  void addButton(GlyphButton* button);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QLabel* label_;
  QLineEdit* edit_;
  QHBoxLayout* layout_;
  bool lit_ = false;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
