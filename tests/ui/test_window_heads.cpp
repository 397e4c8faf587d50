// The window on a trace with several heads: which is shown, which token is meant, and the keys for both.

#include <QHelpEvent>
#include <QTextDocument>
#include <QToolTip>
#include <array>

#include "tests/engine/reference_cases.h"
#include "tests/ui/head_traces.h"
#include "tests/ui/window_fixture.h"

using namespace saccade;
using namespace saccade::testing;

namespace {

/// A head and its name.
HeadName called(const AttentionSite& site, const char* name) {
  HeadName head;
  head.site = site;
  head.name = name;
  return head;
}

}  // namespace

class TestWindowHeads : public WindowTest {
  Q_OBJECT

 private slots:
  // ---- heads ----

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

  void tokensAreSelectedTogetherAndComparedWithOne() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    window.showHead(kPronounHead);
    window.click(token(kIt));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    const int its = window.links();
    // What is hovered is drawn beside what is kept.
    window.point(token(2));
    QVERIFY(window.links() > its);
    QVERIFY(window.label("cellTitle").startsWith("“animal”"));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QCOMPARE(window.links(), its);
    const auto red = [&] {
      const QImage image = window.canvas()->viewport()->grab().toImage();
      int count = 0;
      for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
          count += image.pixelColor(x, y) == figure::Theme::light().selection ? 1 : 0;
        }
      }
      return count;
    };
    const int alone = red();
    QTest::mouseClick(window.canvas()->viewport(), Qt::LeftButton, Qt::ControlModifier, window.place(token(2)));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY(window.links() > its);
    QVERIFY2(window.label("cellTitle").startsWith("“it” + “animal” → "), qPrintable(window.label("cellTitle")));
    QCOMPARE(window.label("cellText"), "average of 2 rows");
    QVERIFY(red() > alone + 20);
    window.leaveLine();
    window.key(Qt::Key_Escape);
    QVERIFY(!window.label("cellTitle").contains("→"));
    // In the matrix they are rows of it.
    window.chooseView("Heatmap");
    QTest::mouseClick(window.canvas()->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      window.place({TargetKind::token, kIt, -1}));
    QTest::mouseClick(window.canvas()->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      window.place({TargetKind::token, 2, -1}));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QCOMPARE(window.label("cellText"), "average of 2 rows");
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
    // Each small picture is framed in the hue of the arcs.
    QTRY_VERIFY(grid->rect().contains(grid->place(3)));
    const QImage pictures = grid->grab().toImage();
    const auto frame = [&](int map) {
      return pictures.pixelColor(QPoint(grid->place(map).left(), grid->place(map).center().y()) *
                                 pictures.devicePixelRatio());
    };
    for (const auto& [order, map] : {std::pair(0, 0), std::pair(1, 3), std::pair(2, kPronounHead)}) {
      QCOMPARE(frame(map), figure::head_color(order, figure::Theme::light()));
    }
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

  void theSinkIsDimmed() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::sink));
    auto* sink = window.find<QCheckBox>("sink");
    window.showHead(3);  // 80 % on [CLS]
    QVERIFY(sink->isVisible() && !sink->isChecked());
    const auto says = [&](const QString& words) {
      const auto& marks = window.canvas()->figure().marks;
      return std::any_of(marks.begin(), marks.end(), [&](const figure::Mark& mark) {
        const auto* text = std::get_if<figure::TextMark>(&mark);
        return text && text->runs.front().text.contains(words);
      });
    };
    const int links = window.links();
    sink->click();
    QVERIFY(says("80 % of the weight goes to the first token"));
    QVERIFY(window.links() > links);
    window.shortcut(QKeySequence("Ctrl+Shift+D"));
    QVERIFY(!sink->isChecked() && !says("first token"));
    QCOMPARE(window.links(), links);
    // [CLS] cannot be dimmed where it is left out.
    window.find<QCheckBox>("special")->click();
    QVERIFY(!sink->isVisible());
    window.find<QCheckBox>("special")->click();
    QVERIFY(sink->isVisible());
    for (const views::View& view : views::all_views()) {
      if (view.uses.sink || !view.why_not(encoder_trace()).isEmpty()) continue;
      window.chooseView(views::title_of(view));
      QVERIFY2(!sink->isVisible(), view.name);
    }
  }

  /// A model with one map has no control to bring back what is dimmed.
  void nothingIsDimmedWithoutAControl() {
    Fixture window{StartOptions{.open = {"pronouns"}}};
    window.find<QCheckBox>("sink")->click();
    QVERIFY(window.find<QCheckBox>("sink")->isChecked());
    auto* list = window.find<QListWidget>("libraryList");
    list->setCurrentItem(window.entry("dates · additive"));
    QVERIFY(QTest::qWaitFor([&] { return window.main.windowTitle().startsWith("dates-additive"); }, 5000));
    QVERIFY(!window.find<QWidget>("attentionControls")->isVisible());
    window.chooseView("Arcs");
    for (const figure::Mark& mark : window.canvas()->figure().marks) {
      const auto* text = std::get_if<figure::TextMark>(&mark);
      QVERIFY(!text || !text->runs.front().text.contains("first token"));
    }
  }

  void theShadeIsChosenInTheMenu() {
    TraceFixture window(encoder_trace(), "heatmap");
    const auto action = [&](const QString& title) {
      for (QAction* each : window.main.findChildren<QAction*>()) {
        if (QString(each->text()).remove('&') == title) return each;
      }
      qFatal("no %s in the menus", qPrintable(title));
    };
    const auto says = [&](const QString& words) {
      const auto& marks = window.canvas()->figure().marks;
      return std::any_of(marks.begin(), marks.end(), [&](const figure::Mark& mark) {
        const auto* text = std::get_if<figure::TextMark>(&mark);
        return text && text->runs.front().text == words;
      });
    };
    QVERIFY(action("As the View Has It")->isChecked() && !says("weight, logarithm"));
    action("Logarithmic")->trigger();
    QVERIFY(says("weight, logarithm") && says("≤ 0.001") && action("Logarithmic")->isChecked());
    action("Square Root")->trigger();
    QVERIFY(says("weight, square root"));
    action("As the View Has It")->trigger();
    QVERIFY(!says("weight, square root"));
  }

  /// A text in several lines is walked as it is read.
  void wordsAreWalkedFromLineToLine() {
    for (const char* word : {"word", "كلمة"}) {
      Trace trace = encoder_trace();
      trace.predictions.clear();
      trace.source().assign(60, Token{.text = word});
      trace.attention.erase(trace.attention.begin() + 2, trace.attention.end());
      for (AttentionMap& map : trace.attention) {
        const AttentionSite site = map.site;
        map = AttentionMap(Matrix::Identity(60, 60));
        map.site = site;
        map.queries = map.keys = TextSequences::source;
      }
      TraceFixture window(trace, view_that(&ViewUses::focus));
      const bool from_right = QString(word).isRightToLeft();
      const Qt::Key onwards = from_right ? Qt::Key_Left : Qt::Key_Right,
                    back = from_right ? Qt::Key_Right : Qt::Key_Left;
      const auto& figure = window.canvas()->figure();
      const auto box = [&](int i) { return figure.areas_of(token(i)).front(); };
      int last = 0;  // of the first line
      while (box(last + 1).top() == box(0).top()) ++last;
      QVERIFY(last > 3 && last < 55);
      window.leaveLine();
      window.click(token(last));
      const auto focused = [&] {
        const auto& regions = window.canvas()->figure().regions;
        const auto link = std::find_if(regions.begin(), regions.end(),
                                       [](const auto& region) { return region.target.kind == TargetKind::cell; });
        return link == regions.end() ? -1 : link->target.query;
      };
      QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
      QCOMPARE(focused(), last);
      window.key(onwards);
      QCOMPARE(focused(), last + 1);
      window.key(back);
      QCOMPARE(focused(), last);
    }
  }

  /// More words do not move those that stand there: the figure begins at the edge of its room.
  void arcsBeginAtTheEdge() {
    TraceFixture window(encoder_trace(), view_that(&ViewUses::focus));
    const auto edge = window.canvas()->toViewport({0, 0});
    QCOMPARE(edge.x(), 8.0);  // its own margin begins there: the title stands under the edge of the tabs
    window.chooseView("Heatmap");
    QVERIFY(window.canvas()->toViewport({0, 0}).x() > 8);
  }

  void undoComesBackToTheHeadAndTheToken() {
    const CaseDirectory bert("bert-tokens");
    Fixture window{StartOptions{.open = {QString::fromStdString(bert.path().string())},
                                .source = "a b c",
                                .view = view_that(&ViewUses::focus)}};
    QVERIFY(window.first_figure);
    window.showHead(1);
    const QString head = window.headShown();
    window.click(token(2));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    const int links = window.links();
    window.painted.clear();
    window.type("c");
    QVERIFY(window.painted.wait(5000));
    window.showHead(0);
    QVERIFY(window.headShown() != head);
    window.leaveLine();
    window.key(Qt::Key_Escape);
    window.painted.clear();
    window.shortcut(QKeySequence::Undo);
    QVERIFY(window.painted.wait(5000));
    QCOMPARE(window.source()->text(), "a b c");
    QCOMPARE(window.headShown(), head);
    QVERIFY(window.label("cellTitle").contains("“b”"));
    QCOMPARE(window.links(), links);
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
    QVERIFY2(window.label("cellTitle").startsWith("“didn't”"), qPrintable(window.label("cellTitle")));
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

  /// What a model calls its heads is text, whatever it looks like.
  void headsAreCalledWhatTheirModelCallsThem() {
    Trace trace = encoder_trace();
    trace.model.view.head_names.push_back(called({"encoder_self", 1, 2}, "<h1>it</h1> & its noun"));
    TraceFixture window(trace, view_that(&ViewUses::grid));
    window.showHead(kPronounHead);
    auto* grid = window.find<window::HeadGrid>("headGrid");
    QVERIFY(grid->accessibleName().contains("Layer 2, head 3: <h1>it</h1> & its noun"));
    QVERIFY(grid->accessibleName().contains("Layer 1, head 2: same 0.87"));
    window.chooseView("Arcs");
    const QList<QAction*> heads = window.find<QToolButton>("headName")->menu()->actions();
    QCOMPARE(heads.at(2)->text(), "Head 3\t<h1>it</h1> && its noun");
    // The tooltip is a card with the name and what it means.
    const QPoint place = grid->place(kPronounHead).center();
    QHelpEvent help(QEvent::ToolTip, place, grid->mapToGlobal(place));
    QCoreApplication::sendEvent(grid, &help);
    QTextDocument shown;
    shown.setHtml(QToolTip::text());
    QVERIFY2(shown.toPlainText().contains("Layer 2, head 3: <h1>it</h1> & its noun") &&
                 shown.toPlainText().contains("so the model itself calls it"),
             qPrintable(QToolTip::text()));
    QToolTip::hideText();
    window.chooseView("Heads");
    window.point(head(kPronounHead));
    QVERIFY(window.label("cellTitle").contains("<h1>it</h1> & its noun"));
    QCOMPARE(window.find<QLabel>("cellTitle")->textFormat(), Qt::PlainText);
  }

  /// The sample shows what it is about: the second "likes" looks at what followed the first.
  void theRepeatedWordLooksAtWhatFollowedIt() {
    Fixture window{StartOptions{.open = {"gpt-small-en"}}};
    QVERIFY(QTest::qWaitFor([&] { return window.label("cellTitle").startsWith("“likes” → “the”"); }, 5000));
    QCOMPARE(window.viewShown(), "Arcs");
    QCOMPARE(window.headShown(), "Layer 2 Head 2");
    const auto [followed, likes] = std::array{4, 12};
    QVERIFY(window.draws(cell(likes, followed)));
    QCOMPARE(window.links(), 1);
    auto* grid = window.find<window::HeadGrid>("headGrid");
    QVERIFY(grid->accessibleName().contains("Layer 2, head 2: induction"));
    QVERIFY(grid->accessibleName().contains("Layer 1, head 1: previous 0.7"));
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
    const CaseDirectory bert("bert-tokens");
    Fixture window{StartOptions{.open = {QString::fromStdString(bert.path().string())},
                                .source = "a b c",
                                .view = view_that(&ViewUses::focus)}};
    QVERIFY(window.first_figure);
    window.leaveLine();
    window.key(Qt::Key_Down);
    const QString shown = window.headShown();
    window.click(token(3));
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    QVERIFY2(window.label("cellTitle").startsWith("“c”"), qPrintable(window.label("cellTitle")));
    window.source()->setFocus();
    window.source()->moveCursor(QTextCursor::Start);
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
    QVERIFY(window.source()->find("tired"));  // which selects it
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
};

QTEST_MAIN(TestWindowHeads)
#include "test_window_heads.moc"
