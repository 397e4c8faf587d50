#pragma once

#include <QAbstractButton>

#include "ui/figure/theme.h"

namespace saccade::widgets {

enum class Glyph { first, previous, play, pause, next, more, pencil, close, undo, open, larger, clear };

/// A small square button with a drawn sign. Unlike Qt's it leaves the arrow keys alone: in this window they move
/// through the steps.
class GlyphButton : public QAbstractButton {
  Q_OBJECT

 public:
  GlyphButton(Glyph glyph, const QString& name, QWidget* parent = nullptr);

  void setGlyph(Glyph glyph);
  /// Filled with the colour of controls: the one button of a group that matters most.
  void setPrimary(bool primary);
  void setTheme(const figure::Theme& theme);

  QSize sizeHint() const override { return {30, 30}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  Glyph glyph_;
  bool primary_ = false;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
