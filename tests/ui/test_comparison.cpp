// Models side by side: on one text, step by step, under one pointer; what is subtracted, and what is exported of it.

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTimer>

#include "engine/models/library_plan.h"
#include "tests/ui/figure_json.h"
#include "tests/ui/sample_traces.h"
#include "tests/ui/slow_model.h"
#include "tests/ui/window_fixture.h"
#include "ui/exhibit/comparison.h"
#include "ui/figure/diverging.h"
#include "ui/views/difference.h"
#include "ui/views/side_by_side.h"
#include "ui/window/comparison_panel.h"
#include "ui/window/library_panel.h"

using namespace saccade;
using namespace saccade::testing;
using window::ComparisonPanel;
using window::DifferencePanel;
using window::ExhibitPanel;
using window::PanelTitle;

namespace {

/// A window on several models, and each of their panels.
struct Compared : Fixture {
  explicit Compared(const QStringList& models, const StartOptions& options = {})
      : Fixture(StartOptions{.open = models, .source = options.source, .view = options.view}) {
    ready = waitFor(static_cast<int>(models.size()));
  }

  ComparisonPanel* center() { return find<ComparisonPanel>("center"); }
  int count() { return static_cast<int>(center()->panels().size()); }
  ExhibitPanel* panel(int index) { return center()->panels()[static_cast<std::size_t>(index)]; }
  exhibit::Exhibit& exhibit(int index) { return panel(index)->exhibit(); }
  QString output(int index) { return panel(index)->title()->output(); }

  /// Until there are so many, and each has answered what was asked last.
  bool waitFor(int panels) {
    return QTest::qWaitFor(
        [&] {
          if (count() != panels) return false;
          return std::ranges::all_of(center()->panels(), [](const ExhibitPanel* each) {
            return each->exhibit().trace() && !each->exhibit().busy() && !each->exhibit().stale();
          });
        },
        20000);
  }
  bool waitForOutputs(const QString& text) {
    return QTest::qWaitFor(
        [&] {
          return std::ranges::all_of(center()->panels(), [&](const ExhibitPanel* each) {
            return each->exhibit().trace() && each->exhibit().trace()->output == text.toStdString();
          });
        },
        20000);
  }
  void pointAt(FigureCanvas* on, const Target& target) {
    const auto areas = on->figure().areas_of(target);
    if (areas.empty()) qFatal("the figure has no such place");
    QTest::mouseMove(on->viewport(), QPoint(1, 1));
    QTest::mouseMove(on->viewport(), on->toViewport(areas.front().center()).toPoint());
  }
  void clickIn(int index) {
    QTest::mouseClick(panel(index)->canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(3, 3));
  }
  QPoint entryPlace(const QString& title) {
    auto* list = find<QListWidget>("libraryList");
    auto* item = entry(title);
    if (item->isHidden()) find<QLineEdit>("libraryFilter")->setText(title);
    list->scrollToItem(item);
    return list->visualItemRect(item).center();
  }
  QWidget* library() { return find<QListWidget>("libraryList")->viewport(); }

  bool ready = false;
};

const QStringList kThree = {"dates-additive", "dates-local-p", "dates-hard"};

views::Minuend minuend(const Trace& trace, const views::ViewState& state) {
  return {trace, state, QString::fromStdString(trace.model.id)};
}

}  // namespace

class TestComparison : public WindowTest {
  Q_OBJECT

 private slots:
  // ---- one text, one step, one pointer ----

  void severalStandSideBySide() {
    Compared window(kThree);
    QVERIFY(window.ready);
    for (int i = 0; i < 3; ++i) {
      QVERIFY(window.panel(i)->title()->isVisible());
      QCOMPARE(window.panel(i)->title()->name(), kThree[i]);
      QCOMPARE(window.output(i), "1998-03-05");
      QVERIFY(window.panel(i)->title()->value().endsWith(" ms"));
      QVERIFY(!window.panel(i)->canvas()->figure().marks.empty());
      QCOMPARE(window.panel(i)->title()->isActive(), i == 0);
    }
    // The line above drives all of them.
    window.type("6 April 1999");
    QVERIFY(window.waitForOutputs("1999-04-06"));
    window.shortcut(QKeySequence("Ctrl+Z"));
    QVERIFY(window.waitForOutputs("1998-03-05"));
    window.shortcut(QKeySequence("Ctrl+Y"));
    QVERIFY(window.waitForOutputs("1999-04-06"));
  }

