// What the heatmap draws over its cells: the band of a sliding window, and the column that decides.
#include <QTest>

#include "ui/views/readout.h"
#include "ui/views/view.h"

using namespace saccade;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::TargetKind;
using figure::TextMark;
using views::Page;
using views::ViewState;

namespace {

constexpr int kTokens = 7, kLength = 3;  // L

std::vector<Token> tokens_of(const QStringList& texts) {
  std::vector<Token> tokens;
  for (const QString& text : texts) tokens.push_back({.text = text.toStdString()});
  return tokens;
}

/// A text that looks at its last three tokens: five were read and two were written.
Trace sliding_trace() {
  const std::vector<Token> all = tokens_of({"a", "b", "c", "a", "b", "c", "d"});
  Trace trace;
  trace.model = {.id = "sliding", .model_type = "key_value_lm", .mechanism = "additive, sliding"};
  trace.facts.score = "additive";
  trace.facts.window = "sliding";
  trace.source() = {all.begin(), all.begin() + 5};
  trace.target() = {all.begin() + 5, all.end()};
  trace.sequences.push_back(reads_on(trace, kTokens));
  for (const Token& token : trace.target()) trace.steps.push_back({token.text, 0.5, {}});
  constexpr float masked = -std::numeric_limits<float>::infinity();
  Matrix weights = Matrix::Zero(kTokens, kTokens), scores = Matrix::Constant(kTokens, kTokens, masked);
  for (int t = 0; t < kTokens; ++t) {
    const int first = std::max(0, t - kLength);
    for (int s = first; s < t; ++s) weights(t, s) = 1.0f / static_cast<float>(t - first), scores(t, s) = 0;
  }
  AttentionMap& map = trace.attention.emplace_back(weights, scores);
  map.site = {.site = "decoder_self"};
  map.queries = map.keys = TextSequences::reads;
  for (int t = 0; t < kTokens; ++t) map.windows.push_back({t - 2.0, 1, {}});
  return trace;
}

/// One row over four features, of which the third decides.
Trace deciding_trace(int largest) {
  Trace trace;
  trace.model = {.id = "toy", .model_type = "feature_attention", .mechanism = "dense"};
  trace.facts.score = "dense";
  trace.sequences = {{.name = "features", .tokens = tokens_of({"0.5", "-1", "1", "2"})},
                     {.name = "pool", .rows = 1, .columns = 1}};
  trace.sequences[0].deciding = 2;
  Matrix weights = Matrix::Constant(1, 4, 0.1f);
  weights(0, largest) = 0.7f;
  AttentionMap& map = trace.attention.emplace_back(weights);
  map.site = {.site = "pooling"};
  map.queries = 1;
  map.keys = 0;
  return trace;
}

QStringList texts_of(const Figure& figure) {
  QStringList texts;
  for (const figure::Mark& mark : figure.marks) {
    const auto* text = std::get_if<TextMark>(&mark);
    if (!text) continue;
    QString line;
    for (const figure::TextRun& run : text->runs) line += run.text;
    texts << line;
  }
  return texts;
}

Figure heatmap_of(const Trace& trace, const ViewState& state = {}, const Page& page = {}) {
  return views::find_view("heatmap")->draw({trace}, page, state);
}

template <typename Mark>
std::vector<Mark> marks_of(const Figure& figure, const QColor& stroke) {
  std::vector<Mark> found;
  for (const figure::Mark& mark : figure.marks) {
    const auto* one = std::get_if<Mark>(&mark);
    if (one && one->stroke.width > 0 && one->stroke.color == stroke) found.push_back(*one);
  }
  return found;
}

}  // namespace

class TestHeatmapMarks : public QObject {
  Q_OBJECT

 private slots:
  void theWindowsOfATextAreABand_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("colors");
    QTest::newRow("light") << false << QString();
    QTest::newRow("dark") << true << QString();
    QTest::newRow("a map that covers the tint") << false << "viridis";
  }

  void theWindowsOfATextAreABand() {
    QFETCH(bool, dark);
    QFETCH(QString, colors);
    Page page;
    if (dark) page.theme = figure::Theme::dark_theme();
    if (!colors.isEmpty()) page.color_map = colors;
    const Trace trace = sliding_trace();
    const Figure figure = heatmap_of(trace, {}, page);
    const auto bands = marks_of<PathMark>(figure, page.theme.window);
    QCOMPARE(bands.size(), std::size_t(1));
    int inside = 0;
    for (const figure::HitRegion& region : figure.regions) {
      if (region.target.kind != TargetKind::cell) continue;
      const int t = region.target.query, s = region.target.key;
      const bool seen = t - kLength <= s && s < t;
      QCOMPARE(bands[0].path.contains(region.area.center()), seen);
      inside += seen;
    }
    QCOMPARE(inside, 1 + 2 + 3 + 3 + 3 + 3);
  }

  void theBandEndsWhereTheStepDoes() {
    const Trace trace = sliding_trace();
    const Page page;
    ViewState state;
    state.step = 0;
    const Figure figure = heatmap_of(trace, state, page);
    const auto bands = marks_of<PathMark>(figure, page.theme.window);
    QCOMPARE(bands.size(), std::size_t(1));
    double reached = 0, last = 0;
    for (const figure::HitRegion& region : figure.regions) {
      if (region.target.kind != TargetKind::cell) continue;
      reached = std::max(reached, region.area.bottom());
    }
    for (const figure::Mark& mark : figure.marks) last = std::max(last, figure::bounds_of(mark).bottom());
    QCOMPARE(bands[0].path.boundingRect().bottom(), reached);
    QVERIFY(reached < last);
  }

  void theColumnThatDecidesIsFramed_data() {
    QTest::addColumn<int>("largest");
    QTest::addColumn<QString>("note");
    QTest::newRow("found") << 2 << "The framed column decides (features 3), and the largest weight is there.";
    QTest::newRow("not found") << 0 << "The framed column decides (features 3), but the largest weight is elsewhere.";
  }

  void theColumnThatDecidesIsFramed() {
    QFETCH(int, largest);
    QFETCH(QString, note);
    const Page page;
    const Figure figure = heatmap_of(deciding_trace(largest));
    const auto frames = marks_of<RectMark>(figure, page.theme.target);
    QCOMPARE(frames.size(), std::size_t(1));
    int cells = 0;
    for (const figure::HitRegion& region : figure.regions) {
      if (region.target.kind != TargetKind::cell) continue;
      QCOMPARE(frames[0].rect.contains(region.area.center()), region.target.key == 2);
      ++cells;
    }
    QCOMPARE(cells, 4);
    QVERIFY2(texts_of(figure).contains(note), qPrintable(texts_of(figure).join('|')));
    Trace none = deciding_trace(largest);
    none.sequences[0].deciding.reset();
    QVERIFY(marks_of<RectMark>(heatmap_of(none), page.theme.target).empty());
  }

  void aBandIsNoLocalAttention() {
    const Trace trace = sliding_trace();
    QVERIFY(!views::find_view("local")->why_not(trace).isEmpty());
    const auto outside = views::read_out({trace}, {}, {TargetKind::cell, 4, 4});
    QVERIFY(outside && outside->words.contains("outside the window"));
  }
};

QTEST_MAIN(TestHeatmapMarks)
#include "test_heatmap_marks.moc"
