// Recurrent classifiers: every case is computed here and compared with what PyTorch computed
// (tests/data/make_classifier_references.py), and what they refuse.
#include <QtTest>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/models/model.h"
#include "engine/session/session.h"
#include "engine/text/sentences.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/weight_edit.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::add_cases, testing::CaseDirectory, testing::kClassifierCases, testing::read;

namespace {

constexpr double kTolerance = 1e-5;

json reference_of(const CaseDirectory& directory) { return read(directory.path() / "reference.json"); }

Input input_of(const Model& model, const std::string& text) {
  return model.reads() == InputKind::document ? Input(Document{text}) : Input(Text{text});
}

/// Infinite where the shapes differ or only one of the two is masked.
double distance(const Vector& ours, const json& theirs) {
  if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
  double largest = 0;
  for (Eigen::Index i = 0; i < ours.size(); ++i) {
    const json& value = theirs[static_cast<std::size_t>(i)];
    if (value.is_null() != std::isinf(ours[i])) return INFINITY;
    if (!value.is_null()) largest = std::max(largest, std::abs(ours[i] - value.get<double>()));
  }
  return largest;
}

const AttentionMap& map_of(const Trace& trace, int layer) {
  return *std::ranges::find_if(trace.attention, [&](const AttentionMap& map) { return map.site.layer == layer; });
}

double probability_of(const Trace& trace, const std::string& label) {
  for (const Candidate& candidate : trace.predictions.at(0).candidates) {
    if (candidate.text == label) return candidate.probability;
  }
  return -1;
}

/// The code points [start, end) of a text.
std::string slice(const std::string& text, int start, int end) {
  const std::u32string points = QString::fromStdString(text).toStdU32String();
  return QString::fromStdU32String(points.substr(start, end - start)).toStdString();
}

template <typename Action>
QString message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

void change_config(const std::filesystem::path& directory, const std::function<void(json&)>& change) {
  json config = read(directory / "config.json");
  change(config);
  QFile file(QString::fromStdString((directory / "config.json").string()));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(config.dump()));
}

}  // namespace

class TestClassifiers : public QObject {
  Q_OBJECT

 private slots:
  void everyIntermediateEqualsPyTorch_data() { add_cases(kClassifierCases); }

  void everyIntermediateEqualsPyTorch() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const auto model = load_model(directory.path());
    const json reference = reference_of(directory);
    const auto text = reference["text"].get<std::string>();
    const auto trace = run(model, input_of(*model, text));

    const std::vector<Token>& tokens = std::as_const(*trace).source();
    QCOMPARE(tokens.size(), reference["ids"].size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      QCOMPARE(tokens[i].id, reference["ids"][i].get<int>());
      QCOMPARE(tokens[i].start, reference["places"][i][0].get<int>());
      QCOMPARE(tokens[i].end, reference["places"][i][1].get<int>());
      QCOMPARE(slice(text, tokens[i].start, tokens[i].end), tokens[i].text);
      QCOMPARE(tokens[i].unknown, tokens[i].id == 0);
    }
    const bool is_document = reference.contains("above");
    QCOMPARE(trace->attention.size(), is_document ? 2u : 1u);
    for (int layer = 0; layer < (is_document ? 2 : 1); ++layer) {
      const AttentionMap& map = map_of(*trace, layer);
      const json& expected = reference[layer == 0 ? "words" : "above"];
      QCOMPARE(static_cast<std::size_t>(map.query_count()), expected["weights"].size());
      QCOMPARE(map.site.site, std::string("pooling"));
      for (int row = 0; row < map.query_count(); ++row) {
        QVERIFY(distance(map.score_row(row), expected["scores"][static_cast<std::size_t>(row)]) < kTolerance);
        QVERIFY(distance(map.row(row), expected["weights"][static_cast<std::size_t>(row)]) < kTolerance);
      }
    }
    if (is_document) {
      const Sequence& sentences = query_sequence(*trace, map_of(*trace, 0));
      QCOMPARE(sentences.name, std::string("sentences"));
      QCOMPARE(key_sequence(*trace, map_of(*trace, 1)).name, std::string("sentences"));
      QCOMPARE(sentences.tokens.size(), reference["sentences"].size());
      for (std::size_t i = 0; i < sentences.tokens.size(); ++i) {
        QCOMPARE(sentences.tokens[i].start, reference["sentences"][i][0].get<int>());
        QCOMPARE(sentences.tokens[i].end, reference["sentences"][i][1].get<int>());
      }
    }

