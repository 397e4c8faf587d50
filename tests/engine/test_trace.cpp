#include <QtTest>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>

#include "engine/core/error.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/trace.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/weight_edit.h"

using namespace saccade;

namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

/// Weights of a row that sum to 1.
Vector random_row(std::mt19937& random, Eigen::Index keys) {
  std::uniform_real_distribution<float> uniform(0.01f, 1.0f);
  const Vector row = Vector::NullaryExpr(keys, [&] { return uniform(random); });
  return row / row.sum();
}

/// A trace of local-p: three source tokens, two steps, everything that a file can hold.
Trace local_trace() {
  std::mt19937 random(7);
  const std::vector<AttentionWindow> windows = {{0.3, 1.5, 0.75}, {1.7, 1.5, 0.75}};
  Matrix alignment(2, 3), weights(2, 3), scores(2, 3);
  for (int t = 0; t < 2; ++t) {
    alignment.row(t) = random_row(random, 3).transpose();
    for (int s = 0; s < 3; ++s) {
      const bool outside = std::abs(s - windows[t].aligned_position) > windows[t].half_width;
      scores(t, s) = outside ? kMasked : std::log(alignment(t, s));
      if (outside) alignment(t, s) = 0;
    }
    alignment.row(t) /= alignment.row(t).sum();
    for (int s = 0; s < 3; ++s) weights(t, s) = alignment(t, s) * static_cast<float>(gaussian(windows[t], s));
  }
  Trace trace;
  trace.model = {"dates-local-p", "rnn_seq2seq", "general, local-p"};
  trace.source() = {{"5", 0, 1}, {"年", 1, 2, false, 3, true, true, "<unk>"}, {"</s>", -1, -1, true}};
  trace.target() = {{"\"1\"\n"}, {"9"}};
  trace.output = "19";
  AttentionMap& map = trace.attention.emplace_back(weights, scores, alignment);
  map.windows = windows;
  trace.steps = {{"\"1\"\n", 0.1, {{"1", 0.1}, {"∎ end", 1.0 / 3}}}, {"9", 1, {}}};
  trace.complete = false;
  return trace;
}

/// A head and its name.
HeadName called(const AttentionSite& site, const char* name) {
  HeadName head;
  head.site = site;
  head.name = name;
  return head;
}

/// The smallest trace somebody would write by hand, with one field replaced.
QByteArray minimal(const QByteArray& from = {}, const QByteArray& to = {}) {
  QByteArray text = R"({"format": "saccade-trace", "version": 1, "source": ["a", "b"], "target": ["x"],)"
                    R"( "attention": [{"weights": [[0.25, 0.75]]}]})";
  return from.isEmpty() ? text : text.replace(from, to);
}

QString message_of(const QByteArray& text) {
  try {
    trace_from_json(std::string_view(text.data(), static_cast<std::size_t>(text.size())), "t.json");
    return "accepted";
  } catch (const Error& error) {
    return error.what();
  }
}

bool passes(const Trace& trace, const std::string& name) {
  for (const Check& check : verify(trace)) {
    if (check.name == name) return check.passed;
  }
  throw Error("no such check", name);
}

}  // namespace

class TestTrace : public QObject {
  Q_OBJECT

 private slots:
  void writtenAndReadItIsEqual() {
    const Trace trace = local_trace();
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
    Trace small;
    small.source() = {{.text = "a"}};
    QVERIFY(trace_from_json(to_json(small), "t") == small);
    Trace other = trace;
    other.steps[0].probability = std::nextafter(0.1, 1);
    QVERIFY(!(other == trace));
  }

  /// A trace opens as its model does: what is looked at first, and what the heads are called, stands in it. Version 1
  /// has room for it, as for every key that older programs do not know.
  void howItsModelIsLookedAtIsKept() {
    Trace trace = local_trace();
    QVERIFY(!QByteArray::fromStdString(to_json(trace)).contains("\"view\""));
    trace.model.view = {"arcs", AttentionSite{"cross", 1, 2}, "it#2", {}};
    trace.model.view.head_names.push_back(called({"cross", 1, 2}, "to \"<b>\" & 名詞"));
    const std::string text = to_json(trace);
    QVERIFY(QByteArray::fromStdString(text).contains("\"version\": 1,"));
    QVERIFY(trace_from_json(text, "t") == trace);
    trace.model.view = {};
    trace.model.view.head_names.push_back(called({"cross", 0, 0}, "one"));
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
  }

  void floatsComeBackToTheLastBit() {
    std::mt19937 random(1);
    std::uniform_int_distribution<std::uint32_t> bits(0, 0x3f800000);  // every float from 0 to 1
    Trace trace;
    trace.source().resize(50);
    trace.target().resize(40);
    const Matrix weights = Matrix::NullaryExpr(40, 50, [&] {
      const std::uint32_t pattern = bits(random);
      float value;
      std::memcpy(&value, &pattern, sizeof value);
      return value;
    });
    trace.attention.emplace_back(weights);
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
  }

