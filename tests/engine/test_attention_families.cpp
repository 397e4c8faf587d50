// key_value_lm, atae_lstm and feature_attention against PyTorch (tests/data/make_attention_family_references.py), and
// what is particular about their traces.
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/models/example.h"
#include "engine/models/text_model.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/trace_sink.h"
#include "engine/trace/weight_edit.h"

using namespace saccade;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const fs::path kCases = SACCADE_SOURCE_DIR "/tests/data/attention_families";
constexpr const char* kTokenizer = "tokenizer.json";
constexpr double kTolerance = 1e-5;

json read_case(const std::string& name, const char* file) {
  std::ifstream stream(kCases / name / file);
  return json::parse(stream);
}

/// The case with its tokenizer, as a model directory.
fs::path put_together(const std::string& name, const QTemporaryDir& folder) {
  const fs::path at = fs::path(folder.path().toStdString()) / name;
  fs::remove_all(at);
  fs::copy(kCases / name, at);
  if (name != "features" && name != "time-steps") fs::copy(kCases / kTokenizer, at / kTokenizer);
  return at;
}

std::shared_ptr<const Model> load(const std::string& name) {
  const QTemporaryDir folder;
  return load_model(put_together(name, folder));
}

struct Row {
  Vector scores, weights, context;
};

/// Keeps every row and every head's output in their order.
struct Observer : TraceSink {
  void attention(const AttentionReport& report) override {
    rows.push_back({report.scores, report.weights, report.context});
  }
  void logits(const Matrix& values) override { outputs.emplace_back(values.row(0)); }
  std::vector<Row> rows;
  std::vector<Vector> outputs;
};

/// The largest difference; infinite where the shapes differ or only one of the two is masked.
double distance(const Vector& ours, const json& theirs) {
  if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
  double largest = 0;
  for (Eigen::Index i = 0; i < ours.size(); ++i) {
    const json& value = theirs[static_cast<std::size_t>(i)];
    if (value.is_null() != std::isinf(ours[i]) || std::isnan(ours[i])) return INFINITY;
    if (!value.is_null()) largest = std::max(largest, std::abs(ours[i] - value.get<double>()));
  }
  return largest;
}

template <typename Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

std::shared_ptr<const Trace> written(const std::string& name, const Interventions& interventions) {
  return run(load(name), read_case(name, "reference.json")["source"].get<std::string>(), interventions);
}

Interventions steps(int count, std::vector<Edit> edits = {}) { return {.edits = std::move(edits), .max_steps = count}; }

Bend tempered(double temperature) {
  Bend bend;
  bend.temperature = temperature;
  return bend;
}

Bend widened(double half_width) {
  Bend bend;
  bend.half_width = half_width;
  return bend;
}

const AttentionSite kItself{.site = "decoder_self"}, kPooling{.site = "pooling"};

}  // namespace

