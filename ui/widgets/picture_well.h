#pragma once

#include <QImage>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/figure/theme.h"

namespace saccade::widgets {

/// A picture in a square, as large as there is room; where it is a pad, the pointer (mouse, pen or finger) draws on it,
/// white on black. Each movement is said while the stroke grows.
class PictureWell : public QWidget {
  Q_OBJECT

 public:
  explicit PictureWell(QWidget* parent = nullptr);

  /// Null: there is none.
  void setPicture(const QImage& picture);
  const QImage& picture() const { return picture_; }
  /// @param side of the square picture that is drawn, in pixels; nothing: it is no pad
  void setPad(std::optional<int> side);
  bool isPad() const { return pad_.has_value(); }
  /// What stands in it while it is empty.
  void setHint(const QString& hint);
  /// Lengths of its sides, in pixels at the text scale of 1.
  void setSide(int pixels);
  /// Takes the picture away.
  void clear();
  bool canUndoStroke() const { return !before_.empty(); }
  void undoStroke();
  void setTheme(const figure::Theme& theme);

 signals:
  /// What is drawn from now on is a change of its own.
  void strokeBegan();
  /// Null: it was cleared.
  void drawn(const QImage& picture);
  /// Whether there is a stroke to take back, or a picture to clear, has changed.
  void changed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  /// Where the picture is shown.
  QRectF area() const;
  void strokeTo(QPointF place);
  /// The picture to draw on: what is shown, made fit for it.
  QImage sheet() const;
  void describe();

  QImage picture_;
  std::optional<int> pad_;
  QString hint_;
  std::vector<QImage> before_;   // the picture before each stroke that can be taken back
  QColor ink_;                   // of the stroke that grows
  std::optional<QPointF> last_;  // of the stroke that grows, in pixels of the picture
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
