// A model looked at, without a window: what is asked, what comes back, what of it is looked at, and two side by side.

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "engine/trace/trace_json.h"
#include "tests/ui/head_traces.h"
#include "tests/ui/slow_model.h"
#include "ui/exhibit/exhibit.h"
#include "ui/exhibit/linked_hover.h"
#include "ui/views/map_choice.h"

using namespace saccade;
using namespace saccade::testing;
using exhibit::Exhibit;
using exhibit::History;
using figure::Target;
using figure::TargetKind;
using views::ViewUses;

namespace {

const QString kTinyBert = SACCADE_SOURCE_DIR "/tests/data/transformers/bert-tokens";
const QString kShort = "5 March 1998";

Target cell(int query, int key) { return {TargetKind::cell, query, key}; }
Target token(int index) { return {TargetKind::token, index, index}; }

const views::View* view_that(bool ViewUses::*use) {
  for (const views::View& view : views::all_views()) {
    if (view.uses.*use) return &view;
  }
  return nullptr;
}

/// An exhibit and all that it says.
struct Looked {
  explicit Looked(const QString& model, const QString& source = kShort,
                  std::shared_ptr<worker::OpenModels> models = std::make_shared<worker::OpenModels>())
      : exhibit(library, std::move(models)), traces(&exhibit, &Exhibit::traceChanged), said(&exhibit, &Exhibit::said) {
    exhibit.begin({{model, source, {}}});
  }

  bool waitForTrace() { return !traces.isEmpty() || traces.wait(20000); }
  bool waitForOutput(const char* output) {
    return QTest::qWaitFor([&] { return exhibit.trace() && !exhibit.busy() && exhibit.trace()->output == output; },
                           20000);
  }
  QString lastSaid() const { return said.isEmpty() ? QString() : said.last().first().toString(); }

  worker::Library library;
  Exhibit exhibit;
  QSignalSpy traces, said;
};

/// One on a trace that was written to a file.
struct LookedAtTrace : QTemporaryDir, Looked {
  explicit LookedAtTrace(const Trace& trace) : Looked(written(trace), {}) {}

  QString written(const Trace& trace) {
    write_trace(trace, filePath("record.json").toStdString());
    return filePath("record.json");
  }
};

}  // namespace

class TestExhibit : public QObject {
  Q_OBJECT

