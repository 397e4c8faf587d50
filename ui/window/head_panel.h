#pragma once

#include <QImage>
#include <QLabel>
#include <QWidget>
#include <memory>
#include <vector>

#include "ui/exhibit/exhibit.h"

namespace saccade::window {

/// Heads as small pictures in rows, each with what it does; the one that is shown is outlined.
class HeadGrid : public QWidget {
  Q_OBJECT

 public:
  explicit HeadGrid(QWidget* parent = nullptr);

  /// @param maps those to show, indices into the trace's
  void setHeads(const exhibit::Exhibit& exhibit, const std::vector<int>& maps);
  /// Where the picture of a map stands; nothing for one that is not here.
  QRect place(int map) const;

 signals:
  void chosen(int map, Qt::KeyboardModifiers modifiers);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Head {
    int map = 0;
    QImage picture = {};
    QString caption = {}, name = {}, means = {};  // under the picture; in full; what that stands for
  };

  QRect placeOf(std::size_t index) const;
  /// Null where there is none.
  const Head* headAt(QPoint point) const;

  std::shared_ptr<const Trace> trace_;
  std::vector<Head> heads_;
  views::Page page_;
  views::ViewState state_;
};

/// The inspector's part on heads: those of the layer that is shown, or all where there are few.
class HeadPanel : public QWidget {
  Q_OBJECT

 public:
  explicit HeadPanel(QWidget* parent = nullptr);

  void setHeads(const exhibit::Exhibit& exhibit);
  void setTheme(const figure::Theme& theme);

 signals:
  void chosen(int map, Qt::KeyboardModifiers modifiers);

 private:
  QLabel *title_, *which_;
  HeadGrid* grid_;
};

}  // namespace saccade::window
