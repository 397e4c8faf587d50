#pragma once

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QToolButton>
#include <QWidget>

#include "ui/widgets/glyph_button.h"

namespace saccade::widgets {

/// One of several in little room: ‹ Head 3 ›. The arrows go to its neighbours, the name opens the list of all.
class Chooser : public QWidget {
  Q_OBJECT

 public:
  /// @param previous, next what the arrows do; without them one arrow opens the list, like the name
  Chooser(const QString& object_name, const QString& name, QAction* previous = nullptr, QAction* next = nullptr,
          QWidget* parent = nullptr);

  struct Choice {
    QString text;    // as it stands in the row
    QString detail;  // beside it in the list

    bool operator==(const Choice&) const = default;
  };
  void setChoices(const QList<Choice>& choices, int current);
  void setTheme(const figure::Theme& theme);

 signals:
  void chosen(int index);

 private:
  QList<Choice> choices_;
  QToolButton* name_;
  QMenu* list_;
  QActionGroup* group_;
  QList<GlyphButton*> arrows_;
};

}  // namespace saccade::widgets