  QTemporaryDir settings_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("SaccadeTest");
    QCoreApplication::setApplicationName("SaccadeTestExhibit");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
  }
  void init() { QSettings().clear(); }

  // ---- what is asked, and what comes back ----

  void historyMergesWhatBelongsTogether() {
    History history;
    history.reset({"m", "a", {}});
    history.push({"m", "ab", {}}, "source");
    history.push({"m", "abc", {}}, "source");
    history.push({"n", "abc", {}}, {});
    history.push({"n", "abc", {}}, {});
    history.undo();
    QCOMPARE(history.current().text(), "abc");
    QCOMPARE(history.current().model, "m");
    history.undo();
    QCOMPARE(history.current().text(), "a");
    QVERIFY(!history.canUndo());
    history.redo();
    QCOMPARE(history.current().text(), "abc");
    history.push({"m", "x", {}}, "source");
    QVERIFY(!history.canRedo());
    history.drop();
    QCOMPARE(history.current().text(), "abc");
  }

  void runsWhatItIsAskedFor() {
    Looked looked("dates-local-p");
    QSignalSpy models(&looked.exhibit, &Exhibit::modelChanged);
    QVERIFY(looked.exhibit.busy());
    QVERIFY(looked.waitForOutput("1998-03-05"));
    QCOMPARE(looked.exhibit.facts().id, "dates-local-p");
    QCOMPARE(models.size(), 1);
    QVERIFY(!looked.exhibit.checks().empty());
    QCOMPARE(looked.exhibit.step(), looked.exhibit.stepCount() - 1);
    QCOMPARE(&looked.exhibit.view(), &views::most_telling_view(*looked.exhibit.trace()));
    looked.exhibit.setSource("6 April 1999");
    QVERIFY(looked.waitForOutput("1999-04-06"));
    QCOMPARE(models.size(), 1);
    looked.exhibit.undo();
    QCOMPARE(looked.exhibit.request().text(), kShort);
    QVERIFY(looked.waitForOutput("1998-03-05"));
    QVERIFY(looked.exhibit.canRedo());
  }

  void theFirstWishThatOpensIsShown() {
    worker::Library library;
    Exhibit exhibit(library);
    QSignalSpy said(&exhibit, &Exhibit::said);
    exhibit.begin({{"no-such-model", kShort, {}}, {"dates-additive", kShort, {}}}, view_that(&ViewUses::map), 2);
    QVERIFY(QTest::qWaitFor([&] { return exhibit.trace() != nullptr; }, 20000));
    QCOMPARE(exhibit.facts().id, "dates-additive");
    QVERIFY2(said.last().first().toString().contains("no-such-model"), qPrintable(said.last().first().toString()));
    QVERIFY(!exhibit.canUndo());
  }

  void aModelThatDoesNotOpenIsGivenUp() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.open("no-such-model");
    QVERIFY(QTest::qWaitFor([&] { return looked.lastSaid().contains("no-such-model"); }, 20000));
    QCOMPARE(looked.exhibit.request().model, "dates-additive");
    QVERIFY(!looked.exhibit.canUndo());
    QCOMPARE(looked.exhibit.trace()->output, "1998-03-05");
  }

  void noTextKeepsTheTrace() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.setSource({});
    QVERIFY(!looked.exhibit.busy());
    QVERIFY(!looked.lastSaid().isEmpty());
    QVERIFY(looked.exhibit.trace());
  }

  void whatWasTypedIsKeptForTheSameTask() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.open("dates-dot");
    QCOMPARE(looked.exhibit.request().text(), kShort);
    looked.exhibit.open("en-fr-additive");
    QVERIFY(looked.exhibit.request().text() != kShort);
  }

  void aDragBendsAndUndoTakesItBackWithItsStep() {
    Looked looked("dates-local-p");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.goTo(0);
    const double trained = looked.exhibit.trace()->attention[0].windows[0].aligned_position;
    looked.traces.clear();
    looked.exhibit.drag({TargetKind::aligned_position, 0, -1}, 3.02);
    looked.exhibit.drag({TargetKind::aligned_position, 0, -1}, 1.04);
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.trace()->attention[0].windows[0].aligned_position, 1.0);
    QVERIFY(looked.exhibit.unmodified());
    QCOMPARE(looked.exhibit.step(), 0);
    looked.exhibit.goTo(4);
    QVERIFY(looked.exhibit.canUndo());
    looked.traces.clear();
    looked.exhibit.undo();
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.trace()->attention[0].windows[0].aligned_position, trained);
    QVERIFY(!looked.exhibit.unmodified() && !looked.exhibit.canUndo());
  }

  void aSlowRunSaysSoAndStops() {
    QTemporaryDir directory;
    write_slow_model(directory.filePath("slow"), 100000);
    Looked looked(directory.filePath("slow"), "abab");
    QVERIFY(QTest::qWaitFor([&] { return looked.exhibit.waiting() && looked.exhibit.trace(); }, 20000));
    looked.exhibit.stop();
    QVERIFY(!looked.exhibit.waiting() && !looked.exhibit.busy());
    const int steps = looked.exhibit.stepCount();
    QTest::qWait(200);
    QCOMPARE(looked.exhibit.stepCount(), steps);
  }

  void aTraceIsReadBack() {
    LookedAtTrace looked(local_p_trace());
    QVERIFY(looked.waitForTrace());
    QVERIFY(looked.exhibit.facts().is_trace);
    QVERIFY(looked.exhibit.request().text().isEmpty());
    QCOMPARE(looked.exhibit.source(), "Thursday, March 5, 1998");
    // Nothing can be bent in a record.
    looked.exhibit.drag({TargetKind::window_edge, 0, -1}, 1);
    QVERIFY(!looked.exhibit.busy());
  }

  // ---- what is looked at, and what is selected ----

  void stepsStayInside() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    QSignalSpy states(&looked.exhibit, &Exhibit::stateChanged);
    looked.exhibit.goTo(-3);
    QCOMPARE(looked.exhibit.step(), 0);
    looked.exhibit.goTo(1000);
    QCOMPARE(looked.exhibit.step(), looked.exhibit.stepCount() - 1);
    QCOMPARE(states.size(), 2);
    QVERIFY(!looked.exhibit.canUndo());
  }

  void hoveringPreviewsAndClickingLocks() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    Exhibit& exhibit = looked.exhibit;
    QSignalSpy lit(&exhibit, &Exhibit::selectionChanged);
    exhibit.click(cell(2, 4));
    exhibit.hover(cell(1, 1));
    QCOMPARE(exhibit.lit(), std::optional(cell(1, 1)));
    QCOMPARE(exhibit.readToken(), std::optional(1));
    exhibit.hover(std::nullopt);
    QCOMPARE(exhibit.lit(), std::optional(cell(2, 4)));
    QVERIFY(exhibit.readout()->title.contains("“9” ← “r”"));
    exhibit.moveLock(0, 1);
    QCOMPARE(exhibit.locked(), std::optional(cell(2, 5)));
    exhibit.moveLock(100, 0);
    QCOMPARE(exhibit.locked(), std::optional(cell(2, 5)));
    exhibit.click(cell(2, 5));
    QVERIFY(!exhibit.locked());
    exhibit.hoverStep(1);
    QCOMPARE(exhibit.writtenToken(), std::optional(1));
    exhibit.keep();
    QVERIFY(exhibit.locked() && !exhibit.hovered());
    exhibit.release();
    QVERIFY(!exhibit.lit());
    QCOMPARE(lit.size(), 8);
    QVERIFY(!exhibit.canUndo());
  }

  void headsAreChosenAndDrawnTogether() {
    LookedAtTrace looked(encoder_trace());
    QVERIFY(looked.waitForTrace());
    Exhibit& exhibit = looked.exhibit;
    exhibit.chooseView(*view_that(&ViewUses::grid));
    exhibit.openHead(kPronounHead);
    QVERIFY(exhibit.view().uses.map);
    QCOMPARE(exhibit.options().map, kPronounHead);
    exhibit.toggleHead(0);
    exhibit.toggleHead(3);
    QCOMPARE(exhibit.options().more_maps, (std::vector{0, 3}));
    exhibit.toggleHead(kPronounHead);  // the first of the others takes its place
    QCOMPARE(exhibit.options().map, 0);
    QCOMPARE(exhibit.options().more_maps, (std::vector{3}));
    exhibit.chooseMap(1, true);
    QCOMPARE(exhibit.options().more_maps, (std::vector{3, 0}));
    exhibit.chooseMap(2);
    QVERIFY(exhibit.options().more_maps.empty());
    exhibit.changeOptions([](views::ViewOptions& options) { options.mass = 0.5; });
    QCOMPARE(exhibit.options().mass, 0.5);
  }

  void aHoveredTokenIsDrawnAlone() {
    LookedAtTrace looked(encoder_trace());
    QVERIFY(looked.waitForTrace());
    looked.exhibit.chooseView(*view_that(&ViewUses::focus));
    QSignalSpy figures(&looked.exhibit, &Exhibit::figureChanged);
    looked.exhibit.hover(token(kIt));
    QCOMPARE(looked.exhibit.options().focus, std::optional(kIt));
    looked.exhibit.hover(cell(kIt, 2));  // pointing at a link does not hide the others
    QCOMPARE(looked.exhibit.options().focus, std::nullopt);
    QCOMPARE(figures.size(), 2);
    looked.exhibit.chooseView(views::most_telling_view(*looked.exhibit.trace(), &ViewUses::map));
  }

  void theTokenIsFollowedWhereTypingMovesIt() {
    Looked looked(kTinyBert, "a b c");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.chooseMap(views::next_head(*looked.exhibit.trace(), looked.exhibit.options().map, 1));
    const int map = looked.exhibit.options().map;
    looked.exhibit.click(token(3));
    looked.traces.clear();
    looked.exhibit.setSource("d a b c");
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.locked(), std::optional(token(4)));
    QCOMPARE(looked.exhibit.options().map, map);
  }

  // ---- side by side ----

  void twoStandSideBySide() {
    const auto models = std::make_shared<worker::OpenModels>();
    Looked left("dates-additive", kShort, models), right("dates-local-p", "Thursday, March 5, 1998", models);
    QVERIFY(left.waitForOutput("1998-03-05") && right.waitForOutput("1998-03-05"));
    left.exhibit.setSource("6 April 1999");
    QVERIFY(left.waitForOutput("1999-04-06"));
    // Each keeps its own request, history and step.
    QCOMPARE(right.exhibit.request().text(), "Thursday, March 5, 1998");
    QVERIFY(left.exhibit.canUndo() && !right.exhibit.canUndo());
    left.exhibit.goTo(0);
    QVERIFY(right.exhibit.step() > 0);
    left.exhibit.undo();
    QVERIFY(left.waitForOutput("1998-03-05"));
  }

  void hoveringLightsBoth() {
    Looked left("dates-additive"), right("dates-local-p");
    QVERIFY(left.waitForTrace() && right.waitForTrace());
    const exhibit::LinkedHover link(left.exhibit, right.exhibit);
    left.exhibit.hover(cell(2, 4));
    QCOMPARE(right.exhibit.hovered(), std::optional(cell(2, 4)));
    right.exhibit.hoverStep(3);
    QCOMPARE(left.exhibit.writtenToken(), std::optional(3));
    right.exhibit.hover(std::nullopt);
    QVERIFY(!left.exhibit.hovered());
    // The same word where the text is another: “March” stands further right.
    right.traces.clear();
    right.exhibit.setSource("the 5 March 1998");
    QVERIFY(right.waitForTrace());
    left.exhibit.hover(Target{TargetKind::source_token, -1, 4});
    QCOMPARE(right.exhibit.hovered(), std::optional(Target{TargetKind::source_token, -1, 8}));
    // What is locked is the exhibit's own.
    left.exhibit.click(cell(1, 1));
    QVERIFY(!right.exhibit.locked());
  }

  void hoveringFindsTheSameTokenInAnotherSortOfFigure() {
    Looked left(kTinyBert, "a b c"), right("dates-additive", "a b c");
    QVERIFY(left.waitForTrace() && right.waitForTrace());
    const exhibit::LinkedHover link(left.exhibit, right.exhibit);
    left.exhibit.hover(token(2));  // [CLS] a b c
    QVERIFY(right.exhibit.readToken());
    QCOMPARE(right.exhibit.trace()->source()[*right.exhibit.readToken()].text, "b");
    right.exhibit.hover(cell(0, 4));
    QCOMPARE(left.exhibit.hovered(), std::optional(token(3)));
  }
};

QTEST_GUILESS_MAIN(TestExhibit)
#include "test_exhibit.moc"