class TestAttentionFamilies : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  /// A copy of a case with another configuration.
  fs::path changed(const std::string& name, const std::function<void(json&)>& change) const {
    fs::path at = put_together(name, folder_);
    json config = read_case(name, "config.json");
    change(config);
    std::ofstream(at / "config.json") << config;
    return at;
  }

 private slots:
  void everyIntermediateEqualsPyTorch_data() {
    QTest::addColumn<QString>("name");
    for (const auto& entry : fs::directory_iterator(kCases)) {
      if (!entry.is_directory()) continue;
      const QString name = QString::fromStdString(entry.path().filename().string());
      QTest::newRow(qPrintable(name)) << name;
    }
  }

  void everyIntermediateEqualsPyTorch() {
    QFETCH(QString, name);
    const json reference = read_case(name.toStdString(), "reference.json");
    const auto model = load(name.toStdString());
    const AttentionEdits none;
    Observer seen;
    const Reading reading = model->read(Text{reference["source"].get<std::string>()}, {none, &seen}, {});
    if (reading.decoder) {
      int previous = reading.first, step = 0;
      for (const json& next : reference["continued"]) {
        seen.outputs.push_back(reading.decoder->step(previous, {none, &seen, step++}));
        previous = next.get<int>();
      }
      seen.outputs.push_back(reading.decoder->step(previous, {none, &seen, step}));
    }
    const json& rows = reference["rows"];
    QCOMPARE(seen.rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      QVERIFY2(distance(seen.rows[i].scores, rows[i].value("scores", json::array())) < kTolerance, "scores");
      QVERIFY2(distance(seen.rows[i].weights, rows[i]["weights"]) < kTolerance, "weights");
      QVERIFY2(distance(seen.rows[i].context, rows[i]["context"]) < kTolerance, "context");
    }
    const json& outputs = reference["logits"];
    QCOMPARE(seen.outputs.size(), outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) QVERIFY(distance(seen.outputs[i], outputs[i]) < kTolerance);
  }

  // ---- key_value_lm ----

  void theWindowMovesOnWithTheText() {
    const auto trace = written("key-value-predict", steps(4));
    QCOMPARE(std::ssize(trace->target()), 4);
    QCOMPARE(trace->attention.size(), std::size_t(1));
    const AttentionMap& map = trace->attention[0];
    const int read = static_cast<int>(trace->source().size() + trace->target().size());
    QVERIFY(map.site == kItself);
    QCOMPARE(map.query_count(), read);
    QCOMPARE(map.key_count(), read);
    QCOMPARE(query_sequence(*trace, map).name, std::string("text"));
    QCOMPARE(query_sequence(*trace, map).size(), read);
    QVERIFY(map.row(0).isZero(0));
    for (int t = 0; t < read; ++t) {
      const Vector weights = map.row(t), scores = map.score_row(t);
      for (int s = 0; s < read; ++s) {
        const bool seen = t - 3 <= s && s < t;
        QCOMPARE(std::isfinite(scores[s]), seen);
        QCOMPARE(weights[s] > 0, seen);
      }
      QCOMPARE(map.windows[t].aligned_position, t - 2.0);
      QCOMPARE(map.windows[t].half_width, 1.0);
    }
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    const std::string text = to_json(*trace);
    QVERIFY(trace_from_json(text, "t.json") == *trace);
  }

  void itGrowsStepByStepAndSharesNothingThatChanges() {
    Session session(load("key-value"), Text{"badcafe"}, steps(5));
    std::vector<std::shared_ptr<const Trace>> traces = {session.trace()};
    while (session.step()) traces.push_back(session.trace());
    const auto whole = session.trace();
    for (const auto& trace : traces) {
      const AttentionMap& map = trace->attention[0];
      QCOMPARE(map.query_count(), map.key_count());
      QCOMPARE(map.all(), whole->attention[0].all().topLeftCorner(map.query_count(), map.key_count()));
    }
    QVERIFY(*whole == *written("key-value", steps(5)));
  }

  void aBranchEqualsAFreshRun_data() {
    QTest::addColumn<QString>("edit");
    QTest::addColumn<int>("from");  // -1: nothing is left of the run before
    // The source has 7 tokens: row 7 decides the first that is written.
    const auto weight = [](int query) {
      return QString(R"({"type": "weight", "site": "decoder_self", "query": %1, "key": %2, "weight": 0.9})")
          .arg(query)
          .arg(query - 2);
    };
    QTest::newRow("a row that was read") << weight(5) << -1;
    QTest::newRow("the first step") << weight(7) << 0;
    QTest::newRow("the third step") << weight(9) << 2;
    QTest::newRow("every row") << R"({"type": "bend", "temperature": 0.3})" << -1;
    QTest::newRow("a bend of one") << R"({"type": "bend", "query": 8, "temperature": 0.3})" << 1;
    QTest::newRow("a wider window") << R"({"type": "bend", "half_width": 2})" << -1;
    QTest::newRow("a wider window of one") << R"({"type": "bend", "query": 9, "half_width": 2})" << 2;
    QTest::newRow("uniform") << R"({"type": "row", "site": "decoder_self", "query": 10, "rule": "uniform"})" << 3;
  }

  void aBranchEqualsAFreshRun() {
    QFETCH(QString, edit);
    QFETCH(int, from);
    Interventions edited = steps(5);
    add_edits(edited, std::vector{edit.toStdString()});
    const std::string name = "key-value-predict";
    Session session(load(name), Text{"badcafe"}, steps(5), {}, Keep::steps);
    finish(session);
    const auto fresh = written(name, edited);
    QVERIFY(!(*fresh == *session.trace()));
    for (const Check& check : verify(*fresh)) QVERIFY2(check.passed, check.name.c_str());
    const auto branch = session.branch(edited);
    QCOMPARE(branch != nullptr, from >= 0);
    if (!branch) return;
    QCOMPARE(branch->steps(), from);
    QVERIFY(*finish(*branch) == *fresh);
  }

  void aBentWindowStillEndsBeforeTheToken() {
    const auto trace = written("key-value-predict", steps(2, {widened(2)}));
    const AttentionMap& map = trace->attention[0];
    for (int s = 0; s < 7; ++s) QCOMPARE(map.row(6)[s] > 0, s >= 1 && s <= 5);
  }

  void beamSearchAndForcedTargets() {
    const auto forced = written("key-value", {.target = "dead"});
    QCOMPARE(forced->output, std::string("dead"));
    QCOMPARE(forced->attention[0].query_count(), 7 + 4);
    const auto found = written("key-value", {.beam = 3, .max_steps = 4});
    const auto greedy = written("key-value", steps(4));
    const auto likely = [](const Trace& trace) {
      double sum = 0;
      for (const Step& step : trace.steps) sum += std::log(step.probability);
      return sum;
    };
    QVERIFY(likely(*found) >= likely(*greedy) - 1e-9);
  }

  void withoutAttentionThereIsNoMap() {
    const auto trace = written("without", steps(3));
    QVERIFY(trace->attention.empty() && !trace->facts.attends());
    QCOMPARE(std::ssize(trace->target()), 3);
  }

  void wrongConfigurationsOfALanguageModelAreRefused() {
    const auto refused = [&](const std::function<void(json&)>& change) {
      return message_of([&] { load_model(changed("key-value-predict", change)); });
    };
    const std::string uneven = refused([](json& config) { config["attention"]["parts"] = 5; });
    QVERIFY2(uneven.starts_with("wrong value"), uneven.c_str());
    const std::string split = refused([](json& config) { config["hidden_size"] = 13; });
    QVERIFY2(split.starts_with("a state cannot be split evenly"), split.c_str());
    const std::string shape = refused([](json& config) { config["hidden_size"] = 15; });
    QVERIFY2(shape.find("rnn.weight_ih_l0") != shape.npos, shape.c_str());
    const std::string length = refused([](json& config) { config["attention"]["length"] = 0; });
    QVERIFY2(length.find("length") != length.npos, length.c_str());
    const std::string more = refused([](json& config) { config["attention"] = nullptr; });
    QVERIFY2(more.find("readout.") != more.npos || more.find("attention.") != more.npos, more.c_str());
    const auto model = load("key-value-predict");
    QVERIFY(message_of([&] { run(model, std::string(30, 'a')); }).starts_with("the text is too long"));
    QVERIFY(message_of([&] { run(model, ""); }).starts_with("nothing to read"));
  }

  // ---- atae_lstm ----

  void everyAspectIsAnswered() {
    const auto trace = written("aspects", {});
    const Sequence* aspects = trace->find("aspects");
    QVERIFY(aspects);
    const int sequence = static_cast<int>(aspects - trace->sequences.data());
    QCOMPARE(aspects->size(), 3);
    QCOMPARE(trace->predictions.size(), std::size_t(3));
    for (int i = 0; i < 3; ++i) {
      const SourcePrediction& said = trace->predictions[i];
      QCOMPARE(said.token, std::optional(i));
      QCOMPARE(said.sequence, sequence);
      QCOMPARE(said.candidates.size(), std::size_t(2));
      QVERIFY(said.candidates[0].probability >= said.candidates[1].probability);
    }
    const AttentionMap& map = trace->attention.at(0);
    QVERIFY(map.site == kPooling && map.queries == sequence && key_sequence(*trace, map).name == "source");
    QCOMPARE(map.query_count(), 3);
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QVERIFY(trace_from_json(to_json(*trace), "t.json") == *trace);
  }

  void anEditOfOneAspectChangesItsAnswerAlone() {
    const auto plain = written("aspects", {});
    const auto edited =
        written("aspects", {.edits = {WeightEdit{.site = kPooling, .query = 1, .key = 2, .weight = 1}}});
    QCOMPARE(edited->attention[0].row(1)[2], 1.0f);
    for (int i = 0; i < 3; ++i) QCOMPARE(edited->predictions[i] == plain->predictions[i], i != 1);
    const auto bent = written("aspects", {.edits = {tempered(0.01)}});
    for (int i = 0; i < 3; ++i) QVERIFY(bent->attention[0].row(i).maxCoeff() > 0.99f);
    QVERIFY(message_of([] {
              written("aspects", {.edits = {WeightEdit{.site = kPooling, .query = 3, .key = 0, .weight = 1}}});
            }).starts_with("there is nothing to edit"));
  }

  void wrongAspectsAreRefused() {
    const auto refused = [&](const std::function<void(json&)>& change) {
      return message_of([&] { load_model(changed("aspects", change)); });
    };
    QVERIFY(refused([](json& config) { config["aspects"] = "food"; }).starts_with("wrong value"));
    QVERIFY(refused([](json& config) { config["aspects"] = json::array(); }).starts_with("wrong value"));
    QVERIFY(refused([](json& config) { config["labels"] = {"good", 1}; }).starts_with("wrong value"));
    const std::string shape = refused([](json& config) { config["aspects"].push_back("place"); });
    QVERIFY2(shape.find("aspects.weight") != shape.npos, shape.c_str());
    QVERIFY(refused([](json& config) { config["vocab_size"] = 4; }).starts_with("the tokenizer has more tokens"));
  }

  // ---- feature_attention ----

  void theDecidingPositionIsMarked() {
    for (const auto& [name, deciding] : {std::pair("features", 2), std::pair("time-steps", 3)}) {
      const auto trace = written(name, {});
      const AttentionMap& map = trace->attention.at(0);
      const Sequence& positions = key_sequence(*trace, map);
      QCOMPARE(positions.deciding, std::optional(deciding));
      QCOMPARE(map.query_count(), 1);
      QCOMPARE(map.key_count(), positions.size());
      QVERIFY(map.site == kPooling);
      QCOMPARE(map.has_scores(), std::string(name) == "features");
      for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
      QVERIFY(trace_from_json(to_json(*trace), "t.json") == *trace);
      QVERIFY(!trace->predictions.at(0).token);
      QCOMPARE(trace->predictions[0].candidates.size(), std::size_t(2));

      const auto edited = written(name, {.edits = {WeightEdit{.site = kPooling, .query = 0, .key = 1, .weight = 1}}});
      QCOMPARE(edited->attention[0].row(0)[1], 1.0f);
      QVERIFY(!(edited->predictions == trace->predictions));
      const auto bent = written(name, {.edits = {tempered(1000)}});
      QVERIFY(bent->attention[0].row(0).isApproxToConstant(1.0f / static_cast<float>(positions.size()), 1e-2f));
    }
  }

  void numbersAreFoundInTheText() {
    const auto features = run(load("features"), "  0.5\t-1 2.25\n0 -1.25e-1 1 ");
    const std::vector<Token>& tokens = features->find("features")->tokens;
    QCOMPARE(tokens[4].text, std::string("-1.25e-1"));
    QCOMPARE(tokens[4].start, 16);
    QCOMPARE(tokens[4].end, 24);
    QCOMPARE(features->attention[0].all(), written("features", {})->attention[0].all());
    const auto lines = run(load("time-steps"), "0.5 -1\n 2.25 0 \r\n-0.125 1;1 1;\n");
    QCOMPARE(lines->find("steps")->tokens[1].text, std::string("2.25 0"));
    QCOMPARE(lines->attention[0].all(), written("time-steps", {})->attention[0].all());
  }

  void otherTextsAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* text, const char* message) {
      QTest::newRow(message) << name << text << message;
    };
    row("features", " ", "nothing to read: source: expected numbers parted by blanks, found an empty text");
    row("features", "1 2 3",
        "the text has another count of numbers: source: expected 6 numbers, parted by blanks, found 3");
    row("features", "1 2 3 4 5 6 7",
        "the text has another count of numbers: source: expected 6 numbers, parted by blanks, found 7");
    row("features", "1 2 three 4 5 6",
        "the text has something else than a number: source, number 3: expected a number such as -0.5, from -1000000 to "
        "1000000, found \"three\"");
    row("features", "1 2 nan 4 5 6",
        "the text has something else than a number: source, number 3: expected a number such as -0.5, from -1000000 to "
        "1000000, found \"nan\"");
    row("features", "1 2 3, 4 5 6",
        "the text has something else than a number: source, number 3: expected a number such as -0.5, from -1000000 to "
        "1000000, found \"3,\"");
    row("features", "1 2 3 4 5 1e30",
        "the text has something else than a number: source, number 6: expected a number such as -0.5, from -1000000 to "
        "1000000, found \"1e30\"");
    row("time-steps", "1 2; 3 4; 5 6",
        "the text has another count of numbers: source: expected 4 time steps, parted by “;” or by lines, found 3");
    row("time-steps", "1 2; 3; 5 6; 7 8",
        "the text has another count of numbers: source, time step 2: expected 2 numbers, parted by blanks, found 1");
    row("time-steps", "1 2; ; 5 6; 7 8",
        "the text has another count of numbers: source, time step 2: expected 2 numbers, parted by blanks, found 0");
    row("time-steps", "1 2; 3 x; 5 6; 7 8",
        "the text has something else than a number: source, time step 2: expected a number such as -0.5, from -1000000 "
        "to "
        "1000000, found \"x\"");
  }

  void otherTextsAreRefused() {
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto model = load(name.toStdString());
    QCOMPARE(QString::fromStdString(message_of([&] { run(model, text.toStdString()); })), message);
  }

  void wrongConfigurationsOfFeaturesAreRefused() {
    const auto refused = [&](const std::function<void(json&)>& change) {
      return message_of([&] { load_model(changed("features", change)); });
    };
    QVERIFY(refused([](json& config) { config["deciding"] = 6; }).starts_with("wrong value"));
    QVERIFY(refused([](json& config) { config["over"] = "words"; }).starts_with("wrong value"));
    QVERIFY(refused([](json& config) { config["labels"] = {"one"}; }).starts_with("wrong value"));
    const std::string shape = refused([](json& config) { config["input_size"] = 7; });
    QVERIFY2(shape.find("\"attention.") != shape.npos, shape.c_str());
  }

  void theExampleOfAModelOfNumbersIsItsOwn() {
    const fs::path at = changed("features", [](json& config) { config["example"] = "1 2 3 4 5 6"; });
    QVERIFY(example_of(*load_model(at), at) == InputSource(Text{"1 2 3 4 5 6"}));
  }
};

QTEST_APPLESS_MAIN(TestAttentionFamilies)
#include "test_attention_families.moc"