  void oneAloneHasNoTitle() {
    Compared window({"dates-additive"});
    QVERIFY(window.ready && window.count() == 1);
    QVERIFY(!window.panel(0)->title()->isVisible());
    QVERIFY(!window.find<QWidget>("comparisonBar")->isVisible());
    QVERIFY(window.exhibit(0).page().color_bar);
  }

  void theyStepTogether() {
    Compared window(kThree);
    QVERIFY(window.ready);
    window.panel(0)->takeKeys();
    window.key(Qt::Key_Home);
    for (int i = 0; i < 3; ++i) QCOMPARE(window.exhibit(i).step(), 0);
    window.key(Qt::Key_Right);
    window.key(Qt::Key_Right);
    for (int i = 0; i < 3; ++i) QCOMPARE(window.exhibit(i).step(), 2);
    window.key(Qt::Key_Space);  // it plays
    QTRY_VERIFY(window.exhibit(2).step() >= 4);
    window.key(Qt::Key_Space);
    QCOMPARE(window.exhibit(1).step(), window.exhibit(0).step());
    // The timeline that is seen is the active one's.
    window.clickIn(2);
    QVERIFY(window.panel(2)->title()->isActive());
    QVERIFY(window.panel(2)->timeline()->isVisible() && !window.panel(0)->timeline()->isVisible());
    window.key(Qt::Key_Home);
    for (int i = 0; i < 3; ++i) QCOMPARE(window.exhibit(i).step(), 0);
  }

