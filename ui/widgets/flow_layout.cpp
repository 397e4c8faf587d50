#include "ui/widgets/flow_layout.h"

#include <QWidget>

namespace saccade::widgets {

FlowLayout::FlowLayout(QWidget* parent, int gap, int line_gap) : QLayout(parent), gap_(gap), line_gap_(line_gap) {
  setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() { qDeleteAll(items_); }

QLayoutItem* FlowLayout::takeAt(int index) {
  return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const QLayoutItem* item : items_) {
    if (!item->isEmpty()) size = size.expandedTo(item->sizeHint());
  }
  return size;
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  place(area, true);
}

int FlowLayout::place(const QRect& area, bool apply) const {
  int x = area.left(), y = area.top(), line_height = 0;
  QList<std::pair<QLayoutItem*, QRect>> line;
  const auto end_line = [&] {
    // All stand on the middle of their line.
    for (auto& [item, box] : line) {
      if (apply) item->setGeometry(box.translated(0, (line_height - box.height()) / 2));
    }
    line.clear();
  };
  for (QLayoutItem* item : items_) {
    if (item->isEmpty()) continue;
    const QSize size = item->sizeHint().boundedTo({area.width(), QWIDGETSIZE_MAX});
    if (!line.isEmpty() && x + size.width() > area.right() + 1) {
      end_line();
      x = area.left();
      y += line_height + line_gap_;
      line_height = 0;
    }
    line << std::pair(item, QRect(QPoint(x, y), size));
    x += size.width() + gap_;
    line_height = std::max(line_height, size.height());
  }
  end_line();
  return y + line_height - area.top();
}

}  // namespace saccade::widgets
