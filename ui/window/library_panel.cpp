#include "ui/window/library_panel.h"

#include <QContextMenuEvent>
#include <QFileInfo>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/figure/formula.h"
#include "ui/views/mechanism_notes.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

const QString kOpenGroups = QStringLiteral("window/libraryGroups");  // in QSettings

/// A line is a group's header, a model (it has a path) or a comparison (it has a number).
enum Role { kPath = Qt::UserRole, kSummary, kGroup, kHeader, kOpen, kComparison };

constexpr int kTipWidth = 320;
constexpr int kPlus = 22;  // of the button at the right of an entry

bool is_header(const QModelIndex& index) { return !index.data(kHeader).isNull(); }
bool is_header(const QListWidgetItem& item) { return !item.data(kHeader).isNull(); }
bool is_model(const QListWidgetItem& item) { return !item.data(kPath).isNull(); }

/// Where an entry has the button that puts it beside what is shown.
QRectF plus_of(const QRectF& row) { return {row.right() - 14 - kPlus, row.center().y() - kPlus / 2.0, kPlus, kPlus}; }

/// A group's header, or an entry: its title, and under it what it shows.
class EntryDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  figure::Theme theme = figure::Theme::light();

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
    return {0, widgets::scaled(is_header(index) ? 30 : 42)};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    is_header(index) ? paintHeader(*painter, option, index) : paintEntry(*painter, option, index);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
      painter->setPen(QPen(theme.control, 1.5));
      painter->setBrush(Qt::NoBrush);
      painter->drawRoundedRect(QRectF(option.rect).adjusted(8.75, 1.75, -8.75, -1.75), 6, 6);
    }
    painter->restore();
  }

 private:
  static void write(QPainter& painter, const QString& text, QPointF baseline, double width, const QFont& font,
                    const QColor& color) {
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(baseline, QFontMetricsF(font).elidedText(text, Qt::ElideRight, width));
  }

  void paintHeader(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QRectF row = option.rect;
    const bool pointed_at = option.state.testFlag(QStyle::State_MouseOver);
    const QColor color = pointed_at ? theme.text : theme.text_muted;
    const double middle = row.top() + widgets::scaled(16);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const QPointF center(row.left() + 12, middle);
    const bool open = index.data(kOpen).toBool();
    painter.drawPolyline(
        open ? QPolygonF{center + QPointF(-3, -1.5), center + QPointF(0, 1.5), center + QPointF(3, -1.5)}
             : QPolygonF{center + QPointF(-1.5, -3), center + QPointF(1.5, 0), center + QPointF(-1.5, 3)});
    QFont font = widgets::ui_font(10, 600);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.3);
    write(painter, index.data().toString().toUpper(), {row.left() + 20, row.top() + widgets::scaled(20)},
          row.width() - 28, font, color);
  }

  void paintEntry(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QRectF row = option.rect;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool pointed_at = option.state.testFlag(QStyle::State_MouseOver);
    const bool has_plus = pointed_at && !index.data(kPath).isNull();
    const QRectF box = row.adjusted(8, 1, -8, -1);
    painter.setPen(Qt::NoPen);
    if (selected || pointed_at) {
      painter.setBrush(selected ? theme.control_tint : theme.field);
      painter.drawRoundedRect(box, 6, 6);
    }
    if (selected) {
      painter.setBrush(theme.control);
      painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5);
    }
    const double width = row.width() - 28 - (has_plus ? kPlus + 4 : 0);
    const double left = row.left() + 20;
    write(painter, index.data().toString(), {left, row.top() + widgets::scaled(18)}, width,
          widgets::ui_font(13, selected ? 600 : 450), theme.text);
    write(painter, index.data(kSummary).toString(), {left, row.top() + widgets::scaled(33)}, width,
          widgets::ui_font(11), theme.text_muted);
    if (!has_plus) return;
    const QRectF plus = plus_of(row);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.canvas);
    painter.drawRoundedRect(plus, 5, 5);
    painter.setPen(QPen(theme.control, 1.6, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(plus.center() - QPointF(4.5, 0), plus.center() + QPointF(4.5, 0));
    painter.drawLine(plus.center() - QPointF(0, 4.5), plus.center() + QPointF(0, 4.5));
  }
};

