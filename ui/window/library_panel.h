#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSet>
#include <QWidget>

#include "ui/figure/theme.h"
#include "ui/worker/library.h"

namespace saccade::window {

/// The left column: what is worth comparing, samples in groups that open and close, what was opened last, and the way
/// to open more.
class LibraryPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPanel(QWidget* parent = nullptr);

  void setEntries(const std::vector<worker::LibraryComparison>& comparisons,
                  const std::vector<worker::LibraryEntry>& samples, const std::vector<worker::LibraryEntry>& recent);
  /// Marks the model that is shown, if it is in the list. Does not choose it.
  /// @param open whether its group is opened
  void setCurrent(const QString& path, bool open = true);
  /// Whether one more can be put beside what is shown.
  void setCanCompare(bool can) { can_compare_ = can; }
  void focusFilter();
  void setTheme(const figure::Theme& theme);

 signals:
  void chosen(const QString& path);
  /// The model at `path` is to stand beside what is shown.
  void besideChosen(const QString& path);
  /// By its number among those that were set.
  void comparisonChosen(int index);
  /// An entry was clicked: unlike one that the arrow keys went to, it needs the keys no longer.
  void clicked();
  void openRequested();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void addGroup(const QString& title);
  QListWidgetItem* addItem(QListWidgetItem* item, const QString& title, const QString& summary);
  void choose(const QListWidgetItem* item);
  void toggle(const QString& group);
  /// Shows what the filter finds, or else what stands in open groups.
  void arrange();
  bool pressKey(const QKeyEvent& event);
  bool pressMouse(const QMouseEvent& event);
  void showMenu(const QListWidgetItem* item, QPoint at);

  QLineEdit* filter_;
  QListWidget* list_;
  QPushButton* open_;
  QLabel* keys_;
  QString current_;
  QString group_;  // that what is added stands in
  QSet<QString> open_groups_;
  bool can_compare_ = true;
};

}  // namespace saccade::window
