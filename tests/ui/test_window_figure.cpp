// The figure in the window: steps, what the pointer reads and keeps, what is bent by hand.

#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <cmath>

#include "tests/ui/sample_traces.h"
#include "tests/ui/window_fixture.h"
#include "ui/widgets/timeline.h"

using namespace saccade;
using namespace saccade::testing;

namespace {

/// Far larger than the window, which has settled around its long source.
struct LargeFigure : TraceFixture {
  LargeFigure() : TraceFixture(numbered_trace(80, 80), "heatmap") { QTest::qWait(50); }
};

}  // namespace

class TestWindowFigure : public WindowTest {
  Q_OBJECT

 private slots:
  // ---- steps ----

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

  void theCurrentStepStaysInSight() {
    Fixture window;
    window.main.resize(900, 600);
    QTest::qWait(50);
    const auto* strip = static_cast<widgets::StepStrip*>(window.steps());
    QVERIFY(strip->visibleRegion().boundingRect().contains(strip->chip(strip->maximum()).toAlignedRect()));
  }

  /// Where the band at `edge` of the viewport keeps a label that is scrolled under it.
  static QPoint atTheEdge(Fixture& window, const Target& label, Qt::Edge edge) {
    const QPointF place = window.place(label);
    return edge == Qt::TopEdge ? QPoint(qRound(place.x()), 12) : QPoint(12, qRound(place.y()));
  }

  void labelsStayWhileTheFigureScrolls() {
    LargeFigure window;
    FigureCanvas* canvas = window.canvas();
    QScrollBar *across = canvas->horizontalScrollBar(), *down = canvas->verticalScrollBar();
    across->setValue(200);
    const figure::Band columns = canvas->figure().bands.front();
    const auto seen = [&](double top) {
      QTest::mouseMove(canvas->viewport(), QPoint(2, 2));
      const QRectF place(canvas->toViewport(columns.labels.topLeft()),
                         canvas->toViewport(columns.labels.bottomRight()));
      const int left = 80;  // where neither the corner nor its shadow is
      const QRect part(left, qRound(top) + 2, canvas->viewport()->width() - left, qRound(place.height()) - 4);
      return canvas->viewport()->grab(part).toImage();
    };
    const QImage natural = seen(canvas->toViewport(columns.labels.topLeft()).y());
    down->setValue(400);
    QVERIFY(canvas->toViewport(columns.labels.bottomLeft()).y() < 0);
    QCOMPARE(seen(0), natural);

    // The labels can be read where they are, and nothing is read through them.
    QTest::mouseMove(canvas->viewport(), atTheEdge(window, {TargetKind::source_token, -1, 40}, Qt::TopEdge));
    QVERIFY2(window.label("cellTitle").contains("s40"), qPrintable(window.label("cellTitle")));
    QTest::mouseMove(canvas->viewport(), atTheEdge(window, {TargetKind::target_token, 50, -1}, Qt::LeftEdge));
    QVERIFY2(window.label("cellTitle").contains("t50"), qPrintable(window.label("cellTitle")));
    QTest::mouseMove(canvas->viewport(), QPoint(6, 6));
    QCOMPARE(window.label("cellTitle"), "Cell");
  }

  void shiftAndTheWheelGoSideways() {
    LargeFigure window;
    FigureCanvas* canvas = window.canvas();
    const QPointF place = QRectF(canvas->viewport()->rect()).center();
    QWheelEvent event(place, canvas->viewport()->mapToGlobal(place), {}, {0, -120}, Qt::NoButton, Qt::ShiftModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas->viewport(), &event);
    QVERIFY(canvas->horizontalScrollBar()->value() > 0);
    QVERIFY(canvas->horizontalScrollBar()->value() < canvas->viewport()->width() / 2);
    QCOMPARE(canvas->verticalScrollBar()->value(), 0);
  }

  static bool isSeen(Fixture& window, const Target& target) {
    return window.canvas()->viewport()->rect().contains(window.place(target));
  }

  void theFigureFollowsTheStepButNotAgainstTheHand() {
    LargeFigure window;
    window.leaveLine();
    window.key(Qt::Key_Home);
    QVERIFY(isSeen(window, cell(0, 0)));
    window.key(Qt::Key_End);
    QVERIFY(isSeen(window, cell(79, 79)));
    window.steps()->setValue(30);  // as the pointer does on the timeline
    QVERIFY(isSeen(window, cell(30, 30)));
    QScrollBar* down = window.canvas()->verticalScrollBar();
    const int there = down->value();
    window.key(Qt::Key_Right);
    QCOMPARE(down->value(), there);  // what is seen already moves nothing

    // While it plays, who scrolls is left alone.
    window.key(Qt::Key_Home);
    window.key(Qt::Key_Space);
    down->triggerAction(QAbstractSlider::SliderToMaximum);
    const int step = window.steps()->value();
    QTRY_VERIFY_WITH_TIMEOUT(window.steps()->value() > step, 3000);
    QVERIFY2(down->value() > down->maximum() / 2, "at the foot, though the step is at the head");
    window.key(Qt::Key_Space);
    window.key(Qt::Key_Left);
    QVERIFY(isSeen(window, cell(window.steps()->value(), window.steps()->value())));
  }