  void oneHoverLightsAll() {
    Compared window(kThree);
    QVERIFY(window.ready);
    window.pointAt(window.panel(0)->canvas(), cell(2, 20));
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(window.exhibit(i).hovered(), std::optional(cell(2, 20)));
      QCOMPARE(window.panel(i)->title()->value(), window.exhibit(i).readout()->value);
    }
    window.exhibit(2).hover(std::nullopt);
    QVERIFY(!window.exhibit(0).hovered());
  }

  void theInspectorIsTheActiveOnes() {
    Compared window({"dates-additive", "dates-local-p"});
    QVERIFY(window.ready);
    QVERIFY(!window.slider("halfWidthSlider")->isVisible());
    QCOMPARE(window.label("mechanism"), "Additive attention");
    QTest::mouseClick(window.panel(1)->title(), Qt::LeftButton, Qt::NoModifier, QPoint(20, 10));
    QVERIFY(window.panel(1)->title()->isActive() && !window.panel(0)->title()->isActive());
    QVERIFY(window.slider("halfWidthSlider")->isVisible());
    QCOMPARE(window.label("mechanism"), "Local attention, predictive");
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
    // What is bent is bent in it alone, and undone before what was asked of both.
    window.type("6 April 1999");
    QVERIFY(window.waitForOutputs("1999-04-06"));
    window.slider("halfWidthSlider")->setValue(window.slider("halfWidthSlider")->minimum());
    QTRY_VERIFY(window.exhibit(1).unmodified());
    QVERIFY(!window.exhibit(0).unmodified());
    window.panel(0)->takeKeys();
    window.shortcut(QKeySequence("Ctrl+Z"));
    QTRY_VERIFY(!window.exhibit(1).unmodified());
    QCOMPARE(window.exhibit(0).request().text(), "6 April 1999");
    window.shortcut(QKeySequence("Ctrl+Z"));
    QVERIFY(window.waitForOutputs("1998-03-05"));
    QVERIFY(!window.find<QAction>("undo")->isEnabled());
  }

  void aViewIsChosenForAllThatHaveIt() {
    Compared window({"dates-none", "dates-local-p", "dates-local-m"});
    QVERIFY(window.ready);
    QCOMPARE(window.exhibit(0).view().name, "vector");
    window.panel(1)->takeKeys();
    window.shortcut(QKeySequence("Ctrl+2"));
    QCOMPARE(window.exhibit(0).view().name, "vector");
    QCOMPARE(window.exhibit(1).view().name, "local");
    QCOMPARE(window.exhibit(2).view().name, "local");
  }

  void theSameModelTwiceShowsTwoHeads() {
    Compared window({"pronouns", "pronouns"}, {.view = "heatmap"});
    QVERIFY(window.ready);
    window.panel(1)->takeKeys();
    window.shortcut(QKeySequence("Ctrl+Down"));
    QVERIFY(window.exhibit(0).state().map != window.exhibit(1).state().map);
    // Their own heads, subtracted.
    window.find<QPushButton>("showDifference")->click();
    auto* difference = window.find<DifferencePanel>("difference");
    QTRY_VERIFY(!difference->canvas()->figure().marks.empty());
    QVERIFY2(difference->canvas()->figure().title.contains("head"), qPrintable(difference->canvas()->figure().title));
  }

  // ---- more and fewer ----

  void ctrlClickAddsAModel() {
    Compared window({"dates-additive"});
    QVERIFY(window.ready);
    window.type("6 April 1999");
    QVERIFY(window.waitForOutputs("1999-04-06"));
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::ControlModifier, window.entryPlace("dates · hard"));
    QVERIFY(window.waitFor(2));
    QCOMPARE(window.exhibit(1).facts().id, "dates-hard");
    QCOMPARE(window.exhibit(1).request().text(), "6 April 1999");
    QVERIFY(window.panel(1)->title()->isActive());
    // The button that an entry has where it is pointed at.
    const QRect row = window.find<QListWidget>("libraryList")->visualItemRect(window.entry("dates · hard"));
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::NoModifier, QPoint(row.right() - 24, row.center().y()));
    QVERIFY(window.waitFor(3));
    QCOMPARE(window.exhibit(2).facts().id, "dates-hard");
    // What was typed before there were several is undone in all.
    window.shortcut(QKeySequence("Ctrl+Z"));
    QVERIFY(window.waitForOutputs("1998-03-05"));
    // A click opens in the place of the active one, on the same text.
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::NoModifier, window.entryPlace("dates · dot"));
    QTRY_COMPARE(window.exhibit(2).facts().id, "dates-dot");
    QVERIFY(window.waitFor(3));
  }

  void panelsAreClosed() {
    Compared window(kThree);
    QVERIFY(window.ready);
    window.clickIn(1);
    QTest::mouseClick(window.panel(1)->title()->findChild<QAbstractButton*>("closePanel"), Qt::LeftButton);
    QTRY_COMPARE(window.count(), 2);
    QCOMPARE(window.exhibit(1).facts().id, "dates-hard");
    QVERIFY(window.panel(0)->title()->isActive() != window.panel(1)->title()->isActive());
    window.find<QPushButton>("showOne")->click();
    QTRY_COMPARE(window.count(), 1);
    QVERIFY(!window.panel(0)->title()->isVisible());
    QVERIFY(!window.find<QWidget>("comparisonBar")->isVisible());
    QVERIFY(window.panel(0)->lesson()->isVisible());
    window.type("6 April 1999");
    QVERIFY(window.waitForOutputs("1999-04-06"));
  }

  void theWindowRemembersWhatWasCompared() {
    { Compared window(kThree); }
    {
      Compared window({});
      QVERIFY(window.waitFor(3));
      QCOMPARE(window.exhibit(2).facts().id, "dates-hard");
      window.find<QAction>("onlyActive")->trigger();
      QTRY_COMPARE(window.count(), 1);
    }
    Compared window({});
    QVERIFY(window.waitFor(1));
  }

  void theLibraryOpensAComparison() {
    Compared window({"pronouns"});
    QVERIFY(window.ready);
    const LibraryPlan plan = library_plan_of(SACCADE_SOURCE_DIR "/samples");
    const ComparedSamples& dates = plan.comparisons.front();
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::NoModifier,
                      window.entryPlace(QString::fromStdString(dates.title)));
    QVERIFY(window.waitFor(static_cast<int>(dates.models.size())));
    for (int i = 0; i < window.count(); ++i) {
      QCOMPARE(window.exhibit(i).facts().id.toStdString(), dates.models[static_cast<std::size_t>(i)]);
      QCOMPARE(window.exhibit(i).request().text(), kDate);
    }
    QCOMPARE(window.label("comparisonRemark"), QString::fromStdString(dates.see));
    QCOMPARE(QString(window.exhibit(1).view().name), QString::fromStdString(dates.view));
    QCOMPARE(window.exhibit(0).view().name, "vector");
  }

  void twelveFollowTheKeystroke() {
    QStringList twelve;
    for (const char* id : {"none", "additive", "dot", "general", "concat", "local-m", "local-p", "hard",
                           "forced-forward", "additive", "local-p", "hard"}) {
      twelve << QString("dates-%1").arg(id);
    }
    Compared window(twelve);
    QVERIFY(window.ready);
    QCOMPARE(window.count(), 12);
    // No thirteenth.
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::ControlModifier, window.entryPlace("dates · hard"));
    QCOMPARE(window.count(), 12);
    QTRY_VERIFY(window.panel(0)->findChild<QLabel*>("message")->text().contains("12"));
    QElapsedTimer clock;
    clock.start();
    window.type("5 March 1998");
    QVERIFY(window.waitFor(12));
    for (int i = 1; i < 12; ++i) QCOMPARE(window.exhibit(i).request().text(), "5 March 1998");
    qInfo("twelve models, %d keystrokes: %lld ms", 12, clock.elapsed());
  }

  // ---- what does not go together ----

  void anotherTaskIsSaid() {
    Compared window({"dates-additive"});
    QVERIFY(window.ready);
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::ControlModifier, window.entryPlace("en-fr · additive"));
    QVERIFY(window.waitFor(2));
    QVERIFY2(window.label("comparisonRemark").contains("en-fr · additive"),
             qPrintable(window.label("comparisonRemark")));
    QCOMPARE(window.exhibit(1).request().text(), kDate);
  }

  void aModelThatDoesNotOpenSaysSoInItsPlace() {
    QTemporaryDir directory;
    write_json(directory.filePath("config.json"), {{"model_type", "abacus"}});
    Compared window({"dates-additive", directory.path()});
    QTRY_VERIFY(window.count() == 2 && window.exhibit(0).trace());
    QTRY_VERIFY2(window.panel(1)->canvas()->accessibleDescription().contains("abacus"),
                 qPrintable(window.panel(1)->canvas()->accessibleDescription()));
    window.type("6 April 1999");
    QTRY_COMPARE(window.output(0), "1999-04-06");
  }

  // ---- the difference ----

  void theDifferenceIsShown() {
    Compared window({"dates-additive", "dates-hard"});
    QVERIFY(window.ready);
    window.clickIn(1);
    window.find<QPushButton>("showDifference")->click();
    auto* difference = window.find<DifferencePanel>("difference");
    QVERIFY(difference->isVisible());
    QCOMPARE(difference->title()->name(), "dates-hard minus dates-additive");
    QTRY_VERIFY(!difference->canvas()->figure().areas_of(cell(0, 18)).empty());
    window.pointAt(difference->canvas(), cell(0, 18));
    for (int i = 0; i < 2; ++i) QCOMPARE(window.exhibit(i).hovered(), std::optional(cell(0, 18)));
    const float a = window.exhibit(1).trace()->attention[0].row(0)[18];
    const float b = window.exhibit(0).trace()->attention[0].row(0)[18];
    const QString said = difference->canvas()->accessibleDescription();
    QVERIFY2(said.contains(views::number_text(a) + " in dates-hard"), qPrintable(said));
    QVERIFY2(said.contains(views::number_text(b) + " in dates-additive"), qPrintable(said));
    // The other way round.
    window.clickIn(0);
    QCOMPARE(difference->title()->name(), "dates-additive minus dates-hard");
    // Where they write different things there is nothing to subtract.
    window.type("3/5/98");
    QVERIFY(window.waitFor(2));
    QTRY_VERIFY2(difference->canvas()->accessibleDescription().contains("subtract"),
                 qPrintable(difference->canvas()->accessibleDescription()));
    QTest::mouseClick(difference->title()->findChild<QAbstractButton*>("closePanel"), Qt::LeftButton);
    QVERIFY(!difference->isVisible());
  }

  void coloursOfADifference() {
    for (const figure::Theme& theme : {figure::Theme::light(), figure::Theme::dark_theme()}) {
      const QColor less = figure::difference_color(-1, theme), more = figure::difference_color(1, theme);
      QVERIFY(less.green() > less.red() && less.green() > less.blue());
      QVERIFY(more.green() < more.red() && more.green() < more.blue());
      // Nothing is what lies under it, and the further from it, the more it stands out.
      const QColor none = figure::difference_color(0, theme);
      QCOMPARE(none, theme.dark ? theme.panel : theme.canvas);
      for (const int sign : {-1, 1}) {
        int before = 0;
        for (const double size : {0.25, 0.5, 0.75, 1.0}) {
          const int apart = std::abs(qGray(figure::difference_color(sign * size, theme).rgb()) - qGray(none.rgb()));
          QVERIFY2(apart > before, qPrintable(QString::number(sign * size)));
          before = apart;
        }
      }
    }
  }

  void weightsOfTheSameAxesAreSubtracted() {
    const Trace a = additive_trace();
    Trace b = a;
    b.model.id = "tiny-other";
    Matrix weights = peaks(5, 8, 1.5, [](int) { return 3; });
    b.attention[0] = AttentionMap(weights);
    const views::ViewState state;
    QCOMPARE(views::why_no_difference(minuend(a, state), minuend(b, state)), QString());
    const auto readout = views::read_difference(minuend(a, state), minuend(b, state), cell(0, 6));
    QVERIFY(readout);
    const double difference = a.attention[0].row(0)[6] - weights(0, 6);
    QCOMPARE(readout->value, "+" + views::number_text(difference));
    const auto less = views::read_difference(minuend(b, state), minuend(a, state), cell(0, 6));
    QCOMPARE(less->value, QString(QChar(0x2212)) + views::number_text(difference));

    const figure::Figure figure = views::draw_difference(minuend(a, state), minuend(b, state), {});
    QCOMPARE(figure.areas_of(cell(4, 7)).size(), std::size_t(1));
    Trace other = b;
    other.target()[1].text = "x";
    QVERIFY(views::why_no_difference(minuend(a, state), minuend(other, state)).contains("force one target"));
    other = b;
    other.source()[1].text = "x";
    QVERIFY(!views::why_no_difference(minuend(a, state), minuend(other, state)).isEmpty());
    QVERIFY(!views::why_no_difference(minuend(a, state), minuend(none_trace(), state)).isEmpty());
    const figure::Figure why = views::draw_difference(minuend(a, state), minuend(none_trace(), state), {});
    QVERIFY(why.regions.empty() && why.title.contains("tiny") == false);
  }

  // ---- as one figure ----

  void golden_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("drawn");
    const Trace additive = additive_trace(), none = none_trace();
    Trace other = additive;
    other.model.id = "tiny-other";
    other.attention[0] = AttentionMap(peaks(5, 8, 1.5, [](int) { return 3; }));
    const views::ViewState all, third{.step = 2};
    const views::View& heatmap = *views::find_view("heatmap");
    const auto json = [](const figure::Figure& figure) {
      return QString::fromUtf8(QJsonDocument(json_of(figure)).toJson(QJsonDocument::Compact));
    };
    QTest::newRow("difference") << "difference"
                                << json(views::draw_difference(minuend(additive, all), minuend(other, all), {}));
    views::Page dark{.theme = figure::Theme::dark_theme()};
    dark.values = true;
    QTest::newRow("difference-dark-step")
        << "difference-dark-step"
        << json(views::draw_difference(minuend(additive, third), minuend(other, third), dark));
    views::Page page{.caption = "Three ways to read a date"};
    const views::Page each = views::page_of_part(page, 3);
    std::vector<views::SidePart> parts;
    for (const Trace* trace : std::initializer_list<const Trace*>{&additive, &other, &none}) {
      parts.push_back(views::part_of(heatmap, *trace, each, all, QString::fromStdString(trace->model.id)));
    }
    QTest::newRow("side-by-side") << "side-by-side" << json(views::side_by_side(std::move(parts), page));
  }

  /// As the golden figures of views: SACCADE_REWRITE_GOLDEN=1 writes them anew.
  void golden() {
    QFETCH(QString, name);
    QFETCH(QString, drawn);
    QString lines = drawn;
    lines.replace("},{", "},\n{").append('\n');
    QFile file(QString(SACCADE_SOURCE_DIR "/tests/golden/%1.json").arg(name));
    if (qEnvironmentVariableIsSet("SACCADE_REWRITE_GOLDEN")) {
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(lines.toUtf8());
      return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), "write it with SACCADE_REWRITE_GOLDEN=1");
    QCOMPARE(lines, QString::fromUtf8(file.readAll()));
  }

  void partsDoNotOverlap() {
    const Trace trace = additive_trace();
    const views::Page page;
    for (const int count : {1, 2, 3, 4, 5, 7, 12}) {
      std::vector<views::SidePart> parts;
      for (int i = 0; i < count; ++i) {
        parts.push_back(views::part_of(*views::find_view("heatmap"), trace, views::page_of_part(page, count), {},
                                       QString("part %1").arg(i)));
      }
      const QSizeF one = parts.front().figure.size;
      const figure::Figure whole = views::side_by_side(std::move(parts), page);
      const std::vector<QRectF> cells = whole.areas_of(cell(0, 0));
      QCOMPARE(static_cast<int>(cells.size()), count);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        QVERIFY(QRectF(QPointF(), whole.size).contains(cells[i]));
        for (std::size_t j = 0; j < i; ++j) {
          const QPointF apart = cells[i].topLeft() - cells[j].topLeft();
          QVERIFY(std::abs(apart.x()) >= one.width() || std::abs(apart.y()) >= one.height());
        }
      }
    }
  }

  void theComparisonIsExportedAsOneFigure() {
    Compared window({"dates-additive", "dates-hard"});
    QVERIFY(window.ready);
    window.find<QPushButton>("showDifference")->click();
    QTemporaryDir directory;
    const QString file = directory.filePath("both.svg");
    QTimer::singleShot(200, &window.main, [&] {
      auto* dialog = window.main.findChild<QDialog*>("exportDialog");
      if (!dialog) return;
      auto* format = dialog->findChild<QComboBox*>("exportFormat");
      format->setCurrentIndex(format->findData("svg"));
      dialog->findChild<QLineEdit*>("exportCaption")->setText("One date, two ways");
      dialog->findChild<QLineEdit*>("exportFile")->setText(file);
      dialog->findChild<QPushButton*>("exportSave")->click();
      if (dialog->isVisible()) dialog->reject();
    });
    window.shortcut(QKeySequence("Ctrl+E"));
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QString svg = QString::fromUtf8(written.readAll());
    for (const char* text : {"dates-additive", "dates-hard", "minus", "One date, two ways"}) {
      QVERIFY2(svg.contains(text), text);
    }
    QCOMPARE(svg.count("One date, two ways"), 1);
  }

  // ---- the library ----

  void groupsOpenAndClose() {
    Compared window({"dates-local-p"});
    auto* list = window.find<QListWidget>("libraryList");
    QVERIFY(!window.entry("dates · local-p")->isHidden());
    QVERIFY(window.entry("pronouns")->isHidden());
    QListWidgetItem* header = window.entry("Self-attention");
    list->scrollToItem(header);
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::NoModifier, list->visualItemRect(header).center());
    QVERIFY(!window.entry("pronouns")->isHidden());
    QTest::mouseClick(window.library(), Qt::LeftButton, Qt::NoModifier, list->visualItemRect(header).center());
    QVERIFY(window.entry("pronouns")->isHidden());
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
    // By keyboard.
    list->setFocus();
    list->setCurrentItem(header);
    QTest::keyClick(list, Qt::Key_Right);
    QVERIFY(!window.entry("pronouns")->isHidden());
    QTest::keyClick(list, Qt::Key_Left);
    QVERIFY(window.entry("pronouns")->isHidden());
    // What is looked for is found in closed groups, too.
    window.shortcut(QKeySequence::Find);
    QTest::keyClicks(window.main.focusWidget(), "means it");
    QVERIFY(window.entry("pronouns")->isHidden());
    window.find<QLineEdit>("libraryFilter")->setText("pron");
    QVERIFY(!window.entry("pronouns")->isHidden() && window.entry("dates · dot")->isHidden());
    QTest::keyClick(window.find<QLineEdit>("libraryFilter"), Qt::Key_Escape);
    QVERIFY(window.entry("pronouns")->isHidden() && !window.entry("dates · local-p")->isHidden());
  }

  void theMechanismIsExplainedBesideTheModel() {
    Compared window({"dates-local-p"});
    const QString tip = window.entry("dates · local-p")->toolTip();
    for (const char* said :
         {"Each step predicts where to look", "Local attention, predictive", "<sub>", "5 characters", "Luong", " kB"}) {
      QVERIFY2(tip.contains(said), qPrintable(QString(said) + ": " + tip));
    }
    QCOMPARE(window.label("citation"), "Luong, Pham and Manning 2015, eq. 9 and 10");
  }
};

QTEST_MAIN(TestComparison)
#include "test_comparison.moc"
