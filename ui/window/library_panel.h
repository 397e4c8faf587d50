#pragma once

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QWidget>

#include "ui/figure/theme.h"
#include "ui/worker/library.h"

namespace saccade::window {

/// The left column: samples in groups, what was opened last, and the way to open more.
class LibraryPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPanel(QWidget* parent = nullptr);

  void setEntries(const std::vector<worker::LibraryEntry>& samples, const std::vector<worker::LibraryEntry>& recent);
  /// Marks the model that is shown, if it is in the list. Does not choose it.
  void setCurrent(const QString& path);
  void setTheme(const figure::Theme& theme);

 signals:
  void chosen(const QString& path);
  /// An entry was clicked: unlike one that the arrow keys went to, it needs the keys no longer.
  void clicked();
  void openRequested();

 private:
  void addGroup(const QString& title);
  void addEntry(const worker::LibraryEntry& entry);
  static QString tip(const worker::LibraryEntry& entry);

  QListWidget* list_;
  QPushButton* open_;
  QLabel* keys_;
  QString current_;
};

}  // namespace saccade::window
