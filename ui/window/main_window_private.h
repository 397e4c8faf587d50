#pragma once

#include "ui/exhibit/comparison.h"
#include "ui/widgets/style.h"
#include "ui/window/comparison_panel.h"
#include "ui/window/main_window.h"
#include "ui/worker/library.h"

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;
class QMimeData;

namespace saccade::window {

class Inspector;
class LibraryPanel;
class SourceBar;

// What is remembered between two runs of the program, by its key in QSettings.
inline const QString kGeometry = QStringLiteral("window/geometry");
inline const QString kLibraryShown = QStringLiteral("window/library");
inline const QString kInspectorShown = QStringLiteral("window/inspector");
inline const QString kLessonShown = QStringLiteral("window/lesson");
inline const QString kAppearance = QStringLiteral("window/appearance");
inline const QString kTextSize = QStringLiteral("window/textSize");
inline const QString kColorMap = QStringLiteral("window/colorMap");
inline const QString kModel = QStringLiteral("model");
inline const QString kCompared = QStringLiteral("compared");

/// What the window is made of: exhibits side by side, one of them active, the panels around it, and the menus.
/// main_window_build.cpp puts it together; main_window.cpp shows what the exhibit says.
struct MainWindow::Private {
  Private(MainWindow* owner, std::shared_ptr<worker::OpenModels> open)
      : window(owner), models(std::move(open)), compared(library, models) {}

  MainWindow* const window;
  worker::Library library;
  const std::shared_ptr<worker::OpenModels> models;
  exhibit::Comparison compared;
  widgets::Appearance appearance = widgets::Appearance::system;
  bool dark = false;
  bool presenting = false;
  int text_size = 0;

  // ---- Panels ----
  QWidget *header, *header_rule;
  LibraryPanel* library_panel;
  QWidget* library_rule;
  SourceBar* source_bar;
  ComparisonPanel* center;
  QWidget* inspector_rule;
  Inspector* inspector;
  QAction *difference, *only;
  QAction *undo, *redo, *values, *larger_text, *smaller_text, *show_library, *show_inspector, *show_lesson;
  QActionGroup *view_actions, *map_actions, *shade_actions, *appearance_actions;
  QMenu *recent_menu, *head_menu;

  void build();
  void build_menus(QMenuBar* bar);
  void connect_panels();
  void connect_exhibit(exhibit::Exhibit& exhibit);
  void restore();
  void start(const StartOptions& options);

  /// The active one, and what it is shown in.
  exhibit::Exhibit& exhibit() const { return compared.active(); }
  ExhibitPanel* panel() const { return center->active(); }

  // ---- What the active exhibit says ----
  void show_request();
  void show_input();
  /// Reads, or opens, what is dropped on the window or pasted into it.
  void take(const QMimeData& data);
  void show_model();
  void show_nothing();
  void show_trace();
  void show_output();
  void show_view();
  void show_state();
  void show_page();
  void show_selection();
  void show_waiting();
  /// All of it: another one is active.
  void show_active();
  /// What is compared, so that it is there again.
  void show_compared();

  /// Which panels are there.
  void arrange();
  /// The figure and its timeline alone, on the whole screen; and back.
  void present(bool on);
  void apply_theme();
  /// Letters of panels, `size` steps larger than designed; figures have their zoom.
  void set_text_size(int size);
  void compare(const QString& path);
  void export_figure();
  void show_info();
  void refresh_recent();
};

}  // namespace saccade::window