    const auto labels = read(directory.path() / "config.json")["labels"].get<std::vector<std::string>>();
    double sum = 0;
    for (const json& logit : reference["logits"]) sum += std::exp(logit.get<double>());
    QCOMPARE(trace->predictions.size(), std::size_t(1));
    QVERIFY(!trace->predictions[0].token);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const double wanted = std::exp(reference["logits"][i].get<double>()) / sum;
      QVERIFY(std::abs(probability_of(*trace, labels[i]) - wanted) < kTolerance);
    }
    QVERIFY(std::ranges::is_sorted(trace->predictions[0].candidates, std::ranges::greater(), &Candidate::probability));
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QVERIFY(trace_from_json(to_json(*trace), "t.json") == *trace);
  }

  void everyPoolingHasACase() {
    std::set<std::string> seen;
    for (const auto& entry : std::filesystem::directory_iterator(kClassifierCases)) {
      if (entry.is_directory()) seen.insert(read(entry.path() / "config.json")["pooling"].get<std::string>());
    }
    QVERIFY((seen == std::set<std::string>{"hierarchical", "mean", "static", "structured"}));
  }

  void aWeightThatIsEditedDecides() {
    for (const char* name : {"mean-gru", "static-gru", "structured-lstm"}) {
      const CaseDirectory directory(name);
      const auto model = load_model(directory.path());
      const auto text = reference_of(directory)["text"].get<std::string>();
      const auto before = run(model, text);
      const int hop = before->attention[0].query_count() - 1;
      const WeightEdit all{.site = {.site = "pooling"}, .query = hop, .key = 3, .weight = 1};
      const auto after = run(model, text, {.edits = {all}});
      QVERIFY(std::abs(after->attention[0].row(hop)[3] - 1) < 1e-6f);
      QVERIFY(after->predictions != before->predictions);
      for (int other = 0; other < hop; ++other) {
        QVERIFY(after->attention[0].row(other) == before->attention[0].row(other));
      }
    }
  }

  /// What the lesson of reviews-static promises.
  void aSampleIsTurnedByOneWord() {
    const auto model = load_model(SACCADE_SOURCE_DIR "/samples/models/reviews-static");
    const std::string text = "The plot is silly and the pacing is slow, but the actors are a delight.";
    const auto before = run(model, text);
    QCOMPARE(std::as_const(*before).source()[15].text, std::string("delight"));
    QVERIFY(probability_of(*before, "negative") > 0.9);
    const WeightEdit delight{.site = {.site = "pooling"}, .query = 0, .key = 15, .weight = 0.9};
    QVERIFY(probability_of(*run(model, text, {.edits = {delight}}), "positive") > 0.5);
  }

  void bothLevelsOfADocumentAreEdited() {
    const CaseDirectory directory("hierarchical-gru");
    const auto model = load_model(directory.path());
    const Document document{reference_of(directory)["text"].get<std::string>()};
    const auto before = run(model, document);
    const WeightEdit sentence{.site = {.site = "pooling", .layer = 1}, .query = 0, .key = 2, .weight = 1};
    const auto above = run(model, document, {.edits = {sentence}});
    QVERIFY(map_of(*above, 0) == map_of(*before, 0));
    QCOMPARE(map_of(*above, 1).row(0)[2], 1.0f);
    QVERIFY(above->predictions != before->predictions);

    Bend flat;
    flat.site = AttentionSite{.site = "pooling"};
    flat.temperature = 1e6;
    const auto even = run(model, document, {.edits = {flat}});
    const AttentionMap& words = map_of(*even, 0);
    for (int row = 0; row < words.query_count(); ++row) {
      const Vector weights = words.row(row);
      const auto own = static_cast<float>((weights.array() > 0).count());
      QVERIFY((weights.array() == 0 || (weights.array() - 1 / own).abs() < 1e-4f).all());
      QCOMPARE((weights.array() > 0).count(), (words.score_row(row).array() > -1e30f).count());
    }

    // A word of another sentence cannot be looked at.
    const WeightEdit elsewhere{.site = {.site = "pooling"}, .query = 0, .key = 20, .weight = 0.5};
    QVERIFY(!message_of([&] { run(model, document, {.edits = {elsewhere}}); }).isEmpty());
  }

  void documentsThatAreTooLongAreRefusedAtOnce() {
    const CaseDirectory directory("hierarchical-gru");
    const auto model = load_model(directory.path());
    std::string words;
    for (int i = 0; i < 100'000; ++i) words += i % 20 == 19 ? "dull. " : "film ";
    const std::clock_t start = std::clock();
    QCOMPARE(message_of([&] { run(model, Document{words}); }),
             "the text is too long for the model: document: expected at most 40 tokens, found 105000");
    QVERIFY(double(std::clock() - start) / CLOCKS_PER_SEC < 2);
    QCOMPARE(message_of([&] { run(model, Document{"One. Two. Three. Four. Five. Six."}); }),
             "the text is too long for the model: document: expected at most 5 sentences, found 6");
    QVERIFY(message_of([&] { run(model, Document{" \n\n "}); }).startsWith("nothing to read: document"));
    QVERIFY(message_of([&] { run(model, Text{"One."}); }).contains("a document"));
    QVERIFY(!run(model, Document{". . ."})->predictions.empty());
  }

  void whatDoesNotFitIsRefusedByName_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("said");
    QTest::newRow("pooling") << "pooling"
                             << "\"max\""
                             << "config.json: pooling";
    QTest::newRow("labels") << "labels"
                            << "[\"one\", 2]"
                            << "config.json: labels";
    QTest::newRow("no labels") << "labels"
                               << "[]"
                               << "config.json: labels";
    QTest::newRow("more labels") << "labels"
                                 << "[\"a\", \"b\", \"c\"]"
                                 << "output.";
    QTest::newRow("attention") << "attention"
                               << "null"
                               << "config.json: attention";
    QTest::newRow("size") << "attention"
                          << "{\"attention_size\": 0}"
                          << "attention_size";
    QTest::newRow("tensors") << "pooling"
                             << "\"mean\""
                             << "attention.";
    QTest::newRow("cell") << "cell"
                          << "\"rnn\""
                          << "config.json: cell";
    QTest::newRow("vocabulary") << "vocab_size"
                                << "3"
                                << "encoder.embedding.weight";
    QTest::newRow("length") << "max_source_length"
                            << "-1"
                            << "config.json: max_source_length";
  }

  void whatDoesNotFitIsRefusedByName() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, said);
    const CaseDirectory directory("static-gru");
    change_config(directory.path(),
                  [&](json& config) { config[key.toStdString()] = json::parse(value.toStdString()); });
    const QString message = message_of([&] { load_model(directory.path()); });
    QVERIFY2(message.contains(said), qPrintable(message));
  }

  /// As the training script splits them, and scripts that it never sees.
  void textsAreSplitIntoSentences() {
    const auto split = [](const std::string& text) {
      std::vector<std::string> sentences;
      for (const TextRange& range : split_sentences(text)) sentences.push_back(slice(text, range.start, range.end));
      return sentences;
    };
    for (const json& one : read(kClassifierCases / "sentences.json")) {
      const auto text = one["text"].get<std::string>();
      std::vector<TextRange> wanted;
      for (const json& range : one["sentences"]) wanted.push_back({range[0].get<int>(), range[1].get<int>()});
      QVERIFY2(split_sentences(text) == wanted, text.c_str());
    }
    using Lines = std::vector<std::string>;
    QCOMPARE(split("It costs 3.5. Mr. Lee paid."), (Lines{"It costs 3.5.", "Mr. Lee paid."}));
    QCOMPARE(split("天气很好。我们去公园！你呢？"), (Lines{"天气很好。", "我们去公园！", "你呢？"}));
    QCOMPARE(split("کیا حال ہے؟ ٹھیک۔"), (Lines{"کیا حال ہے؟", "ٹھیک۔"}));
    QVERIFY((split_sentences("a\xff bad. c") == std::vector<TextRange>{{0, 7}, {8, 9}}));
  }

  void aLongTextIsSplitInNoTime() {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += "a . \" ";
    const std::clock_t start = std::clock();
    QVERIFY(!split_sentences(text).empty());
    QVERIFY(double(std::clock() - start) / CLOCKS_PER_SEC < 2);
  }
};

QTEST_APPLESS_MAIN(TestClassifiers)
#include "test_classifiers.moc"
