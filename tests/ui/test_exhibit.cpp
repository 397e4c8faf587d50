// A model looked at, without a window: what is asked, what comes back, what of it is looked at, and two side by side.

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "tests/engine/reference_cases.h"
#include "tests/ui/head_traces.h"
#include "tests/ui/slow_model.h"
#include "ui/exhibit/exhibit.h"
#include "ui/exhibit/linked_hover.h"
#include "ui/exhibit/state_json.h"
#include "ui/views/map_choice.h"

using namespace saccade;
using namespace saccade::testing;
using exhibit::Exhibit;
using exhibit::History;
using figure::Target;
using figure::TargetKind;
using views::ViewUses;

namespace {

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
    QCOMPARE(history.current().request.text(), "abc");
    QCOMPARE(history.current().request.model, "m");
    history.undo();
    QCOMPARE(history.current().request.text(), "a");
    QVERIFY(!history.canUndo());
    history.redo();
    QCOMPARE(history.current().request.text(), "abc");
    history.push({"m", "x", {}}, "source");
    QVERIFY(!history.canRedo());
    history.drop();
    QCOMPARE(history.current().request.text(), "abc");
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

  void aTextThatIsRefusedAtTheBeginningKeepsTheModel() {
    worker::Library library;
    Exhibit exhibit(library);
    QSignalSpy said(&exhibit, &Exhibit::said), emptied(&exhibit, &Exhibit::emptied);
    exhibit.begin({{"dates-additive", QString(300, 'a'), {}}, {"dates-dot", kShort, {}}});
    QVERIFY(emptied.wait(20000));
    QTRY_VERIFY(!said.isEmpty() && said.last().first().toString().contains("64"));
    QVERIFY(said.last().at(1).toBool());
    QCOMPARE(exhibit.facts().id, "dates-additive");
    QCOMPARE(exhibit.request().model, "dates-additive");
    QVERIFY(!exhibit.trace() && !exhibit.busy() && !exhibit.stale());
    exhibit.setSource(kShort);
    QTRY_VERIFY(exhibit.trace());
    QCOMPARE(exhibit.trace()->output, "1998-03-05");
  }

  void aModelOpensWithoutAText() {
    worker::Library library;
    Exhibit exhibit(library);
    QSignalSpy emptied(&exhibit, &Exhibit::emptied), failed(&exhibit, &Exhibit::said);
    exhibit.begin({{"dates-additive", QString(), {}}});
    QVERIFY(emptied.wait(20000));
    QCOMPARE(exhibit.facts().id, "dates-additive");
    QVERIFY(!exhibit.trace() && !exhibit.busy());
    QVERIFY(!failed.last().at(1).toBool() || failed.last().first().toString().isEmpty());
    exhibit.setSource(kShort);
    QTRY_VERIFY(exhibit.trace());
    // And from one that is shown to one without a text: nothing of the one before is left.
    exhibit.undo();
    QVERIFY(exhibit.trace());  // the text alone was taken back: its figure is stale
    QVERIFY(exhibit.stale());
  }

  void aModelFromElsewhereBeginsWithWhatItKnows() {
    QTemporaryDir elsewhere;
    const auto copy = [&](const char* sample, const char* as) {
      const QDir from(QStringLiteral(SACCADE_SOURCE_DIR "/samples/models/") + sample), to(elsewhere.filePath(as));
      QDir().mkpath(to.path());
      for (const QString& file : from.entryList(QDir::Files)) QFile::copy(from.filePath(file), to.filePath(file));
      QFile config(to.filePath("config.json"));
      if (!config.open(QIODevice::ReadOnly)) qFatal("no config");
      QJsonObject object = QJsonDocument::fromJson(config.readAll()).object();
      config.close();
      config.remove();
      for (const char* key : {"example", "title", "group"}) object.remove(key);
      write_json(config.fileName(), object);
      return to.path();
    };
    const QString words = copy("en-zh-additive", "words"), dates = copy("dates-dot", "dates");
    const QString later = copy("dates-dot", "later");
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.open(words);
    QTRY_COMPARE_WITH_TIMEOUT(looked.exhibit.facts().id, "words", 20000);
    QTRY_VERIFY(looked.exhibit.trace());
    QCOMPARE(looked.exhibit.request().text(), "The weather is nice today.");
    QCOMPARE(looked.exhibit.readText(), "The weather is nice today.");
    QVERIFY(looked.exhibit.request().own_example);

    // A vocabulary of characters has no words: there is an empty line, and nothing of the model before.
    QSignalSpy emptied(&looked.exhibit, &Exhibit::emptied);
    looked.exhibit.open(dates);
    QVERIFY(emptied.wait(20000));
    QCOMPARE(looked.exhibit.facts().id, "dates");
    QCOMPARE(looked.exhibit.source(), QString());
    QVERIFY(!looked.exhibit.trace());
    looked.exhibit.undo();
    QTRY_VERIFY(looked.exhibit.trace());
    QCOMPARE(looked.exhibit.readText(), "The weather is nice today.");
    // What was typed goes along to another of the same training.
    looked.exhibit.redo();
    looked.exhibit.setSource(kShort);
    QTRY_VERIFY(looked.exhibit.trace() && looked.exhibit.trace()->output == "1998-03-05");
    looked.exhibit.open(later);
    QCOMPARE(looked.exhibit.request().text(), kShort);
    QTRY_COMPARE_WITH_TIMEOUT(looked.exhibit.facts().id, "later", 20000);
  }