/// What the line itself does not say: what to look at, the formulas with their symbols, where they are from.
QString tip_of(const worker::LibraryEntry& entry) {
  if (entry.mechanism.isEmpty()) return entry.path;
  const worker::EntryNotes told = worker::notes_of(entry);
  const views::MechanismNotes notes = views::notes_on(told.explanation);
  const QString paragraph = QStringLiteral("<p style='margin:0 0 6px 0'>%1</p>");
  QString tip = paragraph.arg(
      LibraryPanel::tr("<b>%1</b> (%2)").arg(notes.title.toHtmlEscaped(), entry.mechanism.toHtmlEscaped()));
  if (!told.see.isEmpty()) tip += paragraph.arg(told.see.toHtmlEscaped());
  QStringList formulas;
  for (const auto& line : notes.formulas) formulas << figure::html_of(line);
  if (!formulas.isEmpty()) tip += paragraph.arg(formulas.join(QStringLiteral("<br>")));
  QString symbols;
  for (const auto& symbol : notes.symbols) {
    symbols += QStringLiteral("<tr><td style='padding-right:8px'>%1</td><td>%2</td></tr>")
                   .arg(figure::html_of(symbol.letter), symbol.meaning.toHtmlEscaped());
  }
  if (!symbols.isEmpty()) tip += QStringLiteral("<table cellspacing='0' cellpadding='1'>%1</table>").arg(symbols);
  const QString size = QLocale(QLocale::English).formattedDataSize(entry.bytes, 1, QLocale::DataSizeSIFormat);
  const QString weights = LibraryPanel::tr("Weights: %1").arg(size);
  tip += notes.citation.isEmpty()
             ? paragraph.arg(weights)
             : paragraph.arg(LibraryPanel::tr("%1 · Paper: %2").arg(weights, notes.citation.toHtmlEscaped()));
  return QStringLiteral("<table width='%1'><tr><td>%2</td></tr></table>").arg(widgets::scaled(kTipWidth)).arg(tip);
}

/// A model's line. What it says when it is pointed at is read then, not while the program starts.
class EntryItem : public QListWidgetItem {
 public:
  explicit EntryItem(worker::LibraryEntry entry) : entry_(std::move(entry)) { setData(kPath, entry_.path); }

  QVariant data(int role) const override {
    return role == Qt::ToolTipRole ? tip_of(entry_) : QListWidgetItem::data(role);
  }

 private:
  worker::LibraryEntry entry_;
};

}  // namespace

LibraryPanel::LibraryPanel(QWidget* parent)
    : QWidget(parent), filter_(new QLineEdit), list_(new QListWidget), open_(new QPushButton), keys_(new QLabel) {
  setObjectName("library");
  setAttribute(Qt::WA_StyledBackground);
  setFixedWidth(216);

  filter_->setObjectName("libraryFilter");
  filter_->setPlaceholderText(tr("Find a model"));
  filter_->setAccessibleName(tr("Find a model"));
  filter_->setClearButtonEnabled(true);
  filter_->setFont(widgets::ui_font(12));
  filter_->installEventFilter(this);

  list_->setObjectName("libraryList");
  list_->setAccessibleName(tr("Library of models"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  list_->setItemDelegate(new EntryDelegate(list_));
  list_->installEventFilter(this);
  list_->viewport()->installEventFilter(this);

  open_->setObjectName("openModel");
  open_->setText(tr("Open a model…"));
  keys_->setText(QKeySequence(QKeySequence::Open).toString(QKeySequence::NativeText));
  keys_->setFont(widgets::ui_font(11));
  open_->setProperty("quiet", true);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 8, 0, 12);
  layout->setSpacing(8);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(12, 4, 12, 0);
  head->addWidget(filter_);
  layout->addLayout(head);
  layout->addWidget(list_, 1);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(18, 0, 20, 0);
  foot->addWidget(open_);
  foot->addStretch(1);
  foot->addWidget(keys_);
  layout->addLayout(foot);

  for (const QString& group : QSettings().value(kOpenGroups).toStringList()) open_groups_ << group;
  connect(list_, &QListWidget::currentItemChanged, this, &LibraryPanel::choose);
  connect(list_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
    if (!is_header(*item)) emit clicked();
  });
  connect(filter_, &QLineEdit::textChanged, this, &LibraryPanel::arrange);
  connect(open_, &QPushButton::clicked, this, &LibraryPanel::openRequested);
}

