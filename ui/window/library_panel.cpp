#include "ui/window/library_panel.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

enum Role { kPath = Qt::UserRole, kSummary };

/// A line is a group's header (no path) or an entry: its title, and under it what it shows.
class EntryDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  figure::Theme theme = figure::Theme::light();

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
    return {0, widgets::scaled(index.data(kPath).isNull() ? 30 : 42)};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = option.rect;
    const double left = row.left() + 20;
    const double width = row.width() - 28;
    const auto line = [&](const QString& text, double baseline, const QFont& font, const QColor& color) {
      painter->setFont(font);
      painter->setPen(color);
      painter->drawText(QPointF(left, row.top() + widgets::scaled(baseline)),
                        QFontMetricsF(font).elidedText(text, Qt::ElideRight, width));
    };

    if (index.data(kPath).isNull()) {
      QFont font = widgets::ui_font(10, 600);
      font.setLetterSpacing(QFont::AbsoluteSpacing, 0.3);
      line(index.data().toString().toUpper(), 20, font, theme.text_muted);
    } else {
      const bool selected = option.state.testFlag(QStyle::State_Selected);
      const QRectF box = row.adjusted(8, 1, -8, -1);
      painter->setPen(Qt::NoPen);
      if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setBrush(selected ? theme.control_tint : theme.field);
        painter->drawRoundedRect(box, 6, 6);
      }
      if (selected) {
        painter->setBrush(theme.control);
        painter->drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5);
      }
      if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(theme.control, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
      }
      line(index.data().toString(), 18, widgets::ui_font(13, selected ? 600 : 450), theme.text);
      line(index.data(kSummary).toString(), 33, widgets::ui_font(11), theme.text_muted);
    }
    painter->restore();
  }
};

}  // namespace

LibraryPanel::LibraryPanel(QWidget* parent)
    : QWidget(parent), list_(new QListWidget), open_(new QPushButton), keys_(new QLabel) {
  setObjectName("library");
  setAttribute(Qt::WA_StyledBackground);
  setFixedWidth(216);

  list_->setObjectName("libraryList");
  list_->setAccessibleName(tr("Library of models"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  list_->setItemDelegate(new EntryDelegate(list_));

  open_->setObjectName("openModel");
  open_->setText(tr("Open a model…"));
  keys_->setText(QKeySequence(QKeySequence::Open).toString(QKeySequence::NativeText));
  keys_->setFont(widgets::ui_font(11));
  open_->setProperty("quiet", true);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 8, 0, 12);
  layout->setSpacing(8);
  layout->addWidget(list_, 1);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(18, 0, 20, 0);
  foot->addWidget(open_);
  foot->addStretch(1);
  foot->addWidget(keys_);
  layout->addLayout(foot);

  connect(list_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
    if (!item || item->data(kPath).isNull()) return;
    current_ = item->data(kPath).toString();
    emit chosen(current_);
  });
  connect(list_, &QListWidget::itemClicked, this, &LibraryPanel::clicked);
  connect(open_, &QPushButton::clicked, this, &LibraryPanel::openRequested);
}

void LibraryPanel::addGroup(const QString& title) {
  auto* item = new QListWidgetItem(title, list_);
  item->setFlags(Qt::NoItemFlags);
}

/// What the line itself does not say.
QString LibraryPanel::tip(const worker::LibraryEntry& entry) {
  if (entry.mechanism.isEmpty()) return entry.path;
  const QString title = QCoreApplication::translate("Mechanism", entry.explanation.title.c_str());
  const QString size = QLocale(QLocale::English).formattedDataSize(entry.bytes, 1, QLocale::DataSizeSIFormat);
  const QString paper = QString::fromStdString(entry.explanation.citation);
  return paper.isEmpty() ? tr("%1 (%2)\nWeights: %3").arg(title, entry.mechanism, size)
                         : tr("%1 (%2)\nWeights: %3\nPaper: %4").arg(title, entry.mechanism, size, paper);
}

void LibraryPanel::addEntry(const worker::LibraryEntry& entry) {
  auto* item = new QListWidgetItem(entry.title, list_);
  item->setData(kPath, entry.path);
  item->setData(kSummary, entry.summary);
  item->setData(Qt::AccessibleDescriptionRole, entry.summary);
  item->setToolTip(tip(entry));
}

void LibraryPanel::setEntries(const std::vector<worker::LibraryEntry>& samples,
                              const std::vector<worker::LibraryEntry>& recent) {
  const QSignalBlocker blocker(list_);
  list_->clear();
  QString group;
  for (const worker::LibraryEntry& entry : samples) {
    if (entry.group != group) addGroup(group = entry.group);
    addEntry(entry);
  }
  if (!recent.empty()) addGroup(tr("Recent"));
  for (const worker::LibraryEntry& entry : recent) addEntry(entry);
  setCurrent(current_);
}

void LibraryPanel::setCurrent(const QString& path) {
  const QSignalBlocker blocker(list_);
  current_ = path;
  for (int i = 0; i < list_->count(); ++i) {
    const QVariant of_item = list_->item(i)->data(kPath);
    if (!of_item.isNull() && QFileInfo(of_item.toString()) == QFileInfo(path)) {
      list_->setCurrentRow(i);
      list_->scrollToItem(list_->item(i));
      return;
    }
  }
  list_->setCurrentRow(-1);
}

void LibraryPanel::setTheme(const figure::Theme& theme) {
  static_cast<EntryDelegate*>(list_->itemDelegate())->theme = theme;
  list_->viewport()->update();
  widgets::set_text_color(keys_, theme.text_muted);
}

}  // namespace saccade::window
