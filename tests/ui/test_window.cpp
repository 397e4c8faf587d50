// The window as a whole: what it opens, what is typed, the library, export.

#include <QComboBox>
#include <QDesktopServices>
#include <QDialog>
#include <QElapsedTimer>
#include <QPainter>
#include <QProcess>
#include <QScreen>
#include <QScrollBar>
#include <QSet>
#include <QTableWidget>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextEdit>
#include <QTimer>
#include <QToolTip>
#include <QUrl>
#include <cmath>

#include "tests/ui/sample_traces.h"
#include "tests/ui/slow_model.h"
#include "tests/ui/window_fixture.h"
#include "ui/window/card_document.h"
#include "ui/worker/library.h"

using namespace saccade;
using namespace saccade::testing;

namespace {

/// Opens the page about the model, and closes it when `look` has seen it.
template <typename Look>
bool aboutTheModel(Fixture& window, Look look) {
  bool seen = false;
  QTimer::singleShot(100, &window.main, [&] {
    auto* dialog = window.main.findChild<QDialog*>("infoDialog");
    if (!dialog) return;
    auto* limits = dialog->findChild<QTableWidget*>("limits");
    seen = QTest::qWaitFor([&] { return limits->rowCount() > 0; }, 10000);
    if (seen) look(*dialog);
    QTest::keyClick(dialog, Qt::Key_Escape);
    if (dialog->isVisible()) dialog->reject();
  });
  window.shortcut(QKeySequence("Ctrl+Shift+I"));
  return seen;
}

}  // namespace

class TestWindow : public WindowTest {
  Q_OBJECT

