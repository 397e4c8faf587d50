// The view of pictures: glimpses of one, and weights over its regions; alone, in an exhibit and in the window.
#include "engine/analysis/merged_words.h"
#include "tests/ui/picture_traces.h"
#include "tests/ui/window_fixture.h"
#include "ui/exhibit/exhibit.h"
#include "ui/views/pixels.h"
#include "ui/views/readout.h"
#include "ui/views/steps.h"

using namespace saccade;
using namespace saccade::testing;
using figure::Figure;
using figure::ImageMark;
using figure::RectMark;
using figure::TextMark;
using views::Page;
using views::ViewState;

namespace {

Figure draw(const Trace& trace, std::optional<int> step = {}, const Page& page = {}) {
  ViewState state;
  state.step = step;
  return views::find_view("image")->draw({trace}, page, state);
}

Target look(int index) { return {TargetKind::target_token, index, -1}; }

template <typename Mark>
std::vector<Mark> marks_of(const Figure& figure) {
  std::vector<Mark> found;
  for (const figure::Mark& mark : figure.marks) {
    if (const auto* one = std::get_if<Mark>(&mark)) found.push_back(*one);
  }
  return found;
}

bool says(const Figure& figure, const QString& line) {
  const auto texts = marks_of<TextMark>(figure);
  return std::ranges::any_of(texts, [&](const TextMark& text) { return text.runs.front().text == line; });
}

}  // namespace