  void aMapKnownByItsQueriesAndKeysIsTheSameMap() {
    std::srand(3);
    const Matrix q = Matrix::Random(4, 6), k = Matrix::Random(4, 6);
    Trace trace;
    trace.source().resize(4);
    trace.attention.push_back(AttentionMap(ComputedRows{
        .queries = RowBuffer(q), .keys = RowBuffer(k), .size = 6, .rules = {.scale = 0.5f, .causal = true}}));
    AttentionMap& map = trace.attention[0];
    map.site = {"encoder_self", 2, 1};
    map.queries = TextSequences::source;
    QCOMPARE(map.query_count(), 4);
    QVERIFY(map.all().row(2).transpose().isApprox(map.row(2)));
    for (int i = 0; i < 4; ++i) {
      QVERIFY(std::abs(map.row(i).sum() - 1) < 1e-5f);
      QVERIFY(std::abs(map.score_row(i)[0] - 0.5f * q.row(i).dot(k.row(0))) < 1e-5f);
      for (int j = i + 1; j < 4; ++j) QVERIFY(map.row(i)[j] == 0 && map.score_row(i)[j] == kMasked);
    }
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
    QVERIFY(passes(trace, "rows sum to 1"));
  }

  void headsShareQueriesAndKeysAndMayHaveABiasAndASlidingWindow() {
    std::srand(4);
    const Matrix q = Matrix::Random(3, 8);  // they follow two keys that were read before
    const Matrix k = Matrix::Random(5, 4);
    const auto bias = std::make_shared<const Vector>(Vector::LinSpaced(9, -4, 4));  // the distance itself
    const ComputedRows source = {.queries = RowBuffer(q),
                                 .keys = RowBuffer(k),
                                 .query_column = 6,
                                 .key_column = 2,
                                 .size = 2,
                                 .rules = {.causal = true, .sliding_window = 2, .bias = bias}};
    const AttentionMap map(source);
    const Matrix weights = map.all();
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 5; ++j) {
        const int distance = j - (i + 2);
        const float score = q.row(i).segment(6, 2).dot(k.row(j).segment(2, 2)) + static_cast<float>(distance);
        const bool seen = distance <= 0 && distance > -2;
        QVERIFY(seen ? std::abs(map.score_row(i)[j] - score) < 1e-5f : map.score_row(i)[j] == kMasked);
        QCOMPARE(weights(i, j) > 0, seen);
      }
    }
    ComputedRows wrong = source;
    wrong.query_column = 7;
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap{wrong});
    wrong = source;
    wrong.rules.bias = std::make_shared<const Vector>(Vector::Zero(4));
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap{wrong});
  }

  void piecesOfWordsArePutTogether() {
    Matrix weights(3, 3);
    weights << 0.5f, 0.25f, 0.25f, 0.1f, 0.1f, 0.8f, 0.3f, 0.3f, 0.4f;
    const auto pieces = std::make_shared<const AttentionMap>(weights);
    const AttentionMap words = AttentionMap::grouped(pieces, {0, 1, 1}, {0, 0, 1});
    Matrix expected(2, 2);
    expected << 0.75f, 0.25f, 0.4f, 0.6f;
    QVERIFY(words.all().isApprox(expected));
    QVERIFY(words.row(1).isApprox(expected.row(1).transpose()));
    QVERIFY(!words.has_scores());
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap::grouped(pieces, {0, 1}, {0, 0, 1}));
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap::grouped(pieces, {0, 2, 2}, {0, 0, 1}));
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap::grouped(pieces, {0, 1, 1}, {1, 1, 1}));
  }

  void theDecoderReadsOneTokenBehindWhatItWrites() {
    Trace trace;
    trace.source() = {{.text = "a"}};
    trace.target() = {{.text = "x"}, {.text = "y"}};
    AttentionMap& map = trace.attention.emplace_back(Matrix::Constant(2, 2, 0.5f));
    map.site.site = "decoder_self";
    map.queries = map.keys = TextSequences::reads;
    const Token start{.text = "<s>", .special = true, .id = 0};
    trace.sequences.push_back(reads_behind(trace, start));
    QCOMPARE(key_sequence(trace, map).tokens, (std::vector<Token>{start, {.text = "x"}}));
    QVERIFY(to_json(trace).find("\"version\": 1") != std::string::npos);
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);

    map = AttentionMap(Matrix::Constant(3, 3, 1 / 3.0f));  // a decoder-only model goes on with its source
    map.site.site = "decoder_self";
    map.queries = map.keys = TextSequences::reads;
    trace.sequences.back() = reads_on(trace, 3);
    QVERIFY(to_json(trace).find("\"version\": 1") != std::string::npos);
    QCOMPARE(query_sequence(trace, map).tokens, (std::vector<Token>{{.text = "a"}, {.text = "x"}, {.text = "y"}}));
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
  }

  void whatIsJoinedIsKeptWherePlacesDoNotSayIt() {
    Trace trace;
    trace.source() = {{.text = "un", .start = 0, .end = 2},
                      {.text = "able", .start = 2, .end = 6, .joined = true},
                      {.text = "to", .start = 6, .end = 9}};
    trace.target() = {{.text = "la"}, {.text = "bl"}, {.text = "anche", .joined = true}};
    const std::string text = to_json(trace);
    QVERIFY(text.find("\"version\": 1") != std::string::npos);
    QCOMPARE(QString::fromStdString(text).count("joined"), 1);
    QVERIFY(trace_from_json(text, "t") == trace);
    trace.source()[1].joined = false;                         // which the places would say otherwise
    trace.target() = {{.text = "▁la"}, {.text = "blanche"}};  // and so would the marks
    QCOMPARE(QString::fromStdString(to_json(trace)).count("\"joined\": false"), 2);
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
  }

  void filesThatDoNotSayWhatIsJoinedOpenAsTheyDid() {
    const auto joined = [](const char* tokens) {
      QByteArray text = minimal("\"a\", \"b\"", tokens);
      const Trace trace = trace_from_json(text.toStdString(), "t");
      return std::pair(trace.source()[0].joined, trace.source()[1].joined);
    };
    QCOMPARE(joined(R"("a", "b")"), std::pair(false, false));
    QCOMPARE(joined(R"({"text": "a", "start": 0, "end": 1}, {"text": "b", "start": 1, "end": 2})"),
             std::pair(false, true));
    QCOMPARE(joined(R"({"text": "a", "start": 0, "end": 1}, {"text": "b", "start": 1, "end": 3})"),
             std::pair(false, false));
    QCOMPARE(joined(R"({"text": "a", "start": 0, "end": 1, "special": true}, {"text": "b", "start": 1, "end": 2})"),
             std::pair(false, false));
    QCOMPARE(joined(R"("▁a", "b")"), std::pair(false, true));
    QCOMPARE(joined(R"({"text": "a"}, {"text": "b", "joined": true})"), std::pair(false, true));
    QCOMPARE(message_of(minimal("\"b\"", R"({"text": "b", "joined": 1})")),
             "not a well-formed trace: t.json: source[1].joined (counted from 0): expected true or false, found 1");
  }

  void checksNameTheRowsThatBreakTheirPromise() {
    Trace trace = local_trace();
    Matrix weights(3, 2);
    weights << 0.5f, 0.5f, 0.25f, 0.25f, 1, 0.5f;
    trace.attention.emplace_back(weights);
    const auto faults = [&](const std::string& name) {
      const std::vector<Check> checks = verify(trace);
      const auto found = std::ranges::find(checks, name, &Check::name);
      return found == checks.end() ? std::vector<Fault>() : found->faults;
    };
    QCOMPARE(faults("rows sum to 1"), (std::vector<Fault>{{1, 1, "a sum of 1", "0.5"}, {1, 2, "a sum of 1", "1.5"}}));
    QVERIFY(faults("alignment sums to 1").empty());
    trace.attention[1].promise = Promise::nothing;
    QVERIFY(faults("rows sum to 1").empty());
    trace.attention[1].promise = Promise::one_position;
    QCOMPARE(faults("exactly one position")[0], (Fault{1, 0, "1 at one key and 0 at all others", "weights at 2 keys"}));
    trace.attention[1] = AttentionMap(Matrix{{0.0f, 1.0f}, {1.0f, 0.0f}});
    trace.attention[1].promise = Promise::forward;
    QCOMPARE(faults("never goes back"),
             (std::vector<Fault>{{1, 1, "nothing before key 2, where the row above looks most", "1 at key 1"}}));
    trace.attention[0].windows[0].aligned_position = 2.9;
    QVERIFY(faults("zero outside the window")[0].found.ends_with(" at key 1"));
  }

  /// What somebody made of a row is held to what the map promises, too.
  void anEditMayBreakAPromise() {
    Trace trace;
    Matrix weights(2, 2);
    weights << 0.5f, 0.5f, 0.25f, 0.25f;
    trace.attention.emplace_back(weights);
    RowEdit uneven, even;
    uneven.query = 1;
    uneven.weights = {0.25, 0.25};
    even.weights = {0.5, 0.5};
    trace.edits = {uneven};
    QVERIFY(!passes(trace, "rows sum to 1"));
    // Under a Gaussian an edited row is no alignment times Gaussian any more, and its weights need not sum to 1.
    trace.attention = {AttentionMap(weights, {}, weights)};
    trace.attention[0].windows.assign(2, {0, 1, 0.5});
    QVERIFY(!passes(trace, "equals alignment × Gaussian"));
    QVERIFY(passes(trace, "zero outside the window"));
    trace.edits.emplace_back(even);
    QVERIFY(passes(trace, "equals alignment × Gaussian"));
    QVERIFY(passes(trace, "alignment sums to 1"));
    trace.edits.clear();
    QVERIFY(!passes(trace, "alignment sums to 1"));
  }

  void predictionsAreLookedAtToo() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Trace trace = local_trace();
    QVERIFY(passes(trace, "values finite"));
    trace.predictions = {{.candidates = {{"good", 0.5}, {"bad", nan}}}};
    QVERIFY(!passes(trace, "values finite"));
    trace.predictions.clear();
    trace.steps[0].candidates[1].probability = nan;
    QVERIFY(!passes(trace, "values finite"));
  }

  void picturesGlimpsesAndSharesOfCopyingAreWrittenAndRead() {
    Trace trace;
    trace.sequences = {{.name = "image", .tokens = {}, .rows = 1, .columns = 2},
                       {.name = "target", .tokens = {{.text = "seven"}}},
                       {.name = "glimpses",
                        .tokens = {{.text = "1"}, {.text = "2"}},
                        .glimpses = {{.x = 13.25, .y = -0.5, .sizes = {8, 16}}, {.x = 3, .y = 20, .sizes = {8, 16}}}}};
    trace.picture = Picture{.width = 2, .height = 1, .channels = 3, .values = {0, 128, 255, 1, 2, 3}};
    trace.steps = {{.token = "seven", .probability = 0.5, .candidates = {}, .p_gen = 0.125}};
    trace.predictions = {{.token = 1, .candidates = {{"7", 0.75}}, .sequence = 2}, {.candidates = {{"7", 1}}}};
    const std::string json = to_json(trace);
    QVERIFY(json.find("\"version\": 2") != std::string::npos);
    QVERIFY(trace_from_json(json, "t") == trace);

    // Each alone is more than version 1 can say.
    for (int part = 0; part < 3; ++part) {
      Trace text;
      text.source() = {{.text = "a"}};
      text.target() = {{.text = "b"}};
      text.steps = {{.token = "b", .probability = 1, .candidates = {}}};
      if (part == 0) text.picture = trace.picture;
      if (part == 1) text.steps[0].p_gen = 1;
      if (part == 2) text.predictions = {{.token = 0, .candidates = {}, .sequence = TextSequences::target}};
      QVERIFY(trace_from_json(to_json(text), "t") == text);
    }
  }

  void whatASourceAndATargetCannotSayIsVersionTwo() {
    Trace trace;
    trace.sequences = {{.name = "first", .tokens = {{.text = "a"}, {.text = "b"}}},
                       {.name = "second", .tokens = {{.text = "c"}}},
                       {.name = "regions", .tokens = {}, .rows = 2, .columns = 3}};
    AttentionMap& match = trace.attention.emplace_back(Matrix::Constant(2, 1, 0.3f));
    match.site.site = "pooling";
    match.queries = 0;
    match.keys = 1;
    match.promise = Promise::nothing;
    AttentionMap& over = trace.attention.emplace_back(Matrix::Constant(1, 6, 1 / 6.0f));
    over.queries = 1;
    over.keys = 2;
    trace.facts = {.score = "dot", .normalizer = "hard", .sampled = true, .heads = {{2, 4}, {1, 8}}};
    const std::string json = to_json(trace);
    QVERIFY(json.find("\"version\": 2") != std::string::npos);
    QVERIFY(trace_from_json(json, "t") == trace);
    QVERIFY(std::as_const(trace).source().empty() && std::as_const(trace).target().empty());
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, trace.source());

    std::string missing = json;
    missing.replace(missing.find("\"keys\": \"second\""), 16, "\"keys\": \"secomd\"");
    QVERIFY_THROWS_EXCEPTION(Error, trace_from_json(missing, "t"));
    std::string large = json;
    large.replace(large.find("\"rows\": 2"), 9, "\"rows\": 2000000000");
    QVERIFY_THROWS_EXCEPTION(Error, trace_from_json(large, "t"));

    Trace edited;
    edited.source() = {{.text = "a"}};
    edited.model.accuracy = {{.from = 0, .to = 9, .samples = 10, .exact = 0.75}, {.from = 10, .exact = 1.0 / 3}};
    Bend bend;
    bend.query = 3;
    bend.aligned_position = 1.5;
    RowEdit row, uniform;
    row.site = {"encoder_self", 1, 2};
    row.weights = {0.25, 0.75};
    uniform.query = 2;
    WeightEdit weight;
    weight.rest = WeightEdit::Rest::keep;
    edited.edits = {bend, Prefix{"la \"maison\""}, weight, row, uniform};
    QVERIFY(to_json(edited).find("\"version\": 2") != std::string::npos);
    QVERIFY(trace_from_json(to_json(edited), "t") == edited);
  }

  void howOftenAModelIsRightIsStillVersionOne() {
    Trace trace;
    trace.source() = {{.text = "a"}};
    trace.model.accuracy = {{.from = 0, .to = 9, .samples = 10, .exact = 0.75}};
    QVERIFY(to_json(trace).find("\"version\": 1") != std::string::npos);
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
  }

  void aRowThatIsMaskedAsAWholeAttendsToNothing() {
    Matrix scores = Matrix::Constant(2, 3, kMasked);
    scores.row(1) << 0, kMasked, 0;
    softmax_rows(scores);
    QVERIFY(scores.row(0).isZero(0));
    QVERIFY(scores.row(1).isApprox(Eigen::RowVector3f(0.5f, 0, 0.5f)));
  }

  void predictionsOfTheSourceAreKept() {
    Trace trace;
    trace.source() = {{.text = "it", .start = 0, .end = 2, .id = 7}};
    trace.predictions = {{.token = 0, .candidates = {{"il", 0.75}, {"elle", 0.25}}}, {.candidates = {{"good", 1}}}};
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
    trace.predictions[0].token = 1;
    QVERIFY_THROWS_EXCEPTION(Error, trace_from_json(to_json(trace), "t"));
    // Of what is no source only as a whole, and where nothing was written there are no steps.
    trace.sequences = {{.name = "first"}, {.name = "second"}};
    QVERIFY_THROWS_EXCEPTION(Error, trace_from_json(to_json(trace), "t"));
    trace.predictions[0].token.reset();
    QVERIFY(trace_from_json(to_json(trace), "t") == trace);
    trace.steps = {{.token = "a", .probability = 1, .candidates = {}}};
    QVERIFY_THROWS_EXCEPTION(Error, trace_from_json(to_json(trace), "t"));
  }

  void rowsOutOfRangeAreRefused() {
    const AttentionMap map(Matrix::Ones(1, 1));
    QVERIFY_THROWS_EXCEPTION(Error, map.row(1));
    QVERIFY_THROWS_EXCEPTION(Error, map.score_row(-1));
    QVERIFY_THROWS_EXCEPTION(Error, AttentionMap(Matrix::Ones(1, 2), Matrix::Ones(2, 1)));
  }

  void anAlignmentThatWasNotStoredIsTheRowDividedByItsGaussian() {
    const Trace trace = local_trace();
    const AttentionMap& stored = trace.attention[0];
    Matrix weights(2, 3);
    for (int t = 0; t < 2; ++t) weights.row(t) = stored.row(t).transpose();
    AttentionMap bare(weights);
    bare.windows = stored.windows;
    QVERIFY((bare.alignment_row(1) - stored.alignment_row(1)).isZero(1e-5f));
    bare.windows.clear();
    QVERIFY(bare.alignment_row(1) == bare.row(1));
  }

  void aTraceWrittenByHandOpens() {
    const Trace trace = trace_from_json(minimal().toStdString(), "t");
    QCOMPARE(trace.source()[1].text, std::string("b"));
    QCOMPARE(trace.source()[1].start, -1);
    QCOMPARE(trace.attention[0].site.site, std::string("cross"));
    QCOMPARE(trace.attention[0].row(0)[1], 0.75f);
    QVERIFY(!trace.attention[0].has_scores());
    QVERIFY(trace.complete);
    for (const char* extra :
         {"\"colour\": {\"deep\": [1, 2]}, ", "\"steps\": [], ", "\"model\": {\"id\": \"m\", \"size\": 3}, "}) {
      QCOMPARE(message_of(minimal("\"source\"", extra + QByteArray("\"source\""))), QString("accepted"));
    }
    // Several heads, a map of the source itself, and an edit of a map that is not here.
    QCOMPARE(message_of(minimal("]]}]", R"(]]}, {"head": 1, "weights": [[1, 0]]},
      {"site": "encoder_self", "weights": [[1, 0], [0, 1]]}],
      "edits": [{"type": "row", "site": "decoder_self", "query": 9, "rule": "uniform"}])")),
             QString("accepted"));
  }

  void whatRowsAndColumnsAreTheSiteSays_data() {
    QTest::addColumn<QByteArray>("map");
    QTest::addColumn<QStringList>("sides");
    QTest::newRow("cross") << QByteArray(R"({"weights": [[0.25, 0.75]]})") << QStringList{"target", "source"};
    QTest::newRow("encoder") << QByteArray(R"({"site": "encoder_self", "weights": [[0.5, 0.5], [0, 1]]})")
                             << QStringList{"source", "source"};
    QTest::newRow("decoder") << QByteArray(R"({"site": "decoder_self", "weights": [[1]]})")
                             << QStringList{"target", "target"};
    QTest::newRow("pool") << QByteArray(R"({"site": "pooling", "weights": [[0.5, 0.5]]})")
                          << QStringList{"pool", "source"};
  }
  void whatRowsAndColumnsAreTheSiteSays() {
    QFETCH(QByteArray, map);
    QFETCH(QStringList, sides);
    const Trace trace = trace_from_json(minimal(R"({"weights": [[0.25, 0.75]]})", map).toStdString(), "t.json");
    QCOMPARE(query_sequence(trace, trace.attention[0]).name, sides[0].toStdString());
    QCOMPARE(key_sequence(trace, trace.attention[0]).name, sides[1].toStdString());
    QVERIFY(trace_from_json(to_json(trace), "t.json") == trace);
  }

  void aModelThatDoesNotWriteHasNoTarget() {
    const Trace trace = trace_from_json(R"({"format": "saccade-trace", "version": 1, "source": ["a", "b"], "attention":
      [{"site": "encoder_self", "weights": [[0.25, 0.75], [0.5, 0.5]]}]})",
                                        "t.json");
    QCOMPARE(trace.target().size(), 0u);
    QCOMPARE(trace.attention[0].row(0)[1], 0.75f);
  }

  void badTracesAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& text, const QString& message) {
      QTest::newRow(name) << text << message;
    };
    row("newer", minimal("\"version\": 1", "\"version\": 3"),
        "this trace is of a newer version than this program: t.json: expected version 1 or 2, found version 3");
    row("much newer", minimal("\"version\": 1", "\"version\": 99999999999"),
        "this trace is of a newer version than this program: t.json: expected version 1 or 2, found version "
        "99999999999");
    row("version as text", minimal("\"version\": 1", "\"version\": \"1\""),
        "not a well-formed trace: t.json: version: expected a whole number from 1 to 2, found \"1\"");
    row("another format", minimal("saccade-trace", "bertviz"),
        "not a trace file: t.json: expected \"format\": \"saccade-trace\", found \"bertviz\"");
    row("no format", "{}", "not a trace file: t.json: expected \"format\": \"saccade-trace\", found none");
    row("a list", "[]", "not a trace file: t.json: expected \"format\": \"saccade-trace\", found none");
    row("no source", minimal("\"source\"", "\"sauce\""),
        "not a well-formed trace: t.json: expected the field \"source\", found none");
    row("token", minimal("\"a\"", "3"),
        "not a well-formed trace: t.json: source[0] (counted from 0): expected a text, or an object with \"text\", "
        "found 3");
    row("token without text", minimal("\"a\"", "{}"),
        "not a well-formed trace: t.json: source[0] (counted from 0): expected the field \"text\", found none");
    row("offsets", minimal("\"a\"", R"({"text": "a", "start": 3, "end": 2})"),
        "not a well-formed trace: t.json: source[0].end (counted from 0): expected a whole number from 3 to 268435456, "
        "found 2");
    row("offset too large", minimal("\"a\"", R"({"text": "a", "start": 99999999999, "end": 2})"),
        "not a well-formed trace: t.json: source[0].start (counted from 0): expected a whole number from 0 to "
        "268435456, found 99999999999");
    row("too few rows", minimal("[[0.25, 0.75]]", "[]"),
        "not a well-formed trace: t.json: attention[0].weights (counted from 0): expected 1 row, one for each of "
        "target, found 0");
    row("ragged", minimal("0.25, 0.75", "0.25"),
        "not a well-formed trace: t.json: attention[0].weights[0] (counted from 0): expected 2 numbers, one for each "
        "of source, found 1");
    row("not a number", minimal("0.25", "NaN"), "not valid JSON");
    row("too large a number", minimal("0.25", "1e999"), "not valid JSON");
    row("text for a number", minimal("0.25", "\"0.25\""),
        "not a well-formed trace: t.json: attention[0].weights[0][0] (counted from 0): expected a weight from 0 to 1, "
        "found \"0.25\"");
    row("negative", minimal("0.25", "-0.25"),
        "not a well-formed trace: t.json: attention[0].weights[0][0] (counted from 0): expected a weight from 0 to 1, "
        "found -0.25");
    row("above 1", minimal("0.75", "1.1"),
        "not a well-formed trace: t.json: attention[0].weights[0][1] (counted from 0): expected a weight from 0 to 1, "
        "found 1.1");
    row("masked weight", minimal("0.25", "null"),
        "not a well-formed trace: t.json: attention[0].weights[0][0] (counted from 0): expected a weight from 0 to 1, "
        "found null");
    row("site", minimal("\"weights\"", "\"site\": \"sideways\", \"weights\""),
        "not a well-formed trace: t.json: attention[0].site (counted from 0): expected encoder_self, decoder_self, "
        "cross or pooling, "
        "found \"sideways\"");
    row("axis", minimal("\"weights\"", "\"keys\": \"keys\", \"weights\""),
        "not a well-formed trace: t.json: attention[0].keys (counted from 0): expected source, target, image or pool, "
        "found \"keys\"");
    row("scores of another shape", minimal("\"weights\"", "\"scores\": [[1]], \"weights\""),
        "not a well-formed trace: t.json: attention[0].scores[0] (counted from 0): expected 2 numbers, one for each of "
        "source, found 1");
    row("windows", minimal("\"weights\"", "\"windows\": [], \"weights\""),
        "not a well-formed trace: t.json: attention[0].windows (counted from 0): expected 1 window, one for each row, "
        "found 0");
    row("half width", minimal("\"weights\"", R"("windows": [{"aligned_position": 0, "half_width": 0}], "weights")"),
        "not a well-formed trace: t.json: attention[0].windows[0].half_width (counted from 0): expected a number above "
        "0, found 0");
    row("steps",
        minimal("\"source\"",
                R"("steps": [{"token": "x", "probability": 1}, {"token": "x", "probability": 1}], "source")"),
        "not a well-formed trace: t.json: steps: expected 1 step, one for each target token, found 2");
    row("probability", minimal("\"source\"", R"("steps": [{"token": "x", "probability": 2}], "source")"),
        "not a well-formed trace: t.json: steps[0].probability (counted from 0): expected a probability from 0 to 1, "
        "found 2");
    row("model", minimal("\"source\"", R"("model": 3, "source")"),
        "not a well-formed trace: t.json: model: expected an object, found 3");
    row("facts", minimal("\"source\"", R"("model": {"facts": "dot"}, "source")"),
        "not a well-formed trace: t.json: model.facts: expected an object, found \"dot\"");
    row("accuracy",
        minimal("\"source\"", R"("model": {"accuracy": [{"from": 0, "to": 9, "samples": 1, "exact": 2}]}, "source")"),
        "not a well-formed trace: t.json: model.accuracy[0].exact (counted from 0): expected a share from 0 to 1, "
        "found 2");
    row("source as text", minimal("[\"a\", \"b\"]", "\"ab\""),
        "not a well-formed trace: t.json: source: expected a list of tokens, found \"ab\"");
    row("layer", minimal("\"weights\"", "\"layer\": 99999999999, \"weights\""),
        "not a well-formed trace: t.json: attention[0].layer (counted from 0): expected a whole number from 0 to "
        "1048575, "
        "found 99999999999");
    row("one head twice", minimal("]]}]", "]]}, {\"weights\": [[1, 0]]}]"),
        "not a well-formed trace: t.json: attention[1] (counted from 0): expected another site, layer or head than "
        "attention[0] has, found cross, layer 0, head 0");
    row("nothing read", minimal("[\"a\", \"b\"]", "[]"),
        "not a well-formed trace: t.json: source: expected at least one token of the source, found none");
    row("nothing read of several",
        R"({"format": "saccade-trace", "version": 2, "attention": [], "sequences": [{"name": "source"}]})",
        "not a well-formed trace: t.json: sequences: expected at least one token of the source, found none");
    row("nothing to look at",
        minimal("\"weights\"", "\"keys\": \"target\", \"queries\": \"source\", \"weights\"")
            .replace("[\"x\"]", "[]")
            .replace("[[0.25, 0.75]]", "[[], []]"),
        "not a well-formed trace: t.json: attention[0].weights (counted from 0): expected something to look at, found "
        "target without tokens");
    const auto edited = [](const QByteArray& edit) {
      return minimal("\"source\"", R"("edits": [{"type": "bend", "temperature": 2}, )" + edit + "], \"source\"");
    };
    row("edit of no row", edited(R"({"type": "row", "query": 9, "rule": "uniform"})"),
        "not a well-formed trace: t.json: edit 2 of 2: query: expected a row from 1 to 1, found 9");
    row("edit of no key", edited(R"({"type": "weight", "query": 1, "key": 7, "weight": 0.5})"),
        "there is no such position to attend to: t.json: edit 2 of 2: key: expected a position from 1 to 2, found 7");
    row("edit of a longer row", edited(R"({"type": "row", "query": 1, "weights": [1, 0, 0]})"),
        "a row of another length: t.json: edit 2 of 2: weights: expected 2 weights, found 3");
    row("edit to no position", edited(R"({"type": "bend", "query": 1, "aligned_position": 2.5})"),
        "not a well-formed trace: t.json: edit 2 of 2: aligned_position: expected a position from 0 to 2, found 2.5");
    row("edit of no kind", edited(R"({"type": "paint"})"),
        "wrong value: t.json: edit 2 of 2: type: expected \"weight\"");
    const auto sequences = [](const QByteArray& list) {
      return R"({"format": "saccade-trace", "version": 2, "attention": [], "sequences": )" + list + "}";
    };
    row("sequences of one name", sequences(R"([{"name": "a", "tokens": ["x"]}, {"name": "a", "tokens": ["y"]}])"),
        "not a well-formed trace: t.json: sequences: expected names that differ, found \"a\" twice");
    row("sequence without a name", sequences(R"([{"name": ""}])"),
        "not a well-formed trace: t.json: sequences[0].name (counted from 0): expected a name, found \"\"");
    row("no sequence", sequences("[]"),
        "not a well-formed trace: t.json: sequences: expected at least one sequence, found none");
    row("glimpses of no tokens", sequences(R"([{"name": "a", "glimpses": [{"x": 1, "y": 1, "sizes": [8]}]}])"),
        "not a well-formed trace: t.json: sequences[0].glimpses (counted from 0): expected 0 glimpses, one for each "
        "token, found 1");
    const auto picture = [&](const QByteArray& fields) {
      return sequences(R"([{"name": "image", "rows": 1, "columns": 1}], "picture": {"width": 2, )" + fields + "}");
    };
    row("picture of two channels", picture(R"("height": 1, "channels": 2, "values": [1, 2, 3, 4])"),
        "not a well-formed trace: t.json: picture.channels: expected 1 (grey) or 3 (red, green and blue), found 2");
    row("picture of too few values", picture(R"("height": 2, "channels": 1, "values": [1, 2, 3])"),
        "not a well-formed trace: t.json: picture.values: expected 4 values, one for each pixel and channel, found 3");
    row("picture of no values", picture(R"("height": 1, "channels": 1, "values": [1, 256])"),
        "not a well-formed trace: t.json: picture.values[1] (counted from 0): expected a whole number from 0 to 255, "
        "found 256");
    row("picture of no size", picture(R"("height": 2000000000, "channels": 1, "values": [1])"),
        "not a well-formed trace: t.json: picture.height: expected a whole number from 1 to 16384, found 2000000000");
    row("prediction for nobody",
        sequences(
            R"([{"name": "a", "tokens": ["x"]}], "predictions": [{"sequence": "b", "token": 0, "candidates": []}])"),
        "not a well-formed trace: t.json: predictions[0].sequence (counted from 0): expected the name of a sequence, "
        "found \"b\"");
    row("view", minimal("\"source\"", R"("model": {"view": "arcs"}, "source")"),
        "wrong value: t.json: model: view: expected an object, found \"arcs\"");
    row("name of a head",
        minimal("\"source\"", R"("model": {"view": {"head_names": [{"site": "cross", "name": "a\nb"}]}}, "source")"),
        "wrong value: t.json: model: view: head_names[0]: name: expected 1 to 60 printable characters, found "
        "\"a\\nb\"");
    row("cut", minimal().left(60), "not valid JSON");
    row("empty", "", "not valid JSON");
    row("not UTF-8", minimal("\"a\"", "\"\xff\""), "not valid JSON");
    row("deep", minimal("\"source\"", "\"x\": " + QByteArray(100'000, '[') + ", \"source\""),
        "JSON is nested too deeply");
  }

  void badTracesAreRefusedByName() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    const QString found = message_of(text);
    QVERIFY2(found.startsWith(message), qPrintable(found));
  }

  void filesAreReadAndWritten() {
    QTemporaryDir directory;
    const std::filesystem::path file = directory.filePath("t.json").toStdString();
    write_trace(local_trace(), file);
    QVERIFY(read_trace(file) == local_trace());
    QVERIFY_THROWS_EXCEPTION(Error, read_trace(directory.path().toStdString()));
    QVERIFY_THROWS_EXCEPTION(Error, read_trace(file.parent_path() / "missing.json"));
    QVERIFY_THROWS_EXCEPTION(Error, write_trace(local_trace(), file.parent_path() / "no such folder" / "t.json"));
    std::filesystem::resize_file(file, (256u << 20) + 1);  // sparse
    QVERIFY_THROWS_EXCEPTION(Error, read_trace(file));
  }

  void whatIsRightPasses() {
    for (const Check& check : verify(local_trace())) QVERIFY2(check.passed, check.name.c_str());
    QCOMPARE(verify(local_trace()).size(), std::size_t(4));
    QCOMPARE(verify(trace_from_json(minimal().toStdString(), "t")).size(), std::size_t(2));
  }

  void whatIsWrongIsFound() {
    const auto with = [](Promise promise, const Matrix& weights) {
      Trace trace;
      trace.attention.emplace_back(weights).promise = promise;
      return trace;
    };
    const Matrix soft{{0.5f, 0.5f}, {0.5f, 0.5f}}, back{{0.0f, 1.0f}, {1.0f, 0.0f}}, sure{{1.0f, 0.0f}, {0.0f, 1.0f}};
    QVERIFY(!passes(with(Promise::sums_to_one, 0.9f * soft), "rows sum to 1"));
    QVERIFY(!passes(with(Promise::sums_to_one, std::numeric_limits<float>::quiet_NaN() * soft), "values finite"));
    QVERIFY(!passes(with(Promise::one_position, soft), "exactly one position"));
    QVERIFY(passes(with(Promise::one_position, back), "exactly one position"));
    QVERIFY(!passes(with(Promise::forward, back), "never goes back"));
    QVERIFY(passes(with(Promise::forward, sure), "never goes back"));

    QVERIFY(verify(with(Promise::nothing, 0.9f * soft)).size() == 1);

    Trace outside = local_trace();
    outside.attention[0].windows[0].aligned_position = 2.9;
    QVERIFY(!passes(outside, "zero outside the window"));
    QVERIFY(!passes(outside, "equals alignment × Gaussian"));
  }
};

QTEST_APPLESS_MAIN(TestTrace)
#include "test_trace.moc"
