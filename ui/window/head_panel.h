#pragma once

#include <QImage>
#include <QLabel>
#include <QWidget>
#include <memory>
#include <optional>

#include "ui/exhibit/exhibit.h"

namespace saccade::window {

/// Heads as small pictures in rows, each with what it does; the one that is shown is outlined.
class HeadGrid : public QWidget {
  Q_OBJECT

 public:
  explicit HeadGrid(QWidget* parent = nullptr);

  /// @param maps those to show, indices into the trace's
  void setHeads(const exhibit::Exhibit& exhibit, const std::vector<int>& maps, const views::Page& page);
  void setTheme(const figure::Theme& theme);
  /// Where the picture of a map stands; nothing for one that is not here.
  QRect place(int map) const;

 signals:
  void chosen(int map, Qt::KeyboardModifiers modifiers);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void drawPictures();
  std::optional<int> headAt(QPoint point) const;
  QString captionOf(int map) const;
  QString nameOf(int map) const;

  std::shared_ptr<const Trace> trace_;
  std::vector<int> maps_;
  std::vector<QImage> pictures_;  // side by side with `maps_`
  std::vector<HeadBehavior> behaviors_;
  views::Page page_;
  views::ViewState state_;
};

/// The inspector's part on heads: those of the layer that is shown, or all where there are few.
class HeadPanel : public QWidget {
  Q_OBJECT

 public:
  explicit HeadPanel(QWidget* parent = nullptr);

  void setHeads(const exhibit::Exhibit& exhibit, const views::Page& page);
  void setTheme(const figure::Theme& theme);

 signals:
  void chosen(int map, Qt::KeyboardModifiers modifiers);

 private:
  QLabel *title_, *which_;
  HeadGrid* grid_;
};

}  // namespace saccade::window