  void theLockedCellStaysInSight() {
    LargeFigure window;
    window.leaveLine();
    window.click(cell(0, 0));
    for (int i = 0; i < 70; ++i) window.key(Qt::Key_Down);
    QVERIFY(isSeen(window, cell(70, 0)));
    // On the way back the labels that stay at the top do not lie over it.
    for (int i = 0; i < 60; ++i) window.key(Qt::Key_Up);
    const QRectF labels = window.canvas()->figure().bands.front().labels;
    const double height =
        window.canvas()->toViewport(labels.bottomLeft()).y() - window.canvas()->toViewport(labels.topLeft()).y();
    QVERIFY(window.place(cell(10, 0)).y() > height);
  }

  // ---- hovering ----

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

  // ---- bending ----

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

  void draggingTheCurveChangesTheSpread() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = kDate, .view = "local", .step = 5}};
    const Target handle{TargetKind::sigma, 5, -1};
    const QPoint from = window.place(handle);
    QTest::mouseMove(window.canvas()->viewport(), from);
    QVERIFY2(window.label("cellTitle").startsWith("spread at step 6"), qPrintable(window.label("cellTitle")));
    QCOMPARE(window.canvas()->viewport()->cursor().shape(), Qt::SizeHorCursor);
    const double spread = window.label("sigmaNumber").toDouble();
    const figure::DragAxis axis = window.canvas()->figure().drag_axes.front();
    const double p = window.label("centerNumber").toDouble();
    const double side = window.canvas()->toViewport({axis.x_at(p), 0}).x() < from.x() ? 1 : -1;
    const double away = window.canvas()->toViewport({2 * axis.pitch, 0}).x() - window.canvas()->toViewport({}).x();
    const QPoint to = from + QPoint(qRound(side * away), 0);
    QTest::mousePress(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, from);
    QTest::mouseMove(window.canvas()->viewport(), (from + to) / 2);
    QTest::mouseMove(window.canvas()->viewport(), to);
    QTRY_VERIFY(std::abs(window.label("sigmaNumber").toDouble() - (spread + 2)) < 0.11);
    QTest::mouseRelease(window.canvas()->viewport(), Qt::LeftButton, Qt::NoModifier, to);
    QVERIFY(!window.output()->before().isEmpty());
    QCOMPARE(window.label("halfWidthNumber"), "5");
    QVERIFY(window.find<QAction>("undo")->isEnabled());
    window.shortcut(QKeySequence::Undo);
    QTRY_COMPARE(window.label("sigmaNumber").toDouble(), spread);
  }

  void aRecordHasNothingToHold() {
    TraceFixture window(local_p_trace(), "local");
    window.steps()->setValue(6);
    const QPoint handle = window.place({TargetKind::sigma, 6, -1});
    QTest::mouseMove(window.canvas()->viewport(), handle);
    QCOMPARE(window.canvas()->viewport()->cursor().shape(), Qt::ArrowCursor);
    QVERIFY2(window.label("cellTitle").contains("←"), qPrintable(window.label("cellTitle")));
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

  void aSymbolThatIsPointedAtSaysWhatItIs() {
    Fixture window;
    auto* formula = window.find<widgets::FormulaView>("formula");
    QTRY_VERIFY(formula->width() > 200);  // it is laid out
    const std::vector<QRectF> symbols = formula->symbolAreas();
    QVERIFY(symbols.size() > 10);
    QSet<QString> explained;
    for (const QRectF& area : symbols) {
      const bool inside = QRectF(formula->rect()).adjusted(0, 0, 0.01, 0.01).contains(area);
      QVERIFY2(inside, qPrintable(QString("%1 to %2, %3").arg(area.left()).arg(area.right()).arg(area.bottom())));
      explained << formula->explanationAt(area.center());
    }
    QVERIFY(!explained.contains(QString()));
    QVERIFY(explained.size() > 8);
    QVERIFY(formula->explanationAt({formula->width() - 1.0, 2}).isEmpty());
    // The first line is score_t(s) = h_t^T W_a h_s.
    QVERIFY2(formula->explanationAt(symbols[1].center()).contains("64 numbers"), "the decoder's state");
    QTest::mouseMove(formula, QPoint(formula->width() - 1, 2));
    QTest::mouseMove(formula, symbols[1].center().toPoint());
    QTRY_VERIFY(QToolTip::isVisible());
    QVERIFY2(QToolTip::text().contains("64 numbers"), qPrintable(QToolTip::text()));
    QToolTip::hideText();
    QVERIFY(formula->accessibleDescription().contains("standard deviation"));
    QCOMPARE(formula->accessibleDescription().count('\n') + 1, 13);
  }

  void theBeamIsChosenAndUndone() {
    Fixture window{StartOptions{.open = {"en-fr-additive"}, .source = "The big black dog is sleeping."}};
    const QString greedy = window.output()->text();
    auto* name = window.find<QToolButton>("beamName");
    QVERIFY(name->isVisible());
    QCOMPARE(name->text(), "1");
    const QList<QAction*> widths = name->menu()->actions();
    QCOMPARE(widths.size(), 8);
    widths[3]->trigger();
    QTRY_COMPARE(name->text(), "4");
    QTRY_COMPARE(window.output()->text(), "Le grand chien noir est en train de dormir.");
    window.shortcut(QKeySequence::Undo);
    QTRY_COMPARE(window.output()->text(), greedy);
    QCOMPARE(name->text(), "1");
    window.shortcut(QKeySequence("Ctrl+T"));
    QTRY_VERIFY(!name->isVisible());  // what is forced is not searched for
    Fixture reads{StartOptions{.open = {"pronouns"}}};
    QVERIFY(!reads.find<QToolButton>("beamName")->isVisible());
  }

  void drawnPositionsHaveTheirFormula() {
    Fixture window{StartOptions{.open = {"dates-hard"}}};
    auto* formula = window.main.findChild<QWidget*>("formula");
    QVERIFY(formula);
    const QString largest = formula->accessibleName();
    QVERIFY2(largest.contains("argmax"), qPrintable(largest));
    QTRY_VERIFY(window.find<QPushButton>("draw")->isVisible());
    window.find<QPushButton>("draw")->click();
    QTRY_VERIFY2(!formula->accessibleName().contains("argmax"), qPrintable(formula->accessibleName()));
    window.find<QPushButton>("reset")->click();
    QTRY_COMPARE(formula->accessibleName(), largest);
  }

  void theKeysAreTheFiguresAfterAClickElsewhere() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = kDate}};
    const auto plays = [&] {
      window.key(Qt::Key_Space);
      const bool played = window.steps()->value() == 0;
      window.key(Qt::Key_Space);
      window.key(Qt::Key_End);
      return played;
    };
    window.slider("halfWidthSlider")->setValue(1);
    QTRY_VERIFY(window.find<QPushButton>("reset")->isEnabled());
    window.source()->setFocus();
    QTest::mouseClick(window.find<QPushButton>("reset"), Qt::LeftButton);
    QTRY_VERIFY(!window.find<QPushButton>("reset")->isEnabled());
    QVERIFY(plays());
    QCOMPARE(window.source()->text(), kDate);

    window.source()->setFocus();
    QTest::mousePress(window.steps(), Qt::LeftButton, Qt::NoModifier, QPoint(8, 16));
    QTest::mouseRelease(window.steps(), Qt::LeftButton, Qt::NoModifier, QPoint(8, 16));
    QVERIFY(window.canvas()->hasFocus());
    window.key(Qt::Key_End);
    QVERIFY(plays());

    window.source()->setFocus();
    auto* list = window.find<QListWidget>("libraryList");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::NoModifier,
                      list->visualItemRect(window.entry("dates · local-m")).center());
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-local-m"); }, 5000));
    QVERIFY(plays());
    // The keyboard goes on through the list.
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-local-p"); }, 5000));
    QVERIFY(list->hasFocus());
  }

  void theCardGoesWhileScrubbing() {
    Fixture window;
    auto* steps = window.steps();
    window.point(cell(9, 4));
    QTest::mouseMove(steps, QPoint(8 + 32, 16));
    QVERIFY(window.label("cellTitle").contains("step 2"));
    QTest::mousePress(steps, Qt::LeftButton, Qt::NoModifier, QPoint(8 + 32, 16));
    QVERIFY(!window.label("cellTitle").contains("step"));
    QTest::mouseMove(steps, QPoint(8 + 96, 16));
    QVERIFY(!window.label("cellTitle").contains("step"));
    QTest::mouseRelease(steps, Qt::LeftButton, Qt::NoModifier, QPoint(8 + 96, 16));
    window.point(cell(0, 4));
    QVERIFY(window.label("cellTitle").contains("←"));
    window.leaveLine();
    window.key(Qt::Key_Right);
    QVERIFY(!window.label("cellTitle").contains("←"));
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

  void undoComesBackToTheStepAndTheNumbers() {
    Fixture window{StartOptions{.open = {"dates-additive"}, .source = "5 March 1998"}};
    auto* values = window.find<QAction>("valuesInCells");
    window.steps()->setValue(2);
    values->trigger();
    QVERIFY(!window.find<QAction>("undo")->isEnabled());  // looking is no change
    window.type("6 April 1999");
    QVERIFY(window.waitForOutput("1999-04-06"));
    window.steps()->setValue(7);
    values->trigger();
    window.shortcut(QKeySequence::Undo);
    QVERIFY(window.waitForOutput("1998-03-05"));
    QCOMPARE(window.steps()->value(), 2);
    QVERIFY(values->isChecked());
    window.shortcut(QKeySequence("Ctrl+Shift+Z"));
    QVERIFY(window.waitForOutput("1999-04-06"));
    QCOMPARE(window.steps()->value(), 7);
    QVERIFY(!values->isChecked());
  }
};

QTEST_MAIN(TestWindowFigure)
#include "test_window_figure.moc"
