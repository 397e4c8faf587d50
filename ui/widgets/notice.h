#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <functional>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"

namespace saccade::widgets {

/// A message as a card over the foot of another widget, which keeps its size: a sign, a sentence, perhaps a second
/// line, a button for what may be done about it, and one to send it away.
class Notice : public QWidget {
  Q_OBJECT

 public:
  enum class Tone { note, failed, done };

  /// @param over at whose foot it lies: a figure has its title and the labels of its columns at the head
  explicit Notice(QWidget* over);

  /// @param text empty: there is nothing to say. What is done (`Tone::done`) goes by itself after a while.
  void say(const QString& text, Tone tone = Tone::note);
  /// A button beside what was said last.
  void offer(const QString& title, std::function<void()> action);
  /// The second line, which stays until it is emptied, whatever is said above it.
  void setRemark(const QString& remark);
  void setTheme(const figure::Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void arrange();

  Tone tone_ = Tone::note;
  QLabel *message_, *remark_;
  QPushButton* action_;
  GlyphButton* close_;
  std::function<void()> act_;
  QTimer leaves_;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::widgets