class TestImageView : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  QString file_of(const Trace& trace) const {
    write_trace(trace, folder_.filePath("record.json").toStdString());
    return folder_.filePath("record.json");
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("SaccadeTest");
    QCoreApplication::setApplicationName("SaccadeTestImageView");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
  }
  void init() { QSettings().clear(); }

  // ---- glimpses ----

  void aTraceOfGlimpsesIsSteppedThrough() {
    const Trace trace = glimpse_trace();
    QCOMPARE(views::step_count(trace), 4);
    QStringList said;
    for (const views::TokenLabel& label : views::step_labels(trace)) said << label.text;
    QCOMPARE(said, (QStringList{"8", "3", "0", "0"}));
    QCOMPARE(views::within({.step = 9}, trace).step, std::optional(3));
    QCOMPARE(views::step_count(caption_trace()), 3);
    QCOMPARE(views::step_labels(caption_trace()).front().text, QString("red"));
    QCOMPARE(views::step_count(Trace{}), 0);
  }

  void aTraceOfGlimpsesIsATrace() {
    const auto trace = std::make_shared<const Trace>(glimpse_trace());
    QVERIFY(trace_from_json(to_json(*trace), "t") == *trace);
    QVERIFY(!has_pieces(*trace));
    QCOMPARE(merge_words(trace), trace);
    for (const Check& check : verify(*trace)) QVERIFY(check.passed);
  }

  void looksAreDrawnAsFarAsTheStep() {
    const Trace trace = glimpse_trace();
    for (int step = 0; step < 4; ++step) {
      const Figure figure = draw(trace, step);
      for (int i = 0; i < 4; ++i) {
        // Two squares and a number over the picture, and a row beside it; of looks to come the row alone.
        QCOMPARE(figure.areas_of(look(i)).size(), std::size_t(i <= step ? 4 : 1));
      }
      // The picture, and what was seen at two scales.
      QCOMPARE(marks_of<ImageMark>(figure).size(), std::size_t(1 + 2 * (step + 1)));
    }
    QVERIFY(says(draw(trace, 1), "after look 2 of 4: “3” with 0.60"));
    QVERIFY(says(draw(trace), "after all 4 looks: “0” with 0.98"));
    QCOMPARE(marks_of<ImageMark>(draw(trace)).size(), std::size_t(9));
    QVERIFY(draw(trace, 2).description.contains("28 × 28 pixels; after look 3 it is believed to be “0” with 0.75"));
  }

  void squaresStandWhereTheLooksAre() {
    const Figure figure = draw(glimpse_trace(), 1);
    const QRectF frame = marks_of<ImageMark>(figure).front().rect;
    const double pixel = frame.width() / 28;
    const QRectF wanted(frame.left() + (20.5 - 3) * pixel, frame.top() + (9 - 3) * pixel, 6 * pixel, 6 * pixel);
    const auto areas = figure.areas_of(look(1));
    QVERIFY(std::ranges::any_of(areas, [&](const QRectF& area) {
      return QLineF(area.topLeft(), wanted.topLeft()).length() < 0.01 && std::abs(area.width() - wanted.width()) < 0.01;
    }));
    // Nothing reaches out of the picture, not even a look at its corner.
    const Figure last = draw(glimpse_trace(), 3);
    for (const QRectF& area : last.areas_of(look(3))) {
      QVERIFY(area.right() <= frame.right() + 8 || area.left() > frame.right());
    }
  }

  void aLookIsReadInWords() {
    const Trace trace = glimpse_trace();
    const auto readout = views::read_out({trace}, {}, look(1));
    QVERIFY(readout);
    QCOMPARE(readout->words, "look 2: “3” is believed: 0.60 (centre 20.5, 9 · squares of 6, 12 pixels)");
    QVERIFY(!views::read_out({trace}, {}, look(4)));
    QCOMPARE(views::written_token(trace, 0, look(2)), std::optional(2));
    Trace silent = trace;
    silent.predictions.clear();
    QCOMPARE(views::read_out({silent}, {}, look(0))->words, "look 1 (centre 14, 14 · squares of 6, 12 pixels)");
    Figure figure = draw(trace, 3);
    views::add_words(figure, {trace}, {});
    for (const figure::HitRegion& region : figure.regions) QVERIFY(region.words.startsWith("look "));
  }

  void manyClassesAreNotDrawnAsBars() {
    Trace trace = glimpse_trace();
    for (SourcePrediction& said : trace.predictions) said.candidates = {{"an astonishingly long name of a class", 0.5}};
    const Figure figure = draw(trace, 2);
    QVERIFY(!says(figure, "7"));
    const auto texts = marks_of<TextMark>(figure);
    QVERIFY(std::ranges::any_of(texts, [](const TextMark& text) {
      return text.runs.front().text.startsWith("an ast") && text.runs.front().text.endsWith(QChar(0x2026));
    }));
  }

  void aLookSeesSharplyInTheMiddleAndAveragesAroundIt() {
    Picture ramp{.width = 20, .height = 20, .channels = 1, .values = {}};
    for (int i = 0; i < 400; ++i) ramp.values.push_back(static_cast<std::uint8_t>(10 * (i % 20)));
    const auto seen = views::seen_in(ramp, {10, 10, {4, 8}});
    QCOMPARE(seen.size(), std::size_t(2));
    for (const QImage& image : seen) QCOMPARE(image.size(), QSize(4, 4));
    for (int x = 0; x < 4; ++x) {
      QCOMPARE(qRed(seen[0].pixel(x, 2)), 80 + 10 * x);  // columns 8 to 11
      QCOMPARE(qRed(seen[1].pixel(x, 2)), 65 + 20 * x);  // of two columns each, from 6
    }
    // Outside it is black, however far a file says that a look is.
    for (const double far : {-4.0, 1e9, -1e18}) {
      for (const QImage& image : views::seen_in(ramp, {far, 10, {4, 8}})) QCOMPARE(qRed(image.pixel(1, 1)), 0);
    }
    QVERIFY(views::seen_in(ramp, {10, 10, {}}).empty());
    QCOMPARE(views::seen_in(ramp, {10, 10, {1e8}}).size(), std::size_t(1));
  }

  void strangeGlimpsesAreDrawn() {
    Trace trace = glimpse_trace();
    trace.sequences[0].glimpses = {{-1e6, 1e6, {6, 12}}, {3, 3, {}}, {14, 14, {0}}, {14, 14, {1e8, 2e8}}};
    QVERIFY(draw(trace, 3).size.width() < 2000);
    trace.picture = Picture{.width = 2000, .height = 1, .channels = 1, .values = std::vector<std::uint8_t>(2000)};
    QVERIFY(draw(trace).size.width() < 2000);
  }

  // ---- regions ----

  void regionsAndWordsCanBePointedAt() {
    const Trace trace = caption_trace();
    const Figure figure = draw(trace, 1);
    for (int region = 0; region < 20; ++region) {
      QCOMPARE(figure.areas_of({TargetKind::cell, 1, region}).size(), std::size_t(1));
    }
    QVERIFY(figure.areas_of({TargetKind::cell, 0, 6}).empty());
    for (int word = 0; word < 3; ++word) QCOMPARE(figure.areas_of(look(word)).size(), std::size_t(1));
    const QRectF frame = marks_of<ImageMark>(figure).front().rect;
    QCOMPARE(frame.width() / frame.height(), 1.25);
    const QRectF first = figure.areas_of({TargetKind::cell, 1, 0}).front();
    QCOMPARE(first, QRectF(frame.left(), frame.top(), frame.width() / 5, frame.height() / 4));
    QVERIFY(views::read_out({trace}, {}, {TargetKind::cell, 0, 6})
                ->words.startsWith("“red” looks at image, row 2, column 2: 0.5"));
    QVERIFY(marks_of<ImageMark>(draw(trace)).size() == 3);  // a thumbnail for each word
    QCOMPARE(draw(trace).areas_of(look(2)).size(), std::size_t(1));
  }

  void theRegionThatIsLookedAtIsClear() {
    for (const Page& page : {Page{}, Page{.theme = figure::Theme::dark_theme()}}) {
      const QImage image = marks_of<ImageMark>(draw(caption_trace(), 0, page)).front().image;
      const auto at = [&](int column, int row) {
        return image.pixelColor((2 * column + 1) * image.width() / 10, (2 * row + 1) * image.height() / 8);
      };
      QCOMPARE(at(1, 1), QColor(220, 40, 40));  // what “red” looks at
      const QColor far = at(3, 2);              // of a light picture the rest is dark, in every theme
      QVERIFY(far.red() < 80 && far.green() < 80 && far.blue() < 100);
    }
  }

  void aHardLookHasAFrame() {
    const Trace trace = caption_trace(true);
    const Figure figure = draw(trace, 2);
    const QRectF region = figure.areas_of({TargetKind::cell, 2, 13}).front();
    const auto frames = marks_of<RectMark>(figure);
    QCOMPARE(std::ranges::count_if(
                 frames,
                 [&](const RectMark& mark) { return mark.rect == region && mark.stroke.color == Page().theme.target; }),
             1);
    QVERIFY(!says(figure, "weight"));  // there is nothing between 0 and 1
    QVERIFY(says(draw(caption_trace(), 2), "weight"));
  }

  void theViewSaysWhatItNeeds() {
    const views::View& view = *views::find_view("image");
    Trace trace = glimpse_trace();
    QVERIFY(view.why_not(trace).isEmpty());
    QCOMPARE(&views::most_telling_view(trace), &view);
    QCOMPARE(&views::most_telling_view(caption_trace()), &view);
    trace.sequences[0].glimpses.clear();
    QCOMPARE(view.why_not(trace), "The trace does not say where the picture was looked at.");
    trace.picture.reset();
    QCOMPARE(view.why_not(trace), "There is no picture that was looked at.");
    Trace long_one = glimpse_trace();
    long_one.sequences[0].tokens.resize(1000);
    long_one.sequences[0].glimpses.resize(1000);
    QCOMPARE(view.why_not(long_one), "No more than 256 glimpses at 8 scales can be drawn.");
    QCOMPARE(view.why_not(additive_trace()), "There is no picture that was looked at.");
    QVERIFY(views::find_view("heatmap")->why_not(glimpse_trace()).contains("one part of the picture after another"));
    QVERIFY(!views::find_view("vector")->why_not(glimpse_trace()).isEmpty());
  }

  // ---- in an exhibit and in the window ----

  void theWindowWalksThroughTheLooks() {
    Fixture window({.open = {file_of(glimpse_trace())}});
    QVERIFY(window.first_figure);
    QCOMPARE(window.viewShown(), "Image");
    QCOMPARE(window.steps()->maximum(), 3);
    QCOMPARE(window.steps()->value(), 3);
    QCOMPARE(window.label("stepTitle"), "Look 4 of 4");
    QCOMPARE(window.label("stepText"), "believes “0” with 0.98");
    QCOMPARE(window.label("predictionOf"), "for the whole input");
    window.leaveLine();
    window.key(Qt::Key_Left);
    window.key(Qt::Key_Left);
    QCOMPARE(window.label("stepTitle"), "Look 2 of 4");
    QCOMPARE(window.label("stepText"), "believes “3” with 0.60");
    QCOMPARE(window.canvas()->figure().areas_of(look(2)).size(), std::size_t(1));
    window.key(Qt::Key_Home);
    QCOMPARE(window.label("stepTitle"), "Look 1 of 4");
    window.key(Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(window.label("stepTitle"), QString("Look 4 of 4"), 10000);
    window.click(look(1));
    QCOMPARE(window.label("stepTitle"), "Look 2 of 4");
    QVERIFY(window.label("cellTitle").startsWith("look 2: “3” is believed"));
  }

  void theWindowStepsThroughACaption() {
    Fixture window({.open = {file_of(caption_trace())}});
    QVERIFY(window.first_figure);
    QCOMPARE(window.viewShown(), "Image");
    window.leaveLine();
    window.key(Qt::Key_Home);
    QVERIFY(window.draws({TargetKind::cell, 0, 6}));
    window.key(Qt::Key_Right);
    QVERIFY(window.draws({TargetKind::cell, 1, 6}) && !window.draws({TargetKind::cell, 0, 6}));
    window.click({TargetKind::cell, 1, 10});
    QVERIFY(window.label("cellTitle").startsWith("“and” ← image, row 3, column 1"));
  }
};

QTEST_MAIN(TestImageView)
#include "test_image_view.moc"
