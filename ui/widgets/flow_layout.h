#pragma once

#include <QLayout>
#include <QList>

namespace saccade::widgets {

/// Widgets side by side, and in further lines where there is no room for them in one. Takes no room where all are
/// hidden.
class FlowLayout : public QLayout {
 public:
  /// @param gap between the widgets of a line @param line_gap between lines
  FlowLayout(QWidget* parent, int gap, int line_gap);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override { items_ << item; }
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override { return items_.value(index); }
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
  QSize sizeHint() const override { return minimumSize(); }
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  /// Returns the height that is needed.
  int place(const QRect& area, bool apply) const;

  QList<QLayoutItem*> items_;
  const int gap_, line_gap_;
};

}  // namespace saccade::widgets