void LibraryPanel::choose(const QListWidgetItem* item) {
  if (!item || is_header(*item)) return;
  if (is_model(*item)) {
    current_ = item->data(kPath).toString();
    emit chosen(current_);
  } else {
    emit comparisonChosen(item->data(kComparison).toInt());
  }
}

void LibraryPanel::addGroup(const QString& title) {
  auto* item = new QListWidgetItem(title, list_);
  item->setData(kHeader, true);
  item->setData(kGroup, group_ = title);
}

QListWidgetItem* LibraryPanel::addItem(QListWidgetItem* item, const QString& title, const QString& summary) {
  item->setText(title);
  item->setData(kSummary, summary);
  item->setData(kGroup, group_);
  item->setData(Qt::AccessibleDescriptionRole, summary);
  list_->addItem(item);
  return item;
}

void LibraryPanel::setEntries(const std::vector<worker::LibraryComparison>& comparisons,
                              const std::vector<worker::LibraryEntry>& samples,
                              const std::vector<worker::LibraryEntry>& recent) {
  const QSignalBlocker blocker(list_);
  list_->clear();
  group_.clear();
  if (!comparisons.empty()) addGroup(tr("Side by side"));
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    QListWidgetItem* item = addItem(new QListWidgetItem, comparisons[i].title, comparisons[i].summary);
    item->setData(kComparison, static_cast<int>(i));
    item->setToolTip(QStringLiteral("<span>%1</span>").arg(comparisons[i].see.toHtmlEscaped()));
  }
  const QString first = group_;
  if (!QSettings().contains(kOpenGroups)) open_groups_ << first;
  for (const worker::LibraryEntry& entry : samples) {
    if (entry.group != group_) addGroup(entry.group);
    addItem(new EntryItem(entry), entry.title, entry.summary);
  }
  if (!recent.empty()) addGroup(tr("Recent"));
  for (const worker::LibraryEntry& entry : recent) addItem(new EntryItem(entry), entry.title, entry.summary);
  arrange();
  setCurrent(current_);
}

void LibraryPanel::setCurrent(const QString& path, bool open) {
  const QSignalBlocker blocker(list_);
  current_ = path;
  for (int i = 0; i < list_->count(); ++i) {
    QListWidgetItem* item = list_->item(i);
    if (!is_model(*item) || QFileInfo(item->data(kPath).toString()) != QFileInfo(path)) continue;
    if (open && !open_groups_.contains(item->data(kGroup).toString())) {
      open_groups_ << item->data(kGroup).toString();
      arrange();
    }
    list_->setCurrentRow(i);
    if (open) list_->scrollToItem(item);
    return;
  }
  list_->setCurrentRow(-1);
}

void LibraryPanel::toggle(const QString& group) {
  if (!open_groups_.remove(group)) open_groups_ << group;
  QSettings().setValue(kOpenGroups, QStringList(open_groups_.begin(), open_groups_.end()));
  arrange();
}

