#pragma once

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QCheckBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <algorithm>

#include "engine/trace/trace_json.h"
#include "ui/views/view.h"
#include "ui/widgets/formula_view.h"
#include "ui/widgets/wrapping_edit.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/head_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/output_label.h"

/// What the tests of the window share: a window that is used as people use it.
namespace saccade::testing {

using figure::Target;
using figure::TargetKind;
using views::ViewUses;
using window::FigureCanvas;
using window::MainWindow;
using window::OutputLabel;
using window::StartOptions;

inline const QString kDate = "Thursday, March 5, 1998";

/// A window with its first figure painted, and short names for its parts.
struct Fixture {
  explicit Fixture(const StartOptions& options = {.open = {"dates-local-p"}})
      : main(options), painted(&main, &MainWindow::figurePainted) {
    main.resize(1280, 800);
    main.show();
    first_figure = painted.wait(20000);
  }

  template <typename T>
  T* find(const char* name) {
    T* found = main.findChild<T*>(name);
    if (!found) qFatal("no %s in the window", name);
    return found;
  }
  widgets::WrappingEdit* source() { return find<widgets::WrappingEdit>("source"); }
  OutputLabel* output() { return find<OutputLabel>("output"); }
  FigureCanvas* canvas() { return find<FigureCanvas>("canvas"); }
  QAbstractSlider* steps() { return find<QAbstractSlider>("steps"); }
  QLabel* message() { return find<QLabel>("message"); }
  QString label(const char* name) { return find<QLabel>(name)->text(); }
  QSlider* slider(const char* name) { return find<QSlider>(name); }

  bool waitForOutput(const QString& text) {
    return QTest::qWaitFor([&] { return output()->text() == text; }, 10000);
  }
  void type(const QString& text) {
    source()->setFocus();
    source()->selectAll();
    QTest::keyClicks(source(), text);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(main.focusWidget() ? main.focusWidget() : &main, key, modifiers);
  }
  void shortcut(const QKeySequence& keys) { QTest::keySequence(&main, keys); }
  void leaveLine() { canvas()->setFocus(); }

  /// The middle of the first area that stands for `target`, in the viewport.
  QPoint place(const Target& target) {
    const auto areas = canvas()->figure().areas_of(target);
    if (areas.empty()) qFatal("the figure has no such place");
    return canvas()->toViewport(areas.front().center()).toPoint();
  }
  void point(const Target& target) { QTest::mouseMove(canvas()->viewport(), place(target)); }
  void click(const Target& target) {
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, place(target));
  }
  int links() {
    const auto& regions = canvas()->figure().regions;
    return static_cast<int>(std::count_if(regions.begin(), regions.end(),
                                          [](const auto& region) { return region.target.kind == TargetKind::cell; }));
  }
  bool draws(const Target& target) { return !canvas()->figure().areas_of(target).empty(); }
  void chooseView(const QString& title) {
    auto* tabs = find<QTabBar>("views");
    for (int i = 0; i < tabs->count(); ++i) {
      if (tabs->tabText(i) == title) tabs->setCurrentIndex(i);
    }
  }
  QString viewShown() { return find<QTabBar>("views")->tabText(find<QTabBar>("views")->currentIndex()); }
  /// "Layer 1 Head 2"
  QString headShown() { return find<QToolButton>("layerName")->text() + ' ' + find<QToolButton>("headName")->text(); }
  void showHead(int map) {
    auto* grid = find<window::HeadGrid>("headGrid");
    QTest::mouseClick(grid, Qt::LeftButton, Qt::NoModifier, grid->place(map).center());
  }
  QListWidgetItem* entry(const QString& title) {
    const auto found = find<QListWidget>("libraryList")->findItems(title, Qt::MatchExactly);
    if (found.isEmpty()) qFatal("no %s in the library", qPrintable(title));
    return found.first();
  }
  void drop(const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&main, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&main, &event);
  }

  MainWindow main;
  QSignalSpy painted;
  bool first_figure = false;
};

/// The first view that draws with an option: what is tested is that it does, whatever it is called.
inline QString view_that(bool ViewUses::*use) {
  for (const views::View& view : views::all_views()) {
    if (view.uses.*use) return view.name;
  }
  return {};
}

inline Target cell(int query, int key) { return {TargetKind::cell, query, key}; }
inline Target token(int index) { return {TargetKind::token, index, index}; }
inline Target head(int map) { return {TargetKind::map, -1, -1, map}; }

/// A window on a trace that was written to a file.
struct TraceFixture : QTemporaryDir, Fixture {
  explicit TraceFixture(const Trace& trace, const QString& view = {})
      : Fixture(StartOptions{.open = {written(trace)}, .view = view}) {}

  QString written(const Trace& trace) {
    const QString file = filePath("record.json");
    write_trace(trace, file.toStdString());
    return file;
  }
};

/// Settings of the test's own, forgotten before each function.
class WindowTest : public QObject {
  Q_OBJECT

  QTemporaryDir settings_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("SaccadeTest");
    QCoreApplication::setApplicationName("SaccadeTest");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
  }
  void init() { QSettings().clear(); }
};

}  // namespace saccade::testing