 private slots:
  // ---- opening ----

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
    set_by_name(options.interventions, "half_width", "2");
    Fixture window(options);
    QVERIFY(window.first_figure);
    QCOMPARE(window.source()->text(), "5 March 1998");
    QCOMPARE(window.steps()->value(), 3);
    QCOMPARE(window.viewShown(), "Local");
    QCOMPARE(window.label("halfWidthNumber"), "2");
    QVERIFY(!window.output()->before().isEmpty());
  }

  void aTextThatIsRefusedStaysWithTheModelThatWasAskedFor() {
    { Fixture last{StartOptions{.open = {"pronouns"}}}; }
    Fixture window{StartOptions{.open = {"dates-additive"}, .source = QString(300, 'a')}};
    QCOMPARE(window.main.windowTitle(), "dates-additive — Saccade");
    QTRY_VERIFY(window.message()->isVisible());
    QVERIFY2(window.message()->text().contains("64"), qPrintable(window.message()->text()));
    QCOMPARE(window.source()->text(), QString(300, 'a'));
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    QVERIFY(window.steps()->isVisible());
  }

  void anEmptyTextSaysWhatToDo() {
    Fixture window{StartOptions{.open = {"dates-local-p"}, .source = ""}};
    QVERIFY(window.first_figure);
    QCOMPARE(window.main.windowTitle(), "dates-local-p — Saccade");
    QCOMPARE(window.canvas()->accessibleDescription(), "Type a text to see where the model looks.");
    QVERIFY(window.canvas()->figure().marks.empty());
    QVERIFY(!window.message()->isVisible());
    QCOMPARE(window.source()->placeholderText(), "Type a text");
    QCOMPARE(window.source()->palette().color(QPalette::PlaceholderText), figure::Theme::light().text_muted);
    QVERIFY(!window.find<QLabel>("stepTitle")->isVisible());
    QVERIFY(!window.slider("halfWidthSlider")->isVisible());
    QVERIFY(window.find<QLabel>("mechanism")->isVisible());
    QCOMPARE(window.label("runTime"), QString());
    QCOMPARE(window.output()->text(), QString());
    window.shortcut(QKeySequence("Ctrl+E"));  // there is nothing to export, and nothing happens
    window.leaveLine();
    for (const auto key : {Qt::Key_Left, Qt::Key_Space, Qt::Key_End, Qt::Key_Return, Qt::Key_Escape}) window.key(key);
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    QVERIFY(!window.canvas()->figure().marks.empty());
    QVERIFY(window.find<QLabel>("stepTitle")->isVisible());
    QVERIFY(window.slider("halfWidthSlider")->isVisible());
  }

  // ---- the explanation ----

  void theExplanationIsClosedForGoodAndComesBack() {
    {
      Fixture window;
      auto* strip = window.find<QWidget>("lesson");
      QVERIFY(strip->isVisible());
      QVERIFY2(window.label("lessonText").contains("Gaussian"), qPrintable(window.label("lessonText")));
      const int height = window.canvas()->height();
      QTest::mouseClick(window.find<QAbstractButton>("closeLesson"), Qt::LeftButton);
      QVERIFY(!strip->isVisible());
      QTRY_VERIFY(window.canvas()->height() > height + 20);
    }
    Fixture window;
    QVERIFY(!window.find<QWidget>("lesson")->isVisible());
    window.shortcut(QKeySequence(Qt::Key_F1));
    QVERIFY(window.find<QWidget>("lesson")->isVisible());
    Fixture again;
    QVERIFY(again.find<QWidget>("lesson")->isVisible());
  }

  void whatItProposesIsTriedWithOneClick() {
    Fixture window;
    const QString source = window.source()->text();
    auto* narrow = window.find<QPushButton>("try2");
    QCOMPARE(narrow->text(), "Narrow it to one character");
    QTest::mouseClick(narrow, Qt::LeftButton);
    QVERIFY(window.waitForOutput("1998-03-03"));
    QCOMPARE(window.label("halfWidthNumber"), "1");
    QCOMPARE(window.viewShown(), "Local");
    QVERIFY(window.canvas()->hasFocus());
    window.shortcut(QKeySequence::Undo);
    QVERIFY(window.waitForOutput("1998-03-05"));
    QCOMPARE(window.source()->text(), source);
  }

  void aTraceHasTheExplanationThatFollowsFromIt() {
    Trace trace = testing::local_p_trace();
    trace.facts = {.score = "general", .window = "local-p"};
    TraceFixture window(trace);
    QVERIFY(window.label("lessonText").contains("window"));
    QVERIFY(!window.find<QPushButton>("try1")->isVisible());
    trace.facts = {};
    trace.model.mechanism = "my own";
    window.drop(window.written(trace));
    QTRY_VERIFY(!window.find<QWidget>("lesson")->isVisible());
  }

  void theExplanationIsShortInASmallWindow() {
    const worker::Library library;
    for (const worker::LibraryEntry& sample : library.samples()) {
      Fixture window{StartOptions{.open = {sample.id}}};
      window.main.resize(900, 600);
      QTest::qWait(50);
      const auto* strip = window.find<QWidget>("lesson");
      QVERIFY2(strip->isVisible() && strip->height() <= 84,
               qPrintable(QString("%1: %2").arg(sample.id).arg(strip->height())));
      QVERIFY2(window.canvas()->height() >= 230, qPrintable(QString("%1: %2").arg(sample.id).arg(window.canvas()->height())));
      const auto* text = window.find<QLabel>("lessonText");
      QTRY_VERIFY2(text->height() >= text->heightForWidth(text->width()), qPrintable(sample.id));
    }
  }

  // ---- about the model ----

  void theModelIsToldAboutAtLength() {
    {
      Fixture window{StartOptions{.open = {"en-fr-additive"}}};
      QVERIFY(aboutTheModel(window, [](QDialog& dialog) {
        const QString card = dialog.findChild<QTextEdit*>("card")->toPlainText();
        QVERIFY2(card.startsWith("en-fr-additive") && !card.contains("**"), qPrintable(card.left(200)));
        auto* tokens = dialog.findChild<QTableWidget*>("vocabulary");
        QCOMPARE(tokens->rowCount(), 1000);
        auto* search = dialog.findChild<QLineEdit*>("vocabularySearch");
        search->setText("hous");
        QVERIFY(tokens->rowCount() > 0 && tokens->rowCount() < 20);
        for (int i = 0; i < tokens->rowCount(); ++i)
          QVERIFY(tokens->item(i, 1)->text().contains("hous", Qt::CaseInsensitive));
        search->setText("17");
        QCOMPARE(tokens->item(0, 0)->text(), "17");
        search->clear();
        dialog.findChild<QComboBox*>("vocabularySide")->setCurrentIndex(1);
        search->setText("maison");
        QVERIFY(tokens->rowCount() > 0);
        QStringList limits;
        auto* facts = dialog.findChild<QTableWidget*>("limits");
        for (int i = 0; i < facts->rowCount(); ++i)
          limits << facts->item(i, 0)->text() + ": " + facts->item(i, 1)->text();
        const QString all = limits.join('\n');
        for (const char* part :
             {"Source: 256 tokens at most", "Parameters: ", "model.safetensors: ", "Family: rnn_seq2seq"})
          QVERIFY2(all.contains(part), qPrintable(all));
      }));
      QVERIFY(!window.main.findChild<QDialog*>("infoDialog"));
    }
    TraceFixture record(testing::local_p_trace());
    QVERIFY(aboutTheModel(record, [](QDialog& dialog) {
      QVERIFY(dialog.findChild<QTextEdit*>("card")->toPlainText().contains("record"));
    }));
  }

  void aCardLoadsNothing() {
    QTemporaryDir directory;
    QImage red(8, 8, QImage::Format_RGB32);
    red.fill(Qt::red);
    QVERIFY(red.save(directory.filePath("red.png")));
    const QString path = directory.filePath("red.png");
    const QString hostile = "---\nlicense: mit\n---\n# A card\n\n![a picture](" + path + ")\n\n[here](file://" + path +
                            ") and <a href=\"file:///etc\">there</a> <img src=\"" + path +
                            "\"> <script>x</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    const auto document = window::card_document(hostile);
    const QString text = document->toPlainText();
    QVERIFY2(text.contains("[image: a picture]"), qPrintable(text));
    QVERIFY2(text.contains("here (file://" + path + ")"), qPrintable(text));
    QVERIFY2(text.contains("<script>") && text.contains("license: mit") && text.contains("A card"), qPrintable(text));
    QVERIFY2(!text.contains(QChar::ObjectReplacementCharacter), qPrintable(text));
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
      for (auto it = block.begin(); !it.atEnd(); ++it) {
        QVERIFY(!it.fragment().charFormat().isImageFormat() && !it.fragment().charFormat().isAnchor());
      }
    }
    document->setTextWidth(600);
    QImage page(600, 600, QImage::Format_RGB32);
    page.fill(Qt::white);
    QPainter painter(&page);
    document->drawContents(&painter);
    for (int y = 0; y < page.height(); ++y) {
      for (int x = 0; x < page.width(); ++x) QVERIFY(page.pixel(x, y) != red.pixel(0, 0));
    }
  }

  void noCardTakesLong_data() {
    QTest::addColumn<QString>("card");
    const auto nested = [](const QString& sign) {
      QString text;
      for (int depth = 0; depth < 200; ++depth) text += QString(2 * depth, ' ') + sign + " a\n";
      return text;
    };
    QTest::newRow("quotes") << QString(60000, '>') + "a";
    QTest::newRow("columns") << "|" + QString("a|").repeated(9000) + "\n|" + QString("-|").repeated(9000) + "\n";
    QTest::newRow("brackets") << QString(60000, '[');
    QTest::newRow("emphasis") << QString("*a _b ").repeated(10000);
    QTest::newRow("lists") << nested("-");
    QTest::newRow("large") << QString("# a\n\n").repeated(200000);
    QTest::newRow("nothing") << QString(60000, QChar(0));
  }

  void noCardTakesLong() {
    QFETCH(QString, card);
    QElapsedTimer clock;
    clock.start();
    const auto document = window::card_document(card);
    document->setTextWidth(600);
    QVERIFY(document->size().height() > 0);
    QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
  }

  // ---- typing ----

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

  void theSourceGrowsToThreeLines() {
    Fixture window{StartOptions{.open = {"en-fr-transformer"}}};
    auto* source = window.source();
    const auto put = [&](const QString& text) {
      source->setFocus();
      source->selectAll();
      source->insertPlainText(text);
      QTest::qWait(20);
    };
    put("The white house is big .");
    QCOMPARE(source->lines(), 1);
    QTRY_COMPARE(window.find<QWidget>("header")->height(), 56);
    const int one = source->height(), canvas = window.canvas()->height();
    const QPoint menus = window.find<QWidget>("export")->mapTo(&window.main, QPoint());
    QString text = "The";
    while (source->lines() < 2) put(text += " agreement");
    const int line = source->height() - one;
    QVERIFY2(line > 10 && line < 30, qPrintable(QString::number(line)));
    QTRY_COMPARE(window.canvas()->height(), canvas - line);  // by a line, and no more
    const int first = source->cursorRect().bottom();
    QVERIFY2(first > line, "the cursor stands in the second line");
    while (!source->elided()) put(text += " agreement");
    QCOMPARE(source->lines(), 3);
    QCOMPARE(source->height(), one + 2 * line);
    QTRY_COMPARE(window.find<QWidget>("header")->height(), 56 + 2 * line);
    QCOMPARE(window.find<QWidget>("export")->mapTo(&window.main, QPoint()), menus);
    QCOMPARE(source->text(), text);

    // Enter breaks no line, and the arrow keys go through the lines that there are.
    QTest::keyClick(source, Qt::Key_Return);
    QCOMPARE(source->text(), text);
    source->moveCursor(QTextCursor::Start);
    QTest::keyClick(source, Qt::Key_Down);
    const int second = source->cursorPosition();
    QVERIFY(second > 10);
    QTest::keyClick(source, Qt::Key_Up);
    QCOMPARE(source->cursorPosition(), 0);
    QTest::keyClick(source, Qt::Key_Up);
    QCOMPARE(source->cursorPosition(), 0);

    // Whoever leaves it sees its beginning, and that there is more.
    source->moveCursor(QTextCursor::End);
    const QImage edited = source->grab().toImage();
    window.leaveLine();
    QCOMPARE(source->verticalScrollBar()->value(), 0);
    QVERIFY(source->grab().toImage() != edited);
    put("The white house is big .");
    QCOMPARE(source->lines(), 1);
    QTRY_COMPARE(window.canvas()->height(), canvas);
  }

  void aTextIsTypedAsItIs() {
    widgets::WrappingEdit edit;
    QSignalSpy edited(&edit, &widgets::WrappingEdit::textEdited);
    const QString text = QString::fromUtf8(
        "a\xc2\xa0"
        "b\nc\td  e");
    edit.setText(text);
    QCOMPARE(edit.text(), text);
    QVERIFY(edited.isEmpty());
    edit.append("f");
    QCOMPARE(edit.text(), text + 'f');
    QCOMPARE(edited.size(), 1);
    QCOMPARE(edited.first().first().toString(), text + 'f');
  }

  /// The strongest contrast that the figure has on the screen.
  static int contrast(Fixture& window) {
    const QImage image = window.canvas()->viewport()->grab().toImage();
    int darkest = 255;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) darkest = std::min(darkest, qGray(image.pixel(x, y)));
    }
    return 255 - darkest;
  }

  void emptyAndLongTextKeepTheFigureFaintly() {
    Fixture window;
    auto* remark = window.find<QLabel>("remark");
    window.type("6 April 1999");
    QVERIFY(window.waitForOutput("1999-04-06"));
    QVERIFY(remark->isHidden());
    const int clear = contrast(window);
    QRect place = window.canvas()->geometry();

    window.source()->selectAll();
    QTest::keyClick(window.source(), Qt::Key_Backspace);
    QVERIFY(window.message()->isVisible());
    QVERIFY(!window.canvas()->figure().marks.empty());
    QCOMPARE(window.output()->text(), QString());  // no answer stands beside what it is not an answer to
    QCOMPARE(window.label("runTime"), QString());
    QCOMPARE(remark->text(), "Figure of “6 April 1999”");
    QVERIFY(remark->isVisible());
    window.message()->parentWidget()->hide();  // its letters are not the figure's
    QVERIFY2(contrast(window) < 0.5 * clear, qPrintable(QString::number(contrast(window))));
    QCOMPARE(window.canvas()->geometry(), place);  // a message moves nothing

    window.source()->setText(QString(300, 'a'));
    QTRY_VERIFY(window.canvas()->geometry().height() < place.height());  // a long text does
    place = window.canvas()->geometry();
    QTest::keyClicks(window.source(), "a");
    QVERIFY(QTest::qWaitFor([&] { return window.message()->text().contains("64"); }, 5000));
    QVERIFY2(window.message()->text().endsWith('.'), qPrintable(window.message()->text()));
    QVERIFY(!window.canvas()->figure().marks.empty());
    QCOMPARE(window.output()->text(), QString());
    QCOMPARE(remark->text(), "Figure of “6 April 1999”");
    QCOMPARE(window.canvas()->geometry(), place);  // a message moves nothing
    // What the inspector says of the figure is as faint; what it says of the model is not.
    QVERIFY(window.find<QLabel>("stepText")->graphicsEffect());
    QVERIFY(!window.find<QLabel>("mechanism")->graphicsEffect());
    bool asked = false;
    QTimer::singleShot(100, &window.main, [&] {
      auto* dialog = window.main.findChild<QDialog*>("exportDialog");
      asked = dialog != nullptr;
      if (!dialog) return;
      const auto* whose = dialog->findChild<QLabel*>("exportWhose");
      QVERIFY(whose->isVisible());
      QCOMPARE(whose->text(), "Figure of “6 April 1999”");
      dialog->reject();
    });
    window.shortcut(QKeySequence("Ctrl+E"));
    QVERIFY(asked);
    window.type("6 March 1998");
    QVERIFY(window.waitForOutput("1998-03-06"));
    QTRY_VERIFY(window.message()->isHidden());
    QVERIFY(remark->isHidden());
    QVERIFY(contrast(window) > 0.9 * clear);
    QVERIFY(!window.find<QLabel>("stepText")->graphicsEffect());
    QVERIFY(!window.label("runTime").isEmpty());
  }

  void aRefusedTargetNamesTheOneThatIsShown() {
    Fixture window{StartOptions{.open = {"dates-additive"}, .source = "5 March 1998"}};
    window.shortcut(QKeySequence("Ctrl+T"));
    auto* target = window.find<widgets::WrappingEdit>("target");
    target->setText(QString(40, '1'));
    QTest::keyClicks(target, "1");
    auto* remark = window.find<QLabel>("remark");
    QTRY_VERIFY(remark->isVisible());
    QCOMPARE(remark->text(), "Figure of “5 March 1998” with “1998-03-05”");
  }

  void aMessageIsSentAway() {
    Fixture window;
    window.drop("/no/such/model");
    QTRY_VERIFY(window.message()->isVisible());
    QTest::mouseClick(window.find<QAbstractButton>("closeNotice"), Qt::LeftButton);
    QVERIFY(window.message()->isHidden());
    QVERIFY(!window.find<QWidget>("notice")->isVisible());
  }

  void aMessageLeavesTheLabelsFree() {
    Fixture window;
    window.drop("/no/such/model");
    QTRY_VERIFY(window.message()->isVisible());
    const QRect card = window.find<QWidget>("notice")->geometry();
    QVERIFY(window.canvas()->rect().contains(card));
    QVERIFY2(card.bottom() > window.canvas()->height() - 40, "at the foot of the figure's room");
    for (const auto& region : window.canvas()->figure().regions) {
      if (region.target.kind != TargetKind::source_token) continue;
      QVERIFY(!card.contains(window.canvas()->toViewport(region.area.center()).toPoint()));
      break;  // the labels of the matrix come first; those under the strip stand lower
    }
    // It stays at the foot of a window of another size.
    window.main.resize(1000, 640);
    QTRY_VERIFY(window.canvas()->rect().contains(window.find<QWidget>("notice")->geometry()));
    QVERIFY(window.find<QWidget>("notice")->geometry().bottom() > window.canvas()->height() - 40);
  }

  void unknownWordsAreCounted() {
    Trace trace = words_trace();
    for (const int i : {4, 5}) {
      trace.source()[i].unknown = true;
      trace.source()[i].read_as = "<unk>";
    }
    TraceFixture window(trace);
    QTRY_COMPARE(window.label("unknownWords"), "2 of 12 words are unknown to this model");
    QVERIFY(window.find<QLabel>("unknownWords")->isVisible());
    QTest::qWait(50);  // the source takes its lines
    const QRect place = window.canvas()->geometry();
    window.drop(window.written(words_trace()));
    QTRY_COMPARE(window.label("unknownWords"), "");
    QCOMPARE(window.canvas()->geometry(), place);
  }

  void unknownWordsOfAForcedTargetAreCounted() {
    StartOptions start{.open = {"en-fr-transformer"}, .source = "The white house is big."};
    start.interventions.target = "la maison 猫";
    Fixture window{start};
    QTRY_COMPARE(window.label("unknownWords"), "1 of 3 words of the target is unknown to this model");
    QVERIFY(window.find<QLabel>("unknownWords")->isVisible());
  }

  void aForcedTargetIsFed() {
    Fixture window;
    window.type("5 March 1998");
    QVERIFY(window.waitForOutput("1998-03-05"));
    window.shortcut(QKeySequence("Ctrl+T"));
    auto* target = window.find<widgets::WrappingEdit>("target");
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

  // ---- views and the library ----

  void aViewWithoutAnythingToShowSaysWhy() {
    Fixture window{StartOptions{.open = {"dates-additive"}}};
    auto* tabs = window.find<QTabBar>("views");
    QVERIFY(tabs->count() > 0);
    for (int i = 0; i < tabs->count(); ++i) QVERIFY(tabs->tabText(i) != "Local");
    window.shortcut(QKeySequence("Ctrl+2"));
    QCOMPARE(window.viewShown(), "Heatmap");
    Fixture none{StartOptions{.open = {"dates-none"}}};
    QCOMPARE(none.viewShown(), "Vector");
    QVERIFY(!none.canvas()->figure().marks.empty());
  }

  void aTokenOfTheVectorIsRead() {
    Fixture window{StartOptions{.open = {"dates-none"}}};
    QTest::mouseMove(window.canvas()->viewport(), QPoint(2, 2));
    window.point({TargetKind::source_token, -1, 3});
    QTRY_VERIFY2(window.label("cellTitle").contains("source 4"), qPrintable(window.label("cellTitle")));
    window.shortcut(QKeySequence("Ctrl+1"));
    QCOMPARE(window.viewShown(), "Vector");  // there is no other
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

  void theLibrarySaysWhatALineDoesNot() {
    Fixture window;
    const QString tip = window.entry("dates · local-p")->toolTip();
    QVERIFY2(tip.contains("general, local-p"), qPrintable(tip));
    QVERIFY2(tip.contains(" kB"), qPrintable(tip));
    QVERIFY2(tip.contains("Luong"), qPrintable(tip));
  }

  void tooltipsCanBeRead() {
    Fixture window;
    const auto luminance = [](QRgb color) {
      const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
      return 0.2126 * linear(qRed(color) / 255.0) + 0.7152 * linear(qGreen(color) / 255.0) +
             0.0722 * linear(qBlue(color) / 255.0);
    };
    for (const char* appearance : {"Dark", "Light"}) {
      for (QAction* action : window.main.findChildren<QAction*>()) {
        if (action->text().remove('&') == appearance) action->trigger();
      }
      for (QWidget* of : {window.find<QListWidget>("libraryList")->viewport(), window.find<QWidget>("export")}) {
        QToolTip::showText(of->mapToGlobal(QPoint(5, 5)), "What is said", of);
        QWidget* tip = nullptr;
        for (QWidget* each : QApplication::topLevelWidgets()) {
          if (each->inherits("QTipLabel") && each->isVisible()) tip = each;
        }
        QVERIFY(tip);
        const QImage image = tip->grab().toImage();
        double low = 1, high = 0;
        for (int y = 3; y < image.height() - 3; ++y) {
          for (int x = 3; x < image.width() - 3; ++x) {
            QCOMPARE(qAlpha(image.pixel(x, y)), 255);
            low = std::min(low, luminance(image.pixel(x, y)));
            high = std::max(high, luminance(image.pixel(x, y)));
          }
        }
        QVERIFY2((high + 0.05) / (low + 0.05) >= 7, qPrintable(of->objectName() + appearance));
        const double ground = luminance(image.pixel(4, 4));
        QVERIFY((ground < 0.2) == (QLatin1String(appearance) == QLatin1String("Dark")));
        QToolTip::hideText();
        QTRY_VERIFY(!QToolTip::isVisible());
      }
    }
  }

  // ---- room ----

  void theFirstWindowLiesWithinTheScreen() {
    MainWindow main;
    const QSize room = main.screen()->availableSize();
    QVERIFY2(main.width() < room.width() && main.height() < room.height(), "a frame has room around it");
  }

  void panelsCanBeHidden() {
    Fixture window;
    auto* inspector = window.find<QWidget>("inspector");
    const int width = window.canvas()->width();
    window.shortcut(QKeySequence("Ctrl+I"));
    QVERIFY(!inspector->isVisible());
    QTRY_VERIFY(window.canvas()->width() > width + 250);
    window.shortcut(QKeySequence("Ctrl+I"));
    QVERIFY(inspector->isVisible());
    window.shortcut(QKeySequence("Ctrl+I"));
    Fixture next;
    QVERIFY(!next.find<QWidget>("inspector")->isVisible());  // it is remembered
  }

  void everythingIsReached_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("small") << QSize(900, 600);
    QTest::newRow("first") << QSize(1280, 800);
    QTest::newRow("large") << QSize(1920, 1080);
  }

  /// What can be used and is not wholly seen; empty where there is none.
  static QStringList unreached(Fixture& window) {
    QStringList missing;
    const QRect all = window.main.rect();
    for (const QWidget* part : window.main.findChildren<QWidget*>()) {
      const bool used = qobject_cast<const QAbstractButton*>(part) ||
                        qobject_cast<const widgets::WrappingEdit*>(part) ||
                        qobject_cast<const QAbstractSlider*>(part) || qobject_cast<const QTabBar*>(part);
      bool scrolled = false;
      for (const QWidget* above = part->parentWidget(); above; above = above->parentWidget()) {
        scrolled = scrolled || qobject_cast<const QAbstractScrollArea*>(above);
      }
      if (!used || scrolled || !part->isVisible()) continue;
      const QRect place(part->mapTo(&window.main, QPoint()), part->size());
      if (all.contains(place) && part->visibleRegion().boundingRect() == part->rect()) continue;
      missing << QString("%1 %2").arg(part->metaObject()->className(), part->objectName());
    }
    return missing;
  }

  void everythingIsReached() {
    QFETCH(QSize, size);
    for (const char* model : {"dates-local-p", "pronouns", "en-fr-transformer"}) {
      Fixture window{StartOptions{.open = {model}}};
      window.main.resize(size);
      QTRY_COMPARE(unreached(window), QStringList());  // a figure is drawn, and the source is wrapped anew
      QCOMPARE(window.main.size(), size);
    }
  }

  void everythingIsReachedAtEveryScale_data() {
    QTest::addColumn<QString>("factor");
    for (const char* factor : {"1.25", "1.5", "2", "3"}) QTest::newRow(factor) << factor;
  }

  /// The factor of a screen is fixed when a program starts: it is this program, once more.
  void everythingIsReachedAtEveryScale() {
    QFETCH(QString, factor);
    QProcess again;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_SCALE_FACTOR", factor);
    again.setProcessEnvironment(environment);
    again.setProcessChannelMode(QProcess::MergedChannels);
    again.start(QCoreApplication::applicationFilePath(), {"everythingIsReached:small", "hairlinesStaySharp"});
    QVERIFY(again.waitForFinished(60000));
    QVERIFY2(again.exitCode() == 0, again.readAll().constData());
  }

  /// A rule is as dark as its colour says in some row of pixels, and leaves nothing beside it.
  void hairlinesStaySharp() {
    Fixture window;
    const QWidget* rule = window.find<QWidget>("header")->parentWidget()->findChild<QWidget*>("rule");
    QVERIFY(rule);
    QWidget* page = rule->parentWidget();
    const QRect around = rule->geometry().adjusted(0, -3, 0, 3) & QRect(300, 0, 1, page->height());
    const QImage image = page->grab(around).toImage();
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); ++y) colors << image.pixel(0, y);
    QVERIFY2(colors.size() <= 3, "the two grounds and the line: nothing between them");
  }

  void largerTextIsThePanels() {
    Fixture window;
    auto* larger = window.find<QAction>("largerText");
    auto* smaller = window.find<QAction>("smallerText");
    QVERIFY(!smaller->isEnabled());
    const auto pixels = [&](const char* name) { return window.find<QWidget>(name)->fontInfo().pixelSize(); };
    const auto sizes = [&] {
      QList<QSize> all;
      for (const char* name : {"inspector", "library", "play", "headGrid", "candidates", "timeline", "export"}) {
        all << window.find<QWidget>(name)->minimumSize();
      }
      return all;
    };
    const QList<QSize> designed = sizes();
    const int title = pixels("stepTitle"), button = pixels("export"), tabs = pixels("views");
    const double zoom = window.canvas()->zoom();
    window.shortcut(QKeySequence("Ctrl++"));
    QVERIFY(window.canvas()->zoom() > zoom);
    QCOMPARE(pixels("stepTitle"), title);
    window.shortcut(QKeySequence("Ctrl+0"));
    window.shortcut(QKeySequence("Ctrl+Alt++"));
    larger->trigger();
    QCoreApplication::processEvents();
    QCOMPARE(pixels("stepTitle"), qRound(1.3 * title));
    QCOMPARE(pixels("export"), qRound(1.3 * button));
    QCOMPARE(pixels("views"), qRound(1.3 * tabs));
    QCOMPARE(window.find<QWidget>("inspector")->width(), qRound(1.3 * 288));
    QCOMPARE(window.canvas()->zoom(), zoom);
    QTRY_COMPARE(unreached(window), QStringList());
    QVERIFY(window.main.minimumWidth() > 720);  // panels do not grow over the figure
    {
      Fixture next;  // it is remembered
      QCOMPARE(next.find<QWidget>("stepTitle")->fontInfo().pixelSize(), qRound(1.3 * title));
      QCOMPARE(next.find<QWidget>("inspector")->width(), qRound(1.3 * 288));
    }
    smaller->trigger();
    smaller->trigger();
    QCOMPARE(sizes(), designed);
    QCOMPARE(pixels("stepTitle"), title);
  }

  void presentsTheFigureAlone() {
    Fixture window;
    window.leaveLine();
    const QSize size = window.main.size();
    const double letters = window.canvas()->toViewport({100, 0}).x() - window.canvas()->toViewport({0, 0}).x();
    window.shortcut(QKeySequence("F11"));
    QVERIFY(window.main.isFullScreen());
    for (const char* name : {"header", "library", "inspector", "views"}) {
      QVERIFY2(!window.find<QWidget>(name)->isVisible(), name);
    }
    QVERIFY(window.canvas()->isVisible() && window.steps()->isVisible());
    window.main.resize(1280, 800);
    QCoreApplication::processEvents();
    const double larger = window.canvas()->toViewport({100, 0}).x() - window.canvas()->toViewport({0, 0}).x();
    QVERIFY(larger > 1.3 * letters);
    QVERIFY(window.steps()->height() > 45);
    // Keys still do what they do, but nothing is typed into a line that is not there.
    const QString source = window.source()->text();
    QTest::keyClicks(window.canvas(), "x");
    QCOMPARE(window.source()->text(), source);
    window.key(Qt::Key_Left);
    QCOMPARE(window.steps()->value(), window.steps()->maximum() - 1);
    window.shortcut(QKeySequence("Ctrl+1"));
    QCOMPARE(window.viewShown(), "Heatmap");
    window.key(Qt::Key_Escape);
    QVERIFY(!window.main.isFullScreen());
    QVERIFY(window.find<QWidget>("header")->isVisible() && window.find<QWidget>("library")->isVisible());
    window.shortcut(QKeySequence("F11"));
    window.shortcut(QKeySequence("F11"));
    QVERIFY(!window.main.isFullScreen());
    window.main.resize(size);
    QCoreApplication::processEvents();
    QCOMPARE(window.canvas()->toViewport({100, 0}).x() - window.canvas()->toViewport({0, 0}).x(), letters);
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

  // ---- opening files ----

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

  // ---- export ----

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
    QCOMPARE(window.message()->text(), QString("Saved figure.%1.").arg(extension));
    auto* folder = window.find<QPushButton>("noticeAction");
    QVERIFY(window.message()->isVisible() && folder->isVisible());
    QCOMPARE(folder->text(), "Show in folder");
    QDesktopServices::setUrlHandler("file", this, "keepUrl");
    folder->click();
    QDesktopServices::unsetUrlHandler("file");
    QCOMPARE(shown_, QUrl::fromLocalFile(directory.path()));
    window.type("6 April 1999");
    QVERIFY(window.waitForOutput("1999-04-06"));
    QTRY_VERIFY(!folder->isVisible());
  }

 public slots:
  void keepUrl(const QUrl& url) { shown_ = url; }

 private:
  QUrl shown_;
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