  void aTryIsRunAndLookedAtAsItsLessonSays() {
    Looked looked("dates-local-p");
    QVERIFY(looked.waitForTrace());
    QVERIFY(!looked.exhibit.facts().lesson.see.empty());
    const Try one = looked.exhibit.facts().lesson.tries.at(0);
    Interventions other;
    other.beam = 3;
    looked.exhibit.bend(other, "beam");
    looked.exhibit.attempt(one);
    QVERIFY(looked.waitForOutput("1998-03-01"));
    QCOMPARE(looked.exhibit.request().interventions.edits, one.edits);
    QCOMPARE(looked.exhibit.request().interventions.beam, 1);
    QCOMPARE(looked.exhibit.view().name, "local");
    QCOMPARE(looked.exhibit.step(), 9);
    QVERIFY(QSettings().allKeys().isEmpty());  // to look at it so is no choice for good
    looked.exhibit.undo();
    QCOMPARE(looked.exhibit.source(), kShort);
    QCOMPARE(looked.exhibit.request().interventions, other);

    Looked heads("pronouns", "The dog ran.");
    QVERIFY(heads.waitForTrace());
    heads.exhibit.attempt(heads.exhibit.facts().lesson.tries.at(0));
    QTRY_VERIFY(heads.exhibit.trace()->source().size() > 8 && heads.exhibit.locked());
    const int it = heads.exhibit.locked()->query;
    QCOMPARE(heads.exhibit.trace()->source()[it].text, std::string("it"));
  }

  void aBeamIsWhatTheCommandLineGives() {
    const QString source = "The big black dog is sleeping.";
    Looked looked("en-fr-additive", source);
    QVERIFY(looked.waitForTrace());
    QTRY_VERIFY_WITH_TIMEOUT(!looked.exhibit.busy(), 20000);  // a slow run shows what it has
    const std::string greedy = looked.exhibit.trace()->output;
    QVERIFY(looked.exhibit.facts().writes);
    looked.exhibit.setBeam(4);
    QCOMPARE(looked.exhibit.request().interventions.beam, 4);
    Interventions asked;
    asked.beam = 4;
    const auto expected = run(load_model(resolve_model("en-fr-additive")), source.toStdString(), asked);
    QVERIFY(looked.waitForOutput(expected->output.c_str()));
    QVERIFY(*looked.exhibit.trace() == *expected);
    looked.exhibit.undo();
    QVERIFY(looked.waitForOutput(greedy.c_str()));
    looked.exhibit.redo();
    // A target that is forced leaves nothing to search for.
    looked.exhibit.setTarget("le chien");
    QVERIFY(looked.waitForOutput("le chien"));
    QCOMPARE(looked.exhibit.request().interventions.beam, 1);
  }

