// The window as it is used: text is typed, keys are pressed, cells are pointed at, windows are dragged.

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
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
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <array>

#include "engine/trace/trace_json.h"
#include "tests/ui/sample_traces.h"
#include "tests/ui/slow_model.h"
#include "ui/views/view.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/head_panel.h"
#include "ui/window/history.h"
#include "ui/window/main_window.h"
#include "ui/window/output_label.h"
#include "ui/worker/library.h"

using namespace saccade;
using figure::Target;
using figure::TargetKind;
using views::ViewUses;
using window::FigureCanvas;
using window::MainWindow;
using window::OutputLabel;
using window::StartOptions;

namespace {

const QString kTinyBert = SACCADE_SOURCE_DIR "/tests/data/transformers/bert-tokens";
const QString kDate = "Thursday, March 5, 1998";

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
  QLineEdit* source() { return find<QLineEdit>("source"); }
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
    return int(std::count_if(regions.begin(), regions.end(),
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
QString view_that(bool ViewUses::*use) {
  for (const views::View& view : views::all_views()) {
    if (view.uses.*use) return view.name;
  }
  return {};
}

Target cell(int query, int key) { return {TargetKind::cell, query, key}; }
Target token(int index) { return {TargetKind::token, index, index}; }
Target head(int map) { return {TargetKind::map, -1, -1, map}; }

/// A text that attends to itself, as an encoder would leave it: 2 layers of 4 heads, special tokens, a word in two
/// pieces ("did", "n't"), and what is said of each token.
Trace encoder_trace() {
  Trace trace = testing::pronoun_trace();
  trace.model.mechanism = "scaled dot, 2 layers × 4 heads";
  const std::string text = "The animal didn't cross the street because it was too tired";
  int end = 0;
  for (int i = 1; i + 1 < int(trace.source.size()); ++i) {
    Token& piece = trace.source[i];
    piece.start = int(text.find(piece.text, end));
    piece.end = end = piece.start + int(piece.text.size());
    trace.predictions.push_back({i, {{"label " + piece.text, 0.9}, {"other", 0.1}}});
  }
  return trace;
}
constexpr int kIt = 9, kPronounHead = 6, kDid = 3;  // places in it

/// The same of a model that goes on with its text.
Trace decoder_trace() {
  Trace trace;
  trace.model = {"writer", "gpt2", "scaled dot, 1 layers × 2 heads"};
  trace.source = testing::tokens({"one", " two"});
  trace.target = testing::tokens({" three", " four"});
  trace.output = " three four";
  for (const Token& written : trace.target) trace.steps.push_back({written.text, 0.5, {{written.text, 0.5}}});
  for (int i = 0; i < 2; ++i) {
    Matrix weights = Matrix::Zero(4, 4);
    for (int q = 0; q < 4; ++q) weights.row(q).head(q + 1).setConstant(1.0f / float(q + 1));
    AttentionMap map(weights);
    map.site = {"decoder_self", 0, i};
    map.queries = map.keys = Axis::source;
    trace.attention.push_back(map);
  }
  return trace;
}

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

}  // namespace

class TestWindow : public QObject {
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

  // ---- opening
  // ---------------------------------------------------------------------------------------------------------

  void opensOnASampleThatHasRun() {
    Fixture window{StartOptions{}};
    QVERIFY(window.first_figure);
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
    QVERIFY(!window.source()->text().isEmpty());
    QVERIFY(!window.output()->text().isEmpty());
    QVERIFY(!window.canvas()->figure().marks.empty());
    QVERIFY(window.message()->isHidden());
  }

  void remembersTheLastModelUnlessOneIsNamed() {
    { Fixture window{StartOptions{.open = {"dates-additive"}}}; }
    {
      Fixture window{StartOptions{}};
      QCOMPARE(window.main.windowTitle(), "dates-additive — Saccade");
    }
    Fixture window{StartOptions{.open = {"dates-local-p"}}};
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
  }

  void aBrokenLastModelFallsBack() {
    QSettings().setValue("model", "/no/such/model");
    Fixture window{StartOptions{}};
    QVERIFY(window.first_figure);
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
  }

  void takesItsStartOptions() {
    StartOptions options{.open = {"dates-local-p"}, .source = "5 March 1998", .view = "local", .step = 3};
    options.interventions.attention.half_width = 2;
    Fixture window(options);
    QVERIFY(window.first_figure);
    QCOMPARE(window.source()->text(), "5 March 1998");
    QCOMPARE(window.steps()->value(), 3);
    QCOMPARE(window.find<QTabBar>("views")->currentIndex(), 1);
    QCOMPARE(window.label("halfWidthNumber"), "2");
    QVERIFY(!window.output()->before().isEmpty());
  }

  // ---- typing
  // ----------------------------------------------------------------------------------------------------------

  void typingRunsAgain() {
    Fixture window;
    window.type("6 April 1999");
    QVERIFY(window.waitForOutput("1999-04-06"));
    QCOMPARE(window.steps()->value(), window.steps()->maximum());
    QTest::keyClick(window.source(), Qt::Key_Backspace);
    QTest::keyClicks(window.source(), "8");
    QVERIFY(window.waitForOutput("1998-04-06"));
  }

  void everyKeystrokeHasItsFigure() {
    Fixture window;
    window.source()->setFocus();
    window.source()->selectAll();
    for (const QChar c : QString("5 Mar 1998")) {
      window.painted.clear();
      QTest::keyClick(window.source(), c.toLatin1());
      QVERIFY(window.painted.wait(5000));
    }
    QCOMPARE(window.output()->text(), "1998-03-05");
  }

  void keysPressedElsewhereAreTyped() {
    Fixture window;
    window.type("5 March 199");
    window.leaveLine();
    QTest::keyClick(window.canvas(), Qt::Key_8);
    QCOMPARE(window.source()->text(), "5 March 1998");
    QVERIFY(window.source()->hasFocus());
    QVERIFY(window.waitForOutput("1998-03-05"));
  }

  void emptyAndLongTextKeepTheFigure() {
    Fixture window;
    const QString output = window.output()->text();
    window.type(QString(QChar('a')));
    QTest::keyClick(window.source(), Qt::Key_Backspace);
    QVERIFY(window.message()->isVisible());
    QVERIFY(!window.canvas()->figure().marks.empty());

    window.source()->setText(QString(300, 'a'));
    QTest::keyClicks(window.source(), "a");
    QVERIFY(QTest::qWaitFor([&] { return window.message()->text().contains("64"); }, 5000));
    QVERIFY(!window.canvas()->figure().marks.empty());
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    QTRY_VERIFY(window.message()->isHidden());
  }

  void aForcedTargetIsFed() {
    Fixture window;
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    window.shortcut(QKeySequence("Ctrl+T"));
    auto* target = window.find<QLineEdit>("target");
    QVERIFY(target->isVisible());
    QCOMPARE(target->text(), "1998-03-05");
    target->selectAll();
    window.painted.clear();
    QTest::keyClicks(target, "2001");
    QVERIFY(QTest::qWaitFor(
        [&] { return window.label("stepTitle").contains("of 4") || window.label("stepTitle").contains("of 5"); },
        5000));
    window.shortcut(QKeySequence("Ctrl+T"));
    QVERIFY(window.waitForOutput("1998-03-05"));
    QVERIFY(!target->isVisible());
  }

  // ---- steps
  // -----------------------------------------------------------------------------------------------------------

  void keysMoveThroughTheSteps() {
    Fixture window;
    window.leaveLine();
    const int last = window.steps()->maximum();
    QCOMPARE(window.steps()->value(), last);
    window.key(Qt::Key_Left);
    QCOMPARE(window.steps()->value(), last - 1);
    QCOMPARE(window.label("stepTitle"), QString("Step %1 of %2").arg(last).arg(last + 1));
    window.key(Qt::Key_Home);
    QCOMPARE(window.steps()->value(), 0);
    window.key(Qt::Key_Right);
    QCOMPARE(window.steps()->value(), 1);
    window.key(Qt::Key_End);
    QCOMPARE(window.steps()->value(), last);
  }

  void playsAndPauses() {
    Fixture window;
    window.leaveLine();
    window.key(Qt::Key_Space);
    QCOMPARE(window.steps()->value(), 0);
    QVERIFY(QTest::qWaitFor([&] { return window.steps()->value() == 2; }, 3000));
    window.key(Qt::Key_Space);
    QTest::qWait(600);
    QCOMPARE(window.steps()->value(), 2);
    QTest::mouseClick(window.find<QAbstractButton>("play"), Qt::LeftButton);
    QVERIFY(QTest::qWaitFor([&] { return window.steps()->value() == 4; }, 3000));
    window.key(Qt::Key_Left);
    QCOMPARE(window.steps()->value(), 3);
    QTest::qWait(600);
    QCOMPARE(window.steps()->value(), 3);
  }

  void keysInALineAreText() {
    Fixture window;
    window.type("5 March");
    QTest::keyClick(window.source(), Qt::Key_Left);
    QTest::keyClick(window.source(), Qt::Key_Space);
    QCOMPARE(window.source()->text(), "5 Marc h");
    QTest::keyClick(window.source(), Qt::Key_Escape);
    QVERIFY(!window.source()->hasFocus());
  }

  void scrubs() {
    Fixture window;
    auto* steps = window.steps();
    QTest::mousePress(steps, Qt::LeftButton, Qt::NoModifier, QPoint(8, 16));
    QCOMPARE(steps->value(), 0);
    QTest::mouseMove(steps, QPoint(8 + 3 * 32, 16));
    QCOMPARE(steps->value(), 3);
    QTest::mouseRelease(steps, Qt::LeftButton, Qt::NoModifier, QPoint(8 + 3 * 32, 16));
    QCOMPARE(window.label("stepTitle").section(' ', 1, 1), "4");
    QTest::mouseClick(window.find<QAbstractButton>("firstStep"), Qt::LeftButton);
    QCOMPARE(steps->value(), 0);
    QTest::mouseClick(window.find<QAbstractButton>("nextStep"), Qt::LeftButton);
    QCOMPARE(steps->value(), 1);
  }

  // ---- hovering
  // --------------------------------------------------------------------------------------------------------

  void hoveringACellReadsIt() {
    Fixture window{StartOptions{.open = {"dates-additive"}, .source = "5 March 1998", .view = "heatmap"}};
    window.point(cell(2, 4));
    QVERIFY2(window.label("cellTitle").contains("“9” ← “r”"), qPrintable(window.label("cellTitle")));
    QVERIFY(window.label("cellText").contains("score"));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY(!window.label("cellTitle").contains("←"));
  }

  void clickLocksArrowsMoveEscapeReleases() {
    Fixture window{StartOptions{.open = {"dates-additive"}, .source = "5 March 1998", .view = "heatmap"}};
    const int step = window.steps()->value();
    window.click(cell(2, 4));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY(window.label("cellTitle").contains("“9” ← “r”"));
    window.leaveLine();
    window.key(Qt::Key_Right);
    QVERIFY(window.label("cellTitle").contains("“9” ← “c”"));
    window.key(Qt::Key_Down);
    QVERIFY(window.label("cellTitle").contains("“8” ← “c”"));
    QCOMPARE(window.steps()->value(), step);
    window.key(Qt::Key_Escape);
    QVERIFY(!window.label("cellTitle").contains("←"));
    window.key(Qt::Key_Left);
    QCOMPARE(window.steps()->value(), step - 1);
  }

  void hoveringAChipLightsItsRow() {
    Fixture window;
    QTest::mouseMove(window.steps(), QPoint(8 + 32, 16));
    QVERIFY(window.label("cellText").isEmpty());
    QVERIFY(window.label("cellTitle").contains("step 2"));
  }

  // ---- bending
  // ---------------------------------------------------------------------------------------------------------

  void draggingTheCentreRunsAgainAndUndoes() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = "5 March 1998", .view = "local", .step = 0}};
    const QString trained = window.output()->text();
    const QString center = window.label("centerNumber");
    const Target handle{TargetKind::aligned_position, 0, -1};
    const QPoint from = window.place(handle);
    const auto axis = window.canvas()->figure().drag_axes.front();
    const QPoint to(qRound(window.canvas()->toViewport({axis.x_at(1), 0}).x()), from.y());
    QTest::mousePress(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, from);
    QTest::mouseMove(window.canvas()->viewport(), (from + to) / 2);
    QTest::mouseMove(window.canvas()->viewport(), to);
    QVERIFY(QTest::qWaitFor([&] { return window.label("centerNumber") == "1.0"; }, 5000));
    QTest::mouseRelease(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, to);
    QCOMPARE(window.output()->before(), trained);
    QCOMPARE(window.steps()->value(), 0);
    QVERIFY(window.find<QPushButton>("reset")->isEnabled());

