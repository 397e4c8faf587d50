#pragma once

#include <QHash>
#include <QTimer>
#include <map>

#include "ui/views/readout.h"
#include "ui/views/view.h"
#include "ui/widgets/style.h"
#include "ui/widgets/timeline.h"
#include "ui/window/history.h"
#include "ui/window/main_window.h"
#include "ui/worker/library.h"

class QAction;
class QActionGroup;
class QLabel;
class QMenu;
class QMenuBar;
class QMimeData;
class QKeyEvent;
class QTabBar;

namespace saccade::window {

class AttentionControls;
class FigureCanvas;
class Inspector;
class LibraryPanel;
class SourceBar;

using figure::Target;
using figure::TargetKind;
using worker::Request;

// What is remembered between two runs of the program, by its key in QSettings.
inline const QString kGeometry = QStringLiteral("window/geometry");
inline const QString kLibraryShown = QStringLiteral("window/library");
inline const QString kAppearance = QStringLiteral("window/appearance");
inline const QString kColorMap = QStringLiteral("window/colorMap");
inline const QString kView = QStringLiteral("window/view/%1");  // by the kind of trace
inline const QString kModel = QStringLiteral("model");

/// What the window is made of. main_window_build.cpp puts it together; main_window.cpp asks for runs and shows what
/// comes back; main_window_heads.cpp is about traces with several heads: which is shown, which token is meant, and the
/// keys for both.
struct MainWindow::Private {
  explicit Private(MainWindow* owner) : window(owner) { options.steady = true; }

  // ---- What the user asked for, and what came back ----
  MainWindow* const window;
  worker::Library library;
  worker::Runner runner;
  History history;
  worker::ModelFacts facts, opened;  // of the figure shown; of the model the current request has opened
  quint64 opened_by = 0;             // the request that opened it
  std::shared_ptr<const Trace> trace, unmodified;
  QString read_text;        // that `trace` was made of
  bool has_pieces = false;  // `trace` has words in several pieces
  double milliseconds = 0;
  std::vector<Request> fallbacks;  // tried in order while nothing has been shown yet
  QString complaint;               // of the first that failed

  views::ViewOptions options;
  const views::View* view = views::all_views().data();
  // What the user chose: a view for each kind of trace, a map for each model. Until then the model says what is shown
  // first, or else the trace gets the view that says most.
  QHash<QString, const views::View*> chosen_views;
  const views::View* asked_view = nullptr;  // on the command line
  std::map<QString, AttentionSite> chosen_maps;
  std::optional<AttentionSite> site;            // of the map that is shown; kept from one trace to the next
  const views::View* opens_heads_in = nullptr;  // the view of one map that was chosen last
  widgets::Appearance appearance = widgets::Appearance::system;
  int step = 0;
  std::optional<int> wanted_step;  // of the next run; otherwise its last one
  std::optional<Target> hovered, locked;
  QString first_focus;   // the token to lock wherever the text has it, until the user locks or releases one
  QString typed_family;  // the family of samples the source was typed for; empty where it is an example
  QTimer slow;

  // ---- Panels ----
  LibraryPanel* library_panel;
  QWidget* library_rule;
  SourceBar* source_bar;
  QLabel* message;
  QTabBar* tabs;
  AttentionControls* controls;
  FigureCanvas* canvas;
  widgets::Timeline* timeline;
  Inspector* inspector;
  QAction *undo, *redo, *show_library;
  QActionGroup *view_actions, *map_actions, *appearance_actions;
  QMenu* recent_menu;

  void build();
  void build_menus(QMenuBar* bar);
  void connect_panels();
  void start(const StartOptions& start_options);

  // ---- Requests ----
  void change(const Request& request, const QString& key, std::optional<int> keep_step = std::nullopt);
  void run(std::optional<int> keep_step);
  void show_request();
  void open(const QString& path);
  void travel(void (History::*direction)());
  void bend(const AttentionOverrides& overrides, const QString& what);
  void drag(const Target& target, double position);
  void type(const QString& source);
  void force(const std::optional<QString>& target);
  void escape();

  // ---- Results ----
  void finish(quint64 number, const worker::Result& result);
  void progress(quint64 number, std::shared_ptr<const Trace> growing);
  void adopt(quint64 number);
  void fail(quint64 number, const QString& text);
  void say(const QString& text);
  void stop_waiting();

  // ---- Showing ----
  void show_trace(const Trace* before);
  void show_step(bool fresh = false);
  void draw(bool fresh);
  void light();
  void go_to(int to);
  void move_lock(int rows, int columns);
  void set_view(const views::View* to);
  void choose_view(const views::View* to);
  const views::View* view_for(const Trace& of) const;

  void apply_theme();
  void export_figure();
  void refresh_recent();
  QStringList dropped_paths(const QMimeData* data) const;

  // ---- Heads and their tokens ----
  bool attends_to_itself() const;
  std::optional<int> focused_row() const;
  void follow(const Trace& before, const QString& text_before);
  void lock(const std::optional<Target>& target);
  void lock_first_focus();
  /// @param with_it whether the one that was shown stays, and both are drawn together
  void choose_map(int map, bool with_it = false);
  void click_head(int map, Qt::KeyboardModifiers modifiers);
  void draw_together(int map);
  bool can_add_head();
  void walk(const Target& from, QPointF direction);
  bool press_head_key(const QKeyEvent& event);
  void show_controls();
  QString hint() const;

  int step_count() const { return trace ? static_cast<int>(trace->target.size()) : 0; }
};

}  // namespace saccade::window