  void noTextKeepsTheTrace() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.setSource({});
    QVERIFY(!looked.exhibit.busy());
    QVERIFY(!looked.lastSaid().isEmpty());
    QVERIFY(looked.exhibit.trace());
  }

  void whatIsLeftOfAnEarlierTextIsStale() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    QSignalSpy changes(&looked.exhibit, &Exhibit::staleChanged);
    QVERIFY(!looked.exhibit.stale());
    looked.exhibit.setSource({});
    QVERIFY(looked.exhibit.stale());
    looked.exhibit.setSource(QString(300, 'a'));
    QVERIFY(looked.exhibit.stale());  // until there is an answer
    QVERIFY(QTest::qWaitFor([&] { return !looked.exhibit.busy(); }, 20000));
    QVERIFY(looked.exhibit.stale());
    QVERIFY2(looked.lastSaid().contains("64"), qPrintable(looked.lastSaid()));
    QVERIFY(looked.said.last().at(1).toBool());
    QCOMPARE(looked.exhibit.readText(), kShort);
    QCOMPARE(changes.size(), 1);
    looked.exhibit.undo();
    looked.exhibit.undo();
    QVERIFY(QTest::qWaitFor([&] { return !looked.exhibit.stale(); }, 20000));
    QCOMPARE(looked.exhibit.trace()->output, "1998-03-05");
    looked.exhibit.open("no-such-model");
    QVERIFY(QTest::qWaitFor([&] { return !looked.exhibit.busy(); }, 20000));
    QVERIFY(!looked.exhibit.stale());  // it is given up, and the request before it stands
  }

  void historyCarriesNoTextIntoAnotherTask() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.open("pronouns");
    const QString example = looked.exhibit.request().text();
    looked.exhibit.setSource("The dog ran because it was hungry.");
    looked.exhibit.undo();
    QCOMPARE(looked.exhibit.request().text(), example);
    looked.exhibit.undo();
    QCOMPARE(looked.exhibit.request().model, "dates-additive");
    QCOMPARE(looked.exhibit.request().text(), kShort);
    looked.exhibit.redo();
    QCOMPARE(looked.exhibit.request().model, "pronouns");
    QCOMPARE(looked.exhibit.request().text(), example);
    looked.exhibit.undo();
    // The date was typed for dates, whatever was typed since and undone.
    looked.exhibit.open("pronouns");
    QCOMPARE(looked.exhibit.request().text(), example);
    looked.exhibit.undo();
    looked.exhibit.open("dates-dot");
    QCOMPARE(looked.exhibit.request().text(), kShort);
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
    QCOMPARE(looked.exhibit.step(), 0);
    looked.traces.clear();
    looked.exhibit.redo();
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.step(), 4);
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

  void aTraceSaysWhatWasReadAndHowOftenItsModelIsRight() {
    Trace trace = local_p_trace();
    // "été du", its accents typed apart: the place of a letter leaves them out.
    trace.source() = {{.text = "e\u0301", .start = 0, .end = 1},
                      {.text = "t", .start = 2, .end = 3, .joined = true},
                      {.text = "e\u0301", .start = 3, .end = 4, .joined = true},
                      {.text = "du", .start = 6, .end = 8}};
    trace.target() = {{.text = "x"}};
    trace.steps.clear();
    trace.attention.clear();
    trace.model.accuracy = {{.from = 0, .to = 9, .samples = 4, .exact = 0.5}};
    LookedAtTrace looked(trace);
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.source(), QStringLiteral("e\u0301te\u0301 du"));
    QCOMPARE(looked.exhibit.shown().accuracy.size(), std::size_t(1));
  }

  void aTraceIsReadBack() {
    LookedAtTrace looked(local_p_trace());
    QVERIFY(looked.waitForTrace());
    QVERIFY(looked.exhibit.facts().is_trace);
    QVERIFY(looked.exhibit.request().text().isEmpty());
    QCOMPARE(looked.exhibit.source(), "Thursday, March 5, 1998");
    // The text of the model before it is none of its own.
    Looked model("dates-additive");
    QVERIFY(model.waitForTrace());
    model.exhibit.open(looked.exhibit.facts().path);
    QVERIFY(QTest::qWaitFor([&] { return model.exhibit.facts().is_trace; }, 20000));
    QCOMPARE(model.exhibit.source(), "Thursday, March 5, 1998");
    // Nothing can be bent in a record.
    looked.exhibit.drag({TargetKind::window_edge, 0, -1}, 1);
    QVERIFY(!looked.exhibit.busy());
  }

  void historyComesBackToHowAValueWasLookedAt() {
    History history;
    history.reset({"m", "a", {}});
    QVERIFY(!history.current().look);
    const exhibit::Look look{{.values = true}, {.map = 3, .step = 2}};
    history.remember(look);
    QVERIFY(!history.canUndo());
    history.push({"m", "ab", {}}, "source");
    QVERIFY(!history.current().look);  // it was never seen
    history.remember(look);
    history.push({"m", "abc", {}}, "source");  // one with "ab", which nobody comes back to
    QVERIFY(!history.current().look);
    history.undo();
    QCOMPARE(history.current().look, std::optional(look));
    history.redo();
    QVERIFY(!history.current().look);
  }

  void undoComesBackToWhatWasLookedAt() {
    const testing::CaseDirectory bert("bert-tokens");
    Looked looked(QString::fromStdString(bert.path().string()), "a b c");
    QVERIFY(looked.waitForTrace());
    Exhibit& exhibit = looked.exhibit;
    const int first = exhibit.state().map, second = views::next_head(*exhibit.trace(), first, 1);
    exhibit.chooseMap(second);
    exhibit.toggleHead(first);
    exhibit.changeState([](views::ViewState& state) { state.mass = 0.5; });
    exhibit.changePage([](views::Page& page) { page.values = true; });
    exhibit.click(token(2));
    exhibit.hover(token(0));  // nothing to come back to
    QVERIFY(!exhibit.canUndo());
    const auto change_and_wait = [&](auto change) {
      looked.traces.clear();
      change();
      return looked.waitForTrace();
    };
    QVERIFY(change_and_wait([&] { exhibit.setSource("x"); }));
    exhibit.hover(std::nullopt);
    exhibit.click(token(1));
    exhibit.chooseMap(first);
    exhibit.changeState([](views::ViewState& state) { state.mass = 0.9; });
    exhibit.changePage([](views::Page& page) {
      page.values = false;
      page.theme = figure::Theme::dark_theme();
      page.color_map = "viridis";
      page.room = {500, 400};
    });

    QVERIFY(change_and_wait([&] { exhibit.undo(); }));
    QCOMPARE(exhibit.request().text(), "a b c");
    QCOMPARE(exhibit.state().map, second);
    QCOMPARE(exhibit.state().more_maps, std::vector{first});
    QCOMPARE(exhibit.state().mass, 0.5);
    QCOMPARE(exhibit.state().focus, std::optional(2));
    QCOMPARE(exhibit.locked(), std::optional(token(2)));
    QVERIFY(exhibit.page().values);
    // The settings of the program and its window are no part of what was done.
    QVERIFY(exhibit.page().theme.dark);
    QCOMPARE(exhibit.page().color_map, "viridis");
    QCOMPARE(exhibit.page().room, QSizeF(500, 400));

    QVERIFY(change_and_wait([&] { exhibit.redo(); }));
    QCOMPARE(exhibit.state().map, first);
    QVERIFY(exhibit.state().more_maps.empty());
    QCOMPARE(exhibit.state().mass, 0.9);
    QCOMPARE(exhibit.locked(), std::optional(token(1)));
    QVERIFY(!exhibit.page().values);
  }

  void quickUndoTakesNothingFromWhatWasNeverSeen() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.goTo(1);
    looked.exhibit.setSource("5");
    looked.exhibit.settle();
    looked.exhibit.setSource("6 April 1999");
    QVERIFY(looked.waitForOutput("1999-04-06"));
    looked.exhibit.goTo(4);
    looked.exhibit.undo();
    looked.exhibit.undo();  // before the answer to the first
    QVERIFY(looked.waitForOutput("1998-03-05"));
    QCOMPARE(looked.exhibit.step(), 1);
    looked.traces.clear();
    looked.exhibit.redo();
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.request().text(), "5");
    QCOMPARE(looked.exhibit.step(), looked.exhibit.stepCount() - 1);
    looked.exhibit.redo();
    QVERIFY(looked.waitForOutput("1999-04-06"));
    QCOMPARE(looked.exhibit.step(), 4);
  }

  void undoGoesBackToAnotherModelAsItWasLeft() {
    const testing::CaseDirectory bert("bert-tokens");
    Looked looked(QString::fromStdString(bert.path().string()), "a b c");
    QVERIFY(looked.waitForTrace());
    const int map = views::next_head(*looked.exhibit.trace(), looked.exhibit.state().map, 1);
    looked.exhibit.chooseMap(map);
    looked.exhibit.click(token(3));
    looked.exhibit.open("dates-additive");
    QVERIFY(QTest::qWaitFor([&] { return looked.exhibit.facts().id == "dates-additive"; }, 20000));
    looked.traces.clear();
    looked.exhibit.undo();
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.state().map, map);
    QCOMPARE(looked.exhibit.locked(), std::optional(token(3)));
  }

  void undoDoesNotLockWhatWasReleased() {
    Looked looked("pronouns", "The animal was tired because it ran.");
    QVERIFY(looked.waitForTrace());
    QVERIFY(looked.exhibit.locked());  // the sample's own
    looked.exhibit.release();
    looked.exhibit.open("dates-additive");
    QVERIFY(QTest::qWaitFor([&] { return looked.exhibit.facts().id == "dates-additive"; }, 20000));
    looked.traces.clear();
    looked.exhibit.undo();
    QVERIFY(looked.waitForTrace());
    QVERIFY(!looked.exhibit.locked());
    looked.traces.clear();
    looked.exhibit.setSource("The animal was tired because it ran on.");
    QVERIFY(looked.waitForTrace());
    QVERIFY(!looked.exhibit.locked());
  }

  // ---- a page and a state as JSON ----

  void pagesAndStatesAreWrittenAndReadBack() {
    views::Page page;
    page.theme = figure::Theme::dark_theme();
    page.color_map = "viridis";
    page.shade = figure::Shade::logarithmic;
    page.room = {400, 250.1};
    page.color_bar = page.axis_labels = false;
    page.values = page.steady = true;
    page.caption = "“<a>”\n\t\\ 日本";
    QCOMPARE(exhibit::page_from_json(exhibit::to_json(page), "test"), page);
    QCOMPARE(exhibit::page_from_json(exhibit::to_json(views::Page()), "test"), views::Page());
    QCOMPARE(exhibit::page_from_json("{}", "test"), views::Page());
    const views::ViewState state{.map = 3,
                                 .step = 0,
                                 .more_maps = {5, 1},
                                 .focus = 9,
                                 .mass = 0.35,
                                 .hide_special = true,
                                 .renormalize = true,
                                 .dim_sink = true,
                                 .sort = "previous"};
    QCOMPARE(exhibit::view_state_from_json(exhibit::to_json(state), "test"), state);
    QCOMPARE(exhibit::view_state_from_json(exhibit::to_json(views::ViewState()), "test"), views::ViewState());
    QCOMPARE(exhibit::view_state_from_json("{}", "test"), views::ViewState());
    // What a newer program may have added is left alone.
    QCOMPARE(exhibit::view_state_from_json(R"({"map": 2, "later": "on"})", "test").map, 2);
  }

  void wrongValuesAreRefusedByName_data() {
    QTest::addColumn<bool>("of_page");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto page = [](const char* text, const char* message) {
      QTest::newRow(text) << true << QByteArray(text) << QString(message);
    };
    const auto state = [](const char* text, const char* message) {
      QTest::newRow(text) << false << QByteArray(text) << QString(message);
    };
    const QByteArray long_text = "{\"sort\": \"" + QByteArray(100000, 'x') + "\"}";
    page(R"({"theme": "blue"})", R"(theme: expected "light" or "dark", found "blue")");
    page(R"({"color_map": 3})", R"(color_map: expected "indigo", "viridis", "cividis" or "magma", found 3)");
    page(R"({"shade": "dark"})", R"(shade: expected "linear", "sqrt" or "log", found "dark")");
    page(R"({"width": 0})", "width: expected a number from 1.0 to 100000.0, found 0");
    page(R"({"height": 1e300})", "height: expected a number from 1.0 to 100000.0, found 1e+300");
    page(R"({"values": 1})", "values: expected true or false, found 1");
    page(R"({"caption": ["a"]})", "caption: expected a string, found an array");
    page("[]", "expected a JSON object, found an array");
    state(R"({"map": -1})", "map: expected a whole number of at least 0, found -1");
    state(R"({"map": 1e300})", "map: expected a whole number of at least 0, found 1e+300");
    state(R"({"step": 1.5})", "step: expected a whole number of at least 0, found 1.5");
    state(R"({"focus": "it"})", "focus: expected a whole number of at least 0, found \"it\"");
    state(R"({"more_maps": 1})", "more_maps: expected a list of whole numbers, found 1");
    state(R"({"more_maps": [1, -2]})", "more_maps: [1]: expected a whole number of at least 0, found -2");
    state(R"({"mass": "all"})", "mass: expected a number from 0.01 to 1.0, found \"all\"");
    state(R"({"mass": 0})", "mass: expected a number from 0.01 to 1.0, found 0");
    state(R"({"hide_special": {}})", "hide_special: expected true or false, found an object");
    state(R"({"dim_sink": 1})", "dim_sink: expected true or false, found 1");
    state(long_text, "found \"xxx");
    state(R"({"mass": NaN})", "not valid JSON");
    state(R"({"map": 1, "map": 2})", "map");
    state(R"({"map": 1)", "not valid JSON");
  }
  void wrongValuesAreRefusedByName() {
    QFETCH(bool, of_page);
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    try {
      const std::string json = text.toStdString();
      of_page ? void(exhibit::page_from_json(json, "test")) : void(exhibit::view_state_from_json(json, "test"));
      QFAIL("nothing was refused");
    } catch (const Error& error) {
      const QString said = QString::fromUtf8(error.what());
      QVERIFY2(said.contains(message) && said.contains("test"), error.what());
      QVERIFY(!said.contains('\n') && said.size() < 300);
    }
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

  void whatIsHoveredGoesWithTheStep() {
    Looked looked("dates-additive");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.hover(cell(2, 4));
    looked.exhibit.goTo(looked.exhibit.step());
    QVERIFY(looked.exhibit.hovered());
    looked.exhibit.goTo(1);
    QVERIFY(!looked.exhibit.hovered());
    looked.exhibit.click(cell(2, 4));
    looked.exhibit.goTo(2);
    QCOMPARE(looked.exhibit.locked(), std::optional(cell(2, 4)));
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
    QCOMPARE(exhibit.state().map, kPronounHead);
    exhibit.toggleHead(0);
    exhibit.toggleHead(3);
    QCOMPARE(exhibit.state().more_maps, (std::vector{0, 3}));
    exhibit.toggleHead(kPronounHead);  // the first of the others takes its place
    QCOMPARE(exhibit.state().map, 0);
    QCOMPARE(exhibit.state().more_maps, (std::vector{3}));
    exhibit.chooseMap(1, true);
    QCOMPARE(exhibit.state().more_maps, (std::vector{3, 0}));
    exhibit.chooseMap(2);
    QVERIFY(exhibit.state().more_maps.empty());
    exhibit.changeState([](views::ViewState& state) { state.mass = 0.5; });
    QCOMPARE(exhibit.state().mass, 0.5);
  }

  void aHoveredTokenIsDrawnAlone() {
    LookedAtTrace looked(encoder_trace());
    QVERIFY(looked.waitForTrace());
    looked.exhibit.chooseView(*view_that(&ViewUses::focus));
    QSignalSpy figures(&looked.exhibit, &Exhibit::figureChanged);
    looked.exhibit.hover(token(kIt));
    QCOMPARE(looked.exhibit.state().focus, std::optional(kIt));
    looked.exhibit.hover(cell(kIt, 2));  // pointing at a link does not hide the others
    QCOMPARE(looked.exhibit.state().focus, std::nullopt);
    QCOMPARE(figures.size(), 2);
    looked.exhibit.chooseView(views::most_telling_view(*looked.exhibit.trace(), &ViewUses::map));
  }

  void severalTokensAreLockedTogether() {
    LookedAtTrace looked(encoder_trace());
    QVERIFY(looked.waitForTrace());
    Exhibit& exhibit = looked.exhibit;
    exhibit.chooseView(*view_that(&ViewUses::focus));
    exhibit.clickBeside(token(kIt));
    QCOMPARE(exhibit.locked(), std::optional(token(kIt)));
    exhibit.clickBeside(token(2));
    exhibit.clickBeside(token(4));
    QCOMPARE(exhibit.locked(), std::optional(token(kIt)));
    QCOMPARE(exhibit.lockedBeside(), (std::vector{token(2), token(4)}));
    QCOMPARE(exhibit.state().focus, std::optional(kIt));
    QCOMPARE(exhibit.state().more_focus, (std::vector{2, 4}));
    QCOMPARE(exhibit.readout()->detail, "average of 3 rows");
    exhibit.clickBeside(token(4));
    QCOMPARE(exhibit.readout()->detail, "average of 2 rows");
    exhibit.clickBeside(token(kIt));  // the other takes its place
    QCOMPARE(exhibit.locked(), std::optional(token(2)));
    QVERIFY(exhibit.lockedBeside().empty());
    exhibit.clickBeside(token(5));
    exhibit.click(token(7));
    QVERIFY(exhibit.lockedBeside().empty());
    QCOMPARE(exhibit.state().more_focus, std::vector<int>());
    exhibit.clickBeside(token(5));
    exhibit.release();
    QVERIFY(!exhibit.locked() && exhibit.lockedBeside().empty());
  }

  void aTokenIsHoveredBesideOneThatIsLocked() {
    LookedAtTrace looked(encoder_trace());
    QVERIFY(looked.waitForTrace());
    Exhibit& exhibit = looked.exhibit;
    exhibit.chooseView(*view_that(&ViewUses::focus));
    exhibit.click(token(kIt));
    exhibit.hover(token(2));
    QCOMPARE(exhibit.state().focus, std::optional(kIt));
    QCOMPARE(exhibit.state().more_focus, std::vector{2});
    QCOMPARE(exhibit.lit(), std::optional(token(2)));  // what is pointed at is read
    exhibit.hover(token(kIt));
    QCOMPARE(exhibit.state().more_focus, std::vector<int>());
    exhibit.hover(std::nullopt);
    QCOMPARE(exhibit.state().focus, std::optional(kIt));
    QCOMPARE(exhibit.state().more_focus, std::vector<int>());
  }

  void theTokenIsFollowedWhereTypingMovesIt() {
    const testing::CaseDirectory bert("bert-tokens");
    Looked looked(QString::fromStdString(bert.path().string()), "a b c");
    QVERIFY(looked.waitForTrace());
    looked.exhibit.chooseMap(views::next_head(*looked.exhibit.trace(), looked.exhibit.state().map, 1));
    const int map = looked.exhibit.state().map;
    looked.exhibit.click(token(3));
    looked.traces.clear();
    looked.exhibit.setSource("d a b c");
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.locked(), std::optional(token(4)));
    QCOMPARE(looked.exhibit.state().map, map);
  }

  /// A trace opens as its model does: on the same head, in the same view, with the same token locked.
  void aTraceIsLookedAtAsItsModel() {
    Trace trace = encoder_trace();
    trace.source()[kIt + 2].text = "it";  // a second one
    trace.model.view = {"heatmap", AttentionSite{"encoder_self", 1, 2}, "it#2", {}};
    LookedAtTrace looked(trace);
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.state().map, kPronounHead);
    QCOMPARE(QString(looked.exhibit.view().name), QString("heatmap"));
    QCOMPARE(looked.exhibit.locked(), std::optional(token(kIt + 2)));
    // What is chosen comes before it.
    looked.exhibit.chooseMap(1);
    looked.exhibit.release();
    const QString path = looked.exhibit.request().model;
    looked.exhibit.open("dates-additive");
    QTRY_VERIFY(looked.exhibit.facts().id == "dates-additive");
    looked.traces.clear();
    looked.exhibit.open(path);
    QVERIFY(looked.waitForTrace());
    QCOMPARE(looked.exhibit.state().map, 1);
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
    exhibit::LinkedHover link;
    link.add(left.exhibit);
    link.add(right.exhibit);
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
    const testing::CaseDirectory bert("bert-tokens");
    Looked left(QString::fromStdString(bert.path().string()), "a b c"), right("dates-additive", "a b c");
    QVERIFY(left.waitForTrace() && right.waitForTrace());
    exhibit::LinkedHover link;
    link.add(left.exhibit);
    link.add(right.exhibit);
    left.exhibit.hover(token(2));  // [CLS] a b c
    QVERIFY(right.exhibit.readToken());
    QCOMPARE(right.exhibit.trace()->source()[*right.exhibit.readToken()].text, "b");
    right.exhibit.hover(cell(0, 4));
    QCOMPARE(left.exhibit.hovered(), std::optional(token(3)));
  }
};

QTEST_GUILESS_MAIN(TestExhibit)
#include "test_exhibit.moc"