void LibraryPanel::arrange() {
  const QStringList wanted = filter_->text().split(' ', Qt::SkipEmptyParts);
  const auto is_wanted = [&](const QListWidgetItem& item) {
    const QString all = item.text() + ' ' + item.data(kSummary).toString() + ' ' + item.data(kGroup).toString();
    return std::ranges::all_of(wanted, [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
  };
  QListWidgetItem* header = nullptr;
  for (int i = 0; i < list_->count(); ++i) {
    QListWidgetItem* item = list_->item(i);
    const bool open = !wanted.isEmpty() || open_groups_.contains(item->data(kGroup).toString());
    if (is_header(*item)) {
      header = item;
      header->setData(kOpen, open);
      header->setData(Qt::AccessibleDescriptionRole, open ? tr("open") : tr("closed"));
      header->setHidden(!wanted.isEmpty());
      continue;
    }
    const bool found = is_wanted(*item);
    item->setHidden(!open || !found);
    if (header && found && !wanted.isEmpty()) header->setHidden(false);
  }
}

void LibraryPanel::focusFilter() {
  filter_->setFocus(Qt::ShortcutFocusReason);
  filter_->selectAll();
}

// ---- The pointer and the keys ----

bool LibraryPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == filter_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape && !filter_->text().isEmpty()) {
      filter_->clear();
      return true;
    }
    if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
      list_->setFocus(Qt::TabFocusReason);
      for (int i = 0; i < list_->count(); ++i) {
        if (list_->isRowHidden(i) || is_header(*list_->item(i))) continue;
        list_->setCurrentRow(i);
        break;
      }
      return true;
    }
  }
  if (watched == list_ && event->type() == QEvent::KeyPress && pressKey(*static_cast<QKeyEvent*>(event))) return true;
  if (watched == list_->viewport() && event->type() == QEvent::MouseButtonPress &&
      pressMouse(*static_cast<QMouseEvent*>(event))) {
    return true;
  }
  if (watched == list_->viewport() && event->type() == QEvent::ToolTip) {
    const auto& asked = *static_cast<QHelpEvent*>(event);
    const QListWidgetItem* item = list_->itemAt(asked.pos());
    const bool on_plus = item && is_model(*item) && plus_of(list_->visualItemRect(item)).contains(asked.pos());
    if (on_plus) QToolTip::showText(asked.globalPos(), tr("Put it beside what is shown (Ctrl+click)"), list_);
    if (on_plus) return true;
  }
  if (event->type() == QEvent::ContextMenu && (watched == list_ || watched == list_->viewport())) {
    const auto& asked = *static_cast<QContextMenuEvent*>(event);
    const bool by_key = asked.reason() == QContextMenuEvent::Keyboard;
    const QListWidgetItem* item = by_key ? list_->currentItem() : list_->itemAt(asked.pos());
    if (item) {
      showMenu(item, by_key ? list_->viewport()->mapToGlobal(list_->visualItemRect(item).center()) : asked.globalPos());
    }
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

bool LibraryPanel::pressMouse(const QMouseEvent& event) {
  const QListWidgetItem* item = list_->itemAt(event.pos());
  if (!item || event.button() == Qt::RightButton) return event.button() == Qt::RightButton;
  if (event.button() != Qt::LeftButton) return false;
  if (is_header(*item)) {
    toggle(item->data(kGroup).toString());
    return true;
  }
  const bool beside =
      event.modifiers() & Qt::ControlModifier || plus_of(list_->visualItemRect(item)).contains(event.position());
  if (is_model(*item) && beside) {
    emit besideChosen(item->data(kPath).toString());
    return true;
  }
  // One that is marked already is shown anew: what was compared may have changed since.
  if (!is_model(*item) && item == list_->currentItem()) choose(item);
  return false;
}

bool LibraryPanel::pressKey(const QKeyEvent& event) {
  QListWidgetItem* item = list_->currentItem();
  if (!item) return false;
  const QString group = item->data(kGroup).toString();
  const bool open = open_groups_.contains(group);
  const bool enter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
  if (is_header(*item)) {
    const bool turns = event.key() == Qt::Key_Space || enter || (event.key() == Qt::Key_Right && !open) ||
                       (event.key() == Qt::Key_Left && open);
    if (turns) toggle(group);
    return turns;
  }
  if (enter && event.modifiers() & Qt::ControlModifier && is_model(*item)) {
    emit besideChosen(item->data(kPath).toString());
    return true;
  }
  if (event.key() != Qt::Key_Left) return false;
  for (int i = list_->row(item); i >= 0; --i) {
    if (!is_header(*list_->item(i))) continue;
    list_->setCurrentRow(i);
    break;
  }
  return true;
}

void LibraryPanel::showMenu(const QListWidgetItem* item, QPoint at) {
  if (!is_model(*item)) return;
  const QString path = item->data(kPath).toString();
  QMenu menu(this);
  menu.setObjectName("entryMenu");
  menu.addAction(tr("Open"), this, [this, path] { emit chosen(path); });
  QAction* beside = menu.addAction(tr("Compare with This"), this, [this, path] { emit besideChosen(path); });
  beside->setEnabled(can_compare_);
  menu.exec(at);
}

void LibraryPanel::setTheme(const figure::Theme& theme) {
  static_cast<EntryDelegate*>(list_->itemDelegate())->theme = theme;
  list_->viewport()->update();
  widgets::set_text_color(keys_, theme.text_muted);
}

}  // namespace saccade::window
