#pragma once

#include <QLabel>
#include <QPointer>
#include <QTabBar>
#include <QWidget>

#include "ui/exhibit/exhibit.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/timeline.h"
#include "ui/window/attention_controls.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/lesson_strip.h"
#include "ui/window/panel_title.h"

class QKeyEvent;

namespace saccade::window {

/// One exhibit on the screen: its figure, and apart from it, for whoever puts them above and below, the tabs of its
/// views with what is chosen over it, and its timeline. Several stand side by side, each under its title.
class ExhibitPanel : public QWidget {
  Q_OBJECT

 public:
  /// @param shown must outlive the panel
  explicit ExhibitPanel(exhibit::Exhibit& shown, QWidget* parent = nullptr);
  ~ExhibitPanel() override;

  void setTheme(const figure::Theme& theme);
  /// Whether only the figure and the timeline are there, to be read from far away.
  void setPresented(bool presented);
  /// Whether the figure stands beside others: it has a title, and its scale is that of all.
  void setCompared(bool compared);
  /// Whether it is the one that the window is about.
  void setActive(bool active);
  /// Keys that are pressed from now on are the figure's: they play, step and walk.
  void takeKeys();
  /// A sentence over the figure's edge; empty: none.
  void say(const QString& text, widgets::Notice::Tone tone = widgets::Notice::Tone::note);
  /// The figure was written to `file`.
  void saySaved(const QString& file);
  /// What the key does to the figure: the step, the head, the selection. False where it does nothing.
  bool pressKey(const QKeyEvent& event);

  /// A picture of a head was clicked: it is shown or, with Shift or Ctrl, drawn together with the others.
  void pickHead(int map, Qt::KeyboardModifiers modifiers);

  exhibit::Exhibit& exhibit() const { return exhibit_; }
  QWidget* above() const { return above_; }
  widgets::Timeline* timeline() const { return timeline_; }
  PanelTitle* title() const { return title_; }
  FigureCanvas* canvas() const { return canvas_; }
  AttentionControls* controls() const { return controls_; }
  LessonStrip* lesson() const { return lesson_; }

 signals:
  /// The figure of a run stands on the screen for the first time.
  void figurePainted();
  /// The user turned to it: it was clicked, or has the keys.
  void turnedTo();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void connectParts();
  void connectExhibit();

  void showTrace();
  void showView();
  void showState();
  void showNothing();
  /// Shows or hides the line that counts unknown words.
  void placeCount();
  void showStale();
  void showTitle();
  void draw();
  void light();
  /// To a step that was asked for, or comes while it plays: what it looks at is scrolled into sight.
  void goTo(int step);
  /// Scrolls to what the step looks at.
  void follow();
  void clickTarget(const std::optional<figure::Target>& target, Qt::KeyboardModifiers modifiers);
  /// To the nearest place of the same sort that the figure has in `direction`.
  void walk(const figure::Target& from, QPointF direction);
  bool pressHeadKey(const QKeyEvent& event);
  void escape();
  QString hint() const;

  exhibit::Exhibit& exhibit_;
  bool fresh_ = false;                  // the figure to be drawn next is the first of its run
  const views::View* drawn_ = nullptr;  // the view of the figure that was drawn last
  bool follows_ = true;  // the figure scrolls with the step; not where it was scrolled by hand while it plays

  PanelTitle* title_;
  QPointer<QWidget> above_;
  bool compared_ = false;
  QTabBar* tabs_;
  std::vector<const views::View*> tab_views_;  // side by side with the tabs
  QLabel* unknown_;
  LessonStrip* lesson_;
  AttentionControls* controls_;
  FigureCanvas* canvas_;
  widgets::Notice* notice_;
  QPointer<widgets::Timeline> timeline_;
};

/// Whose figure it is that is left of an earlier request: what was read, and what was written where that tells more.
QString whose_figure(const exhibit::Exhibit& exhibit);

/// With a capital letter.
QString sentence(QString text);

}  // namespace saccade::window
