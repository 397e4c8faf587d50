#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "ui/exhibit/exhibit.h"
#include "ui/widgets/glyph_button.h"

namespace saccade::window {

/// Above the figure, what there is to see in it, and two things to try. Of a model that nobody wrote a lesson for it
/// says what follows from its mechanism, or is not there.
class LessonStrip : public QWidget {
  Q_OBJECT

 public:
  /// @param shown must outlive the strip
  explicit LessonStrip(exhibit::Exhibit& shown, QWidget* parent = nullptr);

  /// Whether it is there where it has something to say.
  void setWanted(bool wanted);
  void setTheme(const figure::Theme& theme);

 signals:
  /// Something was tried: nothing here needs the keys.
  void tried();
  /// The user wants no more of it.
  void closed();

 private:
  void showLesson();
  void arrange();

  exhibit::Exhibit& exhibit_;
  bool wanted_ = true;
  QLabel *see_, *try_;
  QList<QPushButton*> tries_;
  widgets::GlyphButton* close_;
};

}  // namespace saccade::window