    window.shortcut(QKeySequence::Undo);
    QVERIFY(QTest::qWaitFor([&] { return window.label("centerNumber") == center; }, 5000));
    QVERIFY(window.output()->before().isEmpty());
    window.shortcut(QKeySequence("Ctrl+Shift+Z"));
    QVERIFY(QTest::qWaitFor([&] { return window.label("centerNumber") == "1.0"; }, 5000));
    QTest::mouseClick(window.find<QPushButton>("reset"), Qt::LeftButton);
    QVERIFY(QTest::qWaitFor([&] { return window.label("centerNumber") == center; }, 5000));
  }

  void draggingAnEdgeChangesTheHalfWidth() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = kDate, .view = "local", .step = 5}};
    const Target handle{TargetKind::window_edge, 5, -1};
    const QPoint from = window.place(handle);
    const double pitch = window.canvas()->figure().drag_axes.front().pitch;
    const double p = window.label("centerNumber").toDouble();
    const auto axis = window.canvas()->figure().drag_axes.front();
    const double side = window.canvas()->toViewport({axis.x_at(p), 0}).x() < from.x() ? -1 : 1;
    const QPoint to = from + QPoint(qRound(side * 3 * pitch), 0);
    QTest::mousePress(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, from);
    QTest::mouseMove(window.canvas()->viewport(), to);
    QVERIFY(QTest::qWaitFor([&] { return window.label("halfWidthNumber") == "2"; }, 5000));
    QTest::mouseRelease(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, to);
  }

  void slidersBend() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = kDate}};
    for (const char* name : {"centerSlider", "halfWidthSlider", "sigmaSlider", "temperatureSlider"}) {
      QVERIFY2(window.slider(name)->isVisible(), name);
    }
    window.slider("halfWidthSlider")->setValue(1);
    QVERIFY(QTest::qWaitFor([&] { return !window.output()->before().isEmpty(); }, 5000));
    QCOMPARE(window.label("halfWidthNumber"), "2");
    // The next text is run with the same width.
    window.type("5 March 1998");
    QTest::qWait(300);
    QCOMPARE(window.label("halfWidthNumber"), "2");
  }

  void onlyWhatAppliesCanBeBent() {
    Fixture window{StartOptions{.open = {"dates-additive"}}};
    QVERIFY(!window.slider("centerSlider")->isVisible());
    QVERIFY(!window.slider("halfWidthSlider")->isVisible());
    QVERIFY(!window.slider("sigmaSlider")->isVisible());
    QVERIFY(window.slider("temperatureSlider")->isVisible());
    QCOMPARE(window.slider("temperatureSlider")->value(), 50);
  }

  void undoTakesBackText() {
    Fixture window;
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    window.shortcut(QKeySequence::Undo);
    QVERIFY(window.source()->text() != "5 March 1998");
    window.shortcut(QKeySequence("Ctrl+Shift+Z"));
    QCOMPARE(window.source()->text(), "5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
  }

  // ---- views and the library
  // -------------------------------------------------------------------------------------------

  void aViewWithoutAnythingToShowSaysWhy() {
    Fixture window{StartOptions{.open = {"dates-additive"}}};
    auto* tabs = window.find<QTabBar>("views");
    for (int i = 0; i < tabs->count(); ++i) {
      QCOMPARE(tabs->isTabEnabled(i), tabs->tabToolTip(i).isEmpty());
      if (tabs->tabText(i) == "Local") QVERIFY(!tabs->isTabEnabled(i));
    }
    window.shortcut(QKeySequence("Ctrl+2"));
    QCOMPARE(window.viewShown(), "Heatmap");
    Fixture none{StartOptions{.open = {"dates-none"}}};
    QVERIFY(none.canvas()->figure().marks.empty());
    QVERIFY(!none.canvas()->accessibleDescription().isEmpty());
  }

  void theLibraryKeepsWhatWasTypedForTheSameTask() {
    Fixture window;
    const QString example = window.source()->text();
    auto* list = window.find<QListWidget>("libraryList");
    list->setCurrentItem(window.entry("dates · additive"));
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-additive"); }, 5000));
    QVERIFY(!window.source()->text().isEmpty());
    window.type("6 April 1999");
    QVERIFY(window.waitForOutput("1999-04-06"));
    list->setCurrentItem(window.entry("dates · local-p"));
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-local-p"); }, 5000));
    QCOMPARE(window.source()->text(), "6 April 1999");
    window.shortcut(QKeySequence("Ctrl+B"));
    QVERIFY(!list->isVisible());
    window.shortcut(QKeySequence("Ctrl+B"));
    QVERIFY(list->isVisible());
  }

  void zooms() {
    Fixture window;
    window.shortcut(QKeySequence("Ctrl++"));
    QVERIFY(window.canvas()->zoom() > 1);
    window.shortcut(QKeySequence("Ctrl+0"));
    QCOMPARE(window.canvas()->zoom(), 1.0);
    window.shortcut(QKeySequence("Ctrl+-"));
    QVERIFY(window.canvas()->zoom() < 1);
  }

  void darkAndLight() {
    Fixture window;
    const QColor light = window.canvas()->figure().background;
    for (QAction* action : window.main.findChildren<QAction*>()) {
      if (action->text().remove('&') == "Dark") action->trigger();
    }
    QVERIFY(window.main.palette().color(QPalette::Window).lightness() < 60);
    QVERIFY(window.canvas()->figure().background != light || !light.isValid());
  }

  // ---- heads
  // -----------------------------------------------------------------------------------------------------------

  void aTraceWithHeadsOpensInArcs() {
    TraceFixture window(encoder_trace());
    QVERIFY(window.first_figure);
    QCOMPARE(window.viewShown(), "Arcs");
    QVERIFY(window.find<QWidget>("attentionControls")->isVisible());
    QVERIFY(window.find<QWidget>("headPanel")->isVisible());
    QVERIFY(window.find<QWidget>("predictions")->isVisible());
    QVERIFY(!window.find<QWidget>("play")->isVisible());
    QVERIFY(!window.find<QWidget>("forceTarget")->isVisible());
    QVERIFY(window.find<QLabel>("hint")->isVisible());
  }

  void oneMapNeedsNoControls() {
    Fixture window{StartOptions{.open = {"dates-additive"}}};
    for (const char* name : {"attentionControls", "headPanel", "predictions", "hint"}) {
      QVERIFY2(!window.find<QWidget>(name)->isVisible(), name);
    }
    QVERIFY(window.find<QWidget>("play")->isVisible());
  }

  void hoveringATokenDrawsItsLinksAlone() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.showHead(kPronounHead);
    const int all = window.links();
    window.point(token(kIt));
    QVERIFY(window.links() < all);
    QVERIFY(window.label("cellTitle").contains("“it” → “animal”"));
    QVERIFY(window.label("cellTitle").contains("0.72"));
    QVERIFY(window.label("predictionOf").contains("label it 0.90 · other 0.10"));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QCOMPARE(window.links(), all);
  }

  void aTokenIsLockedAndReleased() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.showHead(kPronounHead);
    const int all = window.links();
    window.click(token(kIt));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    const int its = window.links();
    QVERIFY(its < all);
    QVERIFY(window.label("cellTitle").contains("“it”"));
    window.leaveLine();
    window.key(Qt::Key_Right);
    QVERIFY(window.label("cellTitle").startsWith("“was”"));
    window.key(Qt::Key_Escape);
    QCOMPARE(window.links(), all);
    window.click(token(kIt));
    window.click(token(kIt));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QCOMPARE(window.links(), all);
  }

  void keysWalkTokensAndHeads() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.leaveLine();
    QCOMPARE(window.headShown(), "Layer 1 Head 1");
    window.key(Qt::Key_Right);
    QVERIFY(window.label("cellTitle").startsWith("“[CLS]”"));
    window.key(Qt::Key_Right);
    QVERIFY(window.label("cellTitle").startsWith("“The”"));
    window.key(Qt::Key_Left);
    QVERIFY(window.label("cellTitle").startsWith("“[CLS]”"));
    window.key(Qt::Key_Up);
    QCOMPARE(window.headShown(), "Layer 2 Head 4");
    for (int i = 0; i < 5; ++i) window.key(Qt::Key_Down);
    QCOMPARE(window.headShown(), "Layer 2 Head 1");
    window.key(Qt::Key_PageUp);
    QCOMPARE(window.headShown(), "Layer 1 Head 1");
    window.shortcut(QKeySequence("Ctrl+Down"));
    QCOMPARE(window.headShown(), "Layer 1 Head 2");
    window.key(Qt::Key_Escape);
    QVERIFY(!window.label("cellTitle").contains("→"));
    // What is only pointed at goes; Enter keeps it.
    window.key(Qt::Key_Right);
    window.key(Qt::Key_Return);
    window.point(token(kIt));
    QVERIFY(window.label("cellTitle").startsWith("“it”"));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY(window.label("cellTitle").startsWith("“[CLS]”"));
  }

  void theChoosersChooseByMouse() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    QTest::mouseClick(window.find<QAbstractButton>("headNext"), Qt::LeftButton);
    QCOMPARE(window.headShown(), "Layer 1 Head 2");
    QTest::mouseClick(window.find<QAbstractButton>("layerNext"), Qt::LeftButton);
    QCOMPARE(window.headShown(), "Layer 2 Head 2");
    auto* list = window.find<QToolButton>("headName")->menu();
    QCOMPARE(list->actions().size(), 4);
    list->actions().at(2)->trigger();
    QCOMPARE(window.headShown(), "Layer 2 Head 3");
    QVERIFY(!window.find<QWidget>("site")->isVisible());
    // The inspector's small pictures choose too.
    auto* grid = window.find<window::HeadGrid>("headGrid");
    QTest::mouseClick(grid, Qt::LeftButton, Qt::NoModifier, grid->place(1).center());
    QCOMPARE(window.headShown(), "Layer 1 Head 2");
  }

  void severalHeadsTogether() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    auto* grid = window.find<window::HeadGrid>("headGrid");
    QVERIFY(!window.draws(head(3)));
    QTest::mouseClick(grid, Qt::LeftButton, Qt::ShiftModifier, grid->place(3).center());
    QTest::mouseClick(grid, Qt::LeftButton, Qt::ShiftModifier, grid->place(kPronounHead).center());
    for (const int map : {0, 3, kPronounHead}) QVERIFY(window.draws(head(map)));
    // The names over the figure are handles of the heads as well.
    QTest::mouseClick(window.canvas()->viewport(), Qt::LeftButton, Qt::ShiftModifier, window.place(head(3)));
    QVERIFY(!window.draws(head(3)));
    QVERIFY(window.draws(head(0)) && window.draws(head(kPronounHead)));
    window.leaveLine();
    window.key(Qt::Key_Escape);
    QVERIFY(!window.draws(head(0)));
    QCOMPARE(window.headShown(), "Layer 1 Head 1");
    window.key(Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(window.draws(head(0)) && window.draws(head(1)));
    window.key(Qt::Key_Down);
    QVERIFY(!window.draws(head(0)));
    QCOMPARE(window.headShown(), "Layer 1 Head 3");
    // No more than there are hues for.
    for (int map = 0; map < 8; ++map) {
      QTest::mouseClick(grid, Qt::LeftButton, Qt::ShiftModifier, grid->place(map).center());
    }
    QVERIFY(window.draws(head(7)));
  }

  void massSpecialTokensAndRenormalising() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.showHead(kPronounHead);
    const int links = window.links();
    window.slider("massSlider")->setValue(20);
    QVERIFY(window.links() > links);
    QVERIFY(window.label("massText").contains("100 %"));
    window.shortcut(QKeySequence("Ctrl+["));
    QVERIFY(window.label("massText").contains("95 %"));

    auto *special = window.find<QCheckBox>("special"), *renormalize = window.find<QCheckBox>("renormalize");
    QVERIFY(window.draws(token(0)));
    QVERIFY(special->isChecked() && !renormalize->isEnabled());
    window.point(token(kIt));
    const QString whole = window.label("cellTitle");
    special->click();
    QVERIFY(!window.draws(token(0)) && window.draws(token(1)));
    QVERIFY(renormalize->isEnabled() && !renormalize->isChecked());
    QCOMPARE(window.label("cellTitle"), whole);
    window.shortcut(QKeySequence("Ctrl+Shift+R"));
    QVERIFY(renormalize->isChecked());
    QVERIFY(window.label("cellTitle") != whole);
    QVERIFY(window.label("cellText").contains("0.72 before"));
    window.shortcut(QKeySequence("Ctrl+Shift+T"));
    QVERIFY(window.draws(token(0)) && special->isChecked() && !renormalize->isEnabled());
  }

  void piecesBecomeWordsAndUndoTakesItBack() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.showHead(kPronounHead);
    window.click(token(kIt));
    QVERIFY(window.draws(token(13)));
    window.find<QCheckBox>("words")->click();
    QVERIFY(QTest::qWaitFor([&] { return !window.draws(token(13)); }, 5000));
    QVERIFY(window.draws(token(12)));
    // What was locked is still the same word.
    QVERIFY(window.label("cellTitle").contains("“it” → “animal”"));
    window.point(token(kDid));
    QVERIFY(window.label("cellTitle").startsWith("“didn't”"));
    window.shortcut(QKeySequence::Undo);
    QVERIFY(QTest::qWaitFor([&] { return window.draws(token(13)); }, 5000));
    QVERIFY(!window.find<QCheckBox>("words")->isChecked());
  }

  void theGridIsWalkedAndOpened() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::grid));
    window.leaveLine();
    window.key(Qt::Key_Right);
    window.key(Qt::Key_Down);
    window.key(Qt::Key_Return);
    QCOMPARE(window.viewShown(), "Arcs");
    QCOMPARE(window.headShown(), "Layer 2 Head 2");
    window.chooseView("Heatmap");
    window.chooseView("Heads");
    window.click(head(kPronounHead));
    QCOMPARE(window.viewShown(), "Heatmap");
    QCOMPARE(window.headShown(), "Layer 2 Head 3");
    window.leaveLine();
    window.key(Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(window.headShown(), "Layer 2 Head 4");
  }

  void headsAreSortedByWhatTheyDo() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::grid));
    const auto first = [&] {
      for (const auto& region : window.canvas()->figure().regions) {
        if (region.target.kind == TargetKind::map) return region.target.map;
      }
      return -1;
    };
    QCOMPARE(first(), 0);
    QVERIFY(!window.find<QWidget>("head")->isVisible() && !window.find<QWidget>("massText")->isVisible());
    auto* sorts = window.find<QToolButton>("sortName")->menu();
    for (QAction* sort : sorts->actions()) {
      if (sort->text().contains("next")) sort->trigger();
    }
    QCOMPARE(first(), 5);
    window.point(head(5));
    QVERIFY2(window.label("cellTitle").contains("Layer 2, head 2") && window.label("cellTitle").contains("next"),
             qPrintable(window.label("cellTitle")));
    sorts->actions().front()->trigger();
    QCOMPARE(first(), 0);
  }

  void aContinuationIsSteppedThrough() {
    TraceFixture window(decoder_trace());
    QVERIFY(window.find<QWidget>("play")->isVisible());
    QVERIFY(!window.find<QWidget>("hint")->isVisible());
    QCOMPARE(window.output()->text(), " three four");
    QCOMPARE(window.steps()->maximum(), 1);
    QTest::mouseMove(window.steps(), QPoint(12, 16));
    QVERIFY2(window.label("cellTitle").startsWith("“three”"), qPrintable(window.label("cellTitle")));
  }

  void typingKeepsTheHeadAndTheToken() {
    Fixture window{StartOptions{.open = {kTinyBert}, .source = "a b c", .view = view_that(&ViewUses::focus)}};
    QVERIFY(window.first_figure);
    window.leaveLine();
    window.key(Qt::Key_Down);
    const QString shown = window.headShown();
    window.click(token(3));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY2(window.label("cellTitle").startsWith("“c”"), qPrintable(window.label("cellTitle")));
    window.source()->setFocus();
    window.source()->home(false);
    window.painted.clear();
    QTest::keyClicks(window.source(), "d ");
    QVERIFY(window.painted.wait(5000));
    QTRY_VERIFY(window.draws(token(5)));
    QVERIFY2(window.label("cellTitle").startsWith("“c”"), qPrintable(window.label("cellTitle")));
    QCOMPARE(window.headShown(), shown);
  }

  void itTurnsFromTheAnimalToTheStreet() {
    Fixture window{StartOptions{.open = {"pronouns"}}};
    const auto looks = [&](const QString& wanted) {
      return QTest::qWaitFor([&] { return window.label("cellTitle").startsWith(wanted); }, 5000);
    };
    // It opens with the token that it is about.
    QVERIFY2(looks("“it” → “animal”"), qPrintable(window.label("cellTitle")));
    QCOMPARE(window.viewShown(), "Arcs");
    const auto [subject, object, it] = std::array{2, 6, 8};  // [CLS] The animal didn't cross the street because it
    QVERIFY(window.draws(cell(it, subject)) && !window.draws(cell(it, object)));
    window.source()->setFocus();
    window.source()->setSelection(int(window.source()->text().indexOf("tired")), 5);
    QTest::keyClicks(window.source(), "wide");
    QVERIFY2(looks("“it” → “street”"), qPrintable(window.label("cellTitle")));
    QVERIFY(window.draws(cell(it, object)) && !window.draws(cell(it, subject)));
    // Another sentence altogether has an “it”, too.
    window.type("The trophy didn't fit in the suitcase because it was too big.");
    QVERIFY2(looks("“it” → “trophy”"), qPrintable(window.label("cellTitle")));
    // Once it is released it stays so.
    window.leaveLine();
    window.key(Qt::Key_Escape);
    QVERIFY(!window.label("cellTitle").contains("→"));
    window.type("The ball didn't fit through the door because it was too narrow, of course.");
    QVERIFY(QTest::qWaitFor([&] { return window.draws(token(17)); }, 5000));
    QVERIFY(!window.label("cellTitle").contains("→"));
  }

  // ---- opening files
  // ---------------------------------------------------------------------------------------------------

  void aBadModelKeepsTheLastFigure() {
    Fixture window;
    const QString source = window.source()->text(), title = window.main.windowTitle();
    QTemporaryDir directory;
    testing::write_json(directory.filePath("config.json"), {{"model_type", "abacus"}});
    window.drop(directory.path());
    QVERIFY(QTest::qWaitFor([&] { return window.message()->isVisible(); }, 5000));
    QVERIFY2(window.message()->text().contains("abacus"), qPrintable(window.message()->text()));
    QVERIFY(!window.canvas()->figure().marks.empty());
    QCOMPARE(window.main.windowTitle(), title);
    QCOMPARE(window.source()->text(), source);
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    QTRY_VERIFY(window.message()->isHidden());
  }

  void aDroppedDirectoryOpens() {
    Fixture window;
    window.drop(SACCADE_SOURCE_DIR "/samples/models/dates-additive");
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-additive"); }, 5000));
  }

  void aDroppedFileOfWeightsOpens() {
    Fixture window;
    window.drop(SACCADE_SOURCE_DIR "/samples/models/dates-general/model.safetensors");
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-general"); }, 5000));
    window.drop(SACCADE_SOURCE_DIR "/tests/data/checkpoints/floats.pt");
    QVERIFY(QTest::qWaitFor([&] { return window.message()->isVisible(); }, 5000));
    QVERIFY2(window.message()->text().contains("Weights without a config.json"), qPrintable(window.message()->text()));
    QVERIFY(window.main.windowTitle().startsWith("dates-general"));
  }

  void aModelInTheCacheIsCalledByItsName() {
    QTemporaryDir cache;
    const QDir model(cache.filePath("models--org--dates"));
    QVERIFY(model.mkpath("refs") && model.mkpath("snapshots/0123abc"));
    QFile main(model.filePath("refs/main"));
    QVERIFY(main.open(QIODevice::WriteOnly) && main.write("0123abc") == 7);
    main.close();
    const QDir sample(SACCADE_SOURCE_DIR "/samples/models/dates-general");
    for (const QString& file : sample.entryList(QDir::Files))
      QVERIFY(QFile::copy(sample.filePath(file), model.filePath("snapshots/0123abc/" + file)));
    qputenv("HF_HUB_CACHE", cache.path().toUtf8());
    worker::Library library;
    QCOMPARE(library.describe("org/dates").id, "org/dates");
    QCOMPARE(library.describe(model.filePath("snapshots/0123abc")).id, "org/dates");
    QCOMPARE(library.describe(model.filePath("snapshots/0123abc/config.json")).id, "org/dates");
    Fixture window({.open = {"org/dates"}});
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("org/dates"); }, 5000));
    qunsetenv("HF_HUB_CACHE");
  }

  void aTraceOpensWithoutItsModel() {
    Fixture window;
    QTemporaryDir directory;
    const QString file = directory.filePath("record.json");
    write_trace(testing::local_p_trace(), file.toStdString());
    window.drop(file);
    QVERIFY(window.waitForOutput("1998-03-05"));
    QVERIFY(QTest::qWaitFor([&] { return window.source()->isReadOnly(); }, 5000));
    QCOMPARE(window.source()->text(), kDate);
    QVERIFY(!window.slider("centerSlider")->isVisible());
    window.chooseView("Local");
    QVERIFY(!window.canvas()->figure().marks.empty());
    QVERIFY(window.entry("record"));
    // And back to a model.
    window.find<QListWidget>("libraryList")->setCurrentItem(window.entry("dates · additive"));
    QVERIFY(QTest::qWaitFor([&] { return !window.source()->isReadOnly(); }, 5000));
  }

  void aSlowRunShowsItselfAndStops() {
    QTemporaryDir directory;
    testing::write_slow_model(directory.filePath("slow"), 100000);
    Fixture window{StartOptions{.open = {directory.filePath("slow")}, .source = "abab"}};
    QVERIFY(QTest::qWaitFor([&] { return window.label("runTime").contains("Esc"); }, 10000));
    QVERIFY(QTest::qWaitFor([&] { return !window.canvas()->figure().marks.empty(); }, 10000));
    window.leaveLine();
    window.key(Qt::Key_Escape);
    QVERIFY(!window.label("runTime").contains("Esc"));
    const QString output = window.output()->text();
    QTest::qWait(300);
    QCOMPARE(window.output()->text(), output);
  }

  // ---- export
  // ----------------------------------------------------------------------------------------------------------

  void exports_data() {
    QTest::addColumn<QString>("extension");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("svg") << "svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
    QTest::newRow("png") << "png" << QByteArray("\x89PNG");
  }
  void exports() {
    QFETCH(QString, extension);
    QFETCH(QByteArray, start);
    Fixture window;
    QTemporaryDir directory;
    const QString file = directory.filePath("figure." + extension);
    bool asked = false;
    QTimer::singleShot(200, &window.main, [&] {
      auto* dialog = window.main.findChild<QDialog*>("exportDialog");
      if (!dialog) return;
      asked = true;
      auto* format = dialog->findChild<QComboBox*>("exportFormat");
      format->setCurrentIndex(format->findData(extension));
      dialog->findChild<QCheckBox*>("exportColorBar")->setChecked(false);
      dialog->findChild<QLineEdit*>("exportCaption")->setText("A date");
      auto* path = dialog->findChild<QLineEdit*>("exportFile");
      QVERIFY(path->text().endsWith('.' + extension));
      // First where nothing can be written: the dialog says so and stays.
      path->setText(directory.filePath("no/such/folder/figure." + extension));
      dialog->findChild<QPushButton*>("exportSave")->click();
      QVERIFY(dialog->isVisible());
      QVERIFY(!dialog->findChild<QLabel*>("exportError")->text().isEmpty());
      path->setText(file);
      dialog->findChild<QPushButton*>("exportSave")->click();
      if (dialog->isVisible()) dialog->reject();
    });
    window.shortcut(QKeySequence("Ctrl+E"));
    QVERIFY(asked);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readAll().startsWith(start));
  }

  // ---- parts
  // -----------------------------------------------------------------------------------------------------------

  void historyMergesWhatBelongsTogether() {
    window::History history;
    history.reset({"m", "a", {}});
    history.push({"m", "ab", {}}, "source");
    history.push({"m", "abc", {}}, "source");
    history.push({"n", "abc", {}}, {});
    history.push({"n", "abc", {}}, {});
    history.undo();
    QCOMPARE(history.current().source, "abc");
    QCOMPARE(history.current().model, "m");
    history.undo();
    QCOMPARE(history.current().source, "a");
    QVERIFY(!history.canUndo());
    history.redo();
    QCOMPARE(history.current().source, "abc");
    history.push({"m", "x", {}}, "source");
    QVERIFY(!history.canRedo());
    history.drop();
    QCOMPARE(history.current().source, "abc");
  }
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
