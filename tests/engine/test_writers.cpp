// The families that write by copying, and from two texts: compared with what PyTorch computed
// (tests/data/make_writer_references.py), and run with everything that a session can do.
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/session/next_token.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/weight_edit.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::read;

namespace {

const std::filesystem::path kCases = SACCADE_SOURCE_DIR "/tests/data/writers";
constexpr double kTolerance = 1e-5;

/// Keeps what the last step reported, by head.
struct Observer : TraceSink {
  void attention(const AttentionReport& report) override {
    scores[report.site.head] = report.scores;
    weights[report.site.head] = report.weights;
  }
  void generated(double value) override { p_gen = value; }
  std::map<int, Vector> scores, weights;
  std::optional<double> p_gen;
};

double distance(const Vector& ours, const json& theirs) {
  if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
  double largest = 0, scale = 1;
  for (Eigen::Index i = 0; i < ours.size(); ++i) {
    const double value = theirs[static_cast<std::size_t>(i)].get<double>();
    largest = std::max(largest, std::abs(ours[i] - value));
    scale = std::max(scale, std::abs(value));
  }
  return std::isnan(ours.sum()) ? INFINITY : largest / scale;
}

Input input_of(const json& reference) {
  const auto first = reference["first"].get<std::string>();
  if (!reference.contains("second")) return Text{first};
  return Pair{first, reference["second"].get<std::string>()};
}

/// A case as a model directory: its own files and the tokenizer of all, where a test may change them.
class Case {
 public:
  explicit Case(const std::string& name) : path_(folder_.filePath(QString::fromStdString(name)).toStdString()) {
    std::filesystem::copy(kCases / name, path_);
    std::filesystem::copy(kCases / "tokenizer.json", path_ / "tokenizer.json");
  }

  const std::filesystem::path& path() const { return path_; }
  json reference() const { return read(path_ / "reference.json"); }
  std::shared_ptr<const Model> model() const { return load_model(path_); }

 private:
  QTemporaryDir folder_;
  std::filesystem::path path_;
};

std::shared_ptr<const Model> pointer() { return Case("pointer").model(); }
json pointer_reference() { return Case("pointer").reference(); }

/// What loading a case says after its config was patched.
QString refusal(const char* name, const json& patch) {
  const Case a_case(name);
  const std::filesystem::path& to = a_case.path();
  json config = read(to / "config.json");
  config.merge_patch(patch);
  write_file_atomically(to / "config.json", config.dump());
  try {
    load_model(to);
  } catch (const Error& error) {
    return QString::fromUtf8(error.what()).remove(QString::fromStdString(to.string() + "/"));
  }
  return "accepted";
}

QString why_not(const std::shared_ptr<const Model>& model, const Input& input, const Interventions& with = {}) {
  try {
    run(model, input, with);
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
  return "accepted";
}

}  // namespace

class TestWriters : public QObject {
  Q_OBJECT

 private slots:
  void everyIntermediateEqualsPyTorch_data() { testing::add_cases(kCases); }

  void everyIntermediateEqualsPyTorch() {
    QFETCH(QString, name);
    const Case one(name.toStdString());
    const auto model = one.model();
    const json reference = one.reference();
    const AttentionEdits none;
    const Reading reading = model->read(input_of(reference), {none}, {});
    QCOMPARE(reading.added_words, reference["added"].get<std::vector<std::string>>());

    int previous = reading.first, step = 0;
    for (const json& expected : reference["steps"]) {
      Observer seen;
      const Vector logits = reading.decoder->step(previous, {none, &seen, step});
      const Vector probabilities = (logits.array() - logits.maxCoeff()).exp();
      QVERIFY2(distance(probabilities / probabilities.sum(), expected["probabilities"]) < kTolerance, "probabilities");
      QCOMPARE(seen.p_gen.has_value(), expected.contains("p_gen"));
      if (seen.p_gen) QVERIFY(std::abs(*seen.p_gen - expected["p_gen"].get<double>()) < kTolerance);
      QCOMPARE(seen.weights.size(), expected["weights"].size());
      for (const auto& [head, weights] : seen.weights) {
        QVERIFY2(distance(seen.scores[head], expected["scores"][static_cast<std::size_t>(head)]) < kTolerance,
                 "scores");
        QVERIFY2(distance(weights, expected["weights"][static_cast<std::size_t>(head)]) < kTolerance, "weights");
      }
      previous = reference["target_ids"][static_cast<std::size_t>(step++)].get<int>();
    }
  }

  void greedyOutputsAreTheSame_data() { testing::add_cases(kCases); }

  void greedyOutputsAreTheSame() {
    QFETCH(QString, name);
    const Case one(name.toStdString());
    const auto model = one.model();
    const json reference = one.reference();
    const auto trace = run(model, input_of(reference));
    const Tokenizer& tokenizer = model->target_tokenizer();
    std::vector<std::string> wanted, written;
    for (const int id : reference["greedy_ids"].get<std::vector<int>>()) {
      const int beyond = id - tokenizer.vocabulary_size();
      wanted.push_back(beyond < 0 ? tokenizer.token_text(id) : reference["added"][beyond].get<std::string>());
    }
    for (const Token& token : trace->target()) written.push_back(token.text);
    QCOMPARE(written, wanted);
    QVERIFY(std::ranges::all_of(verify(*trace), &Check::passed));
    QVERIFY(trace_from_json(to_json(*trace), "trace") == *trace);
  }

  /// A name that the vocabulary lacks is shown as it is spelled, and said to have been read as unknown.
  void aCopiedWordHasItsSpelling() {
    const json reference = pointer_reference();
    const auto trace = run(pointer(), input_of(reference), {.target = reference["target"].get<std::string>()});
    QCOMPARE(trace->output, "Zibo saw the red dog and Wexley, 3-1.");
    const Token& zibo = trace->target().front();
    QCOMPARE(zibo.text, "Zibo");
    QVERIFY(zibo.unknown);
    QCOMPARE(zibo.read_as, "[UNK]");
    QCOMPARE(zibo.id, *pointer()->unk_token_id());
    QVERIFY(trace->target()[7].joined);   // the comma after an unknown word
    QVERIFY(!trace->target()[8].joined);  // the figure
    for (std::size_t t = 0; t < trace->steps.size(); ++t) {
      const json& expected = reference["steps"][t];
      const auto id = reference["target_ids"][t].get<std::size_t>();
      const Step& step = trace->steps[t];
      QCOMPARE(step.token, trace->target()[t].text);
      QVERIFY(std::abs(step.p_gen.value() - expected["p_gen"].get<double>()) < kTolerance);
      // What is never written takes no part.
      const double never = expected["probabilities"][0].get<double>() + expected["probabilities"][1].get<double>();
      QVERIFY(std::abs(step.probability - expected["probabilities"][id].get<double>() / (1 - never)) < kTolerance);
    }
    const auto& candidates = trace->steps.front().candidates;
    QVERIFY(std::ranges::any_of(candidates, [](const Candidate& one) { return one.text == "Zibo"; }));
  }

  /// A word that neither the vocabulary nor the source has cannot be written; that it was forced does no harm.
  void aForcedWordThatIsNowhereHasNoProbability() {
    const auto trace = run(pointer(), input_of(pointer_reference()), {.target = "Nobody saw Zibo"});
    QCOMPARE(trace->output, "Nobody saw Zibo");
    QCOMPARE(trace->steps.front().probability, 0.0);
    QVERIFY(trace->steps.back().probability > 0);
  }

  void theOutputBeginsWithAPrefixThatIsCopied() {
    const auto model = pointer();
    const Input input = input_of(pointer_reference());
    const auto trace = run(model, input, {.edits = {Prefix{"Wexley saw"}}});
    QVERIFY(trace->output.starts_with("Wexley saw"));
    QVERIFY(trace->target().size() > 2);
    const auto forced = run(model, input, {.target = trace->output});
    for (std::size_t t = 0; t < trace->steps.size(); ++t) {
      QCOMPARE(forced->steps[t].token, trace->steps[t].token);
      QCOMPARE(forced->steps[t].probability, trace->steps[t].probability);
    }
  }

  void beamSearchCopies() {
    const auto model = pointer();
    const Input input = input_of(pointer_reference());
    const auto greedy = run(model, input), wide = run(model, input, {.beam = 4});
    const auto score = [](const Trace& trace) {
      double sum = 0;
      for (const Step& step : trace.steps) sum += std::log(step.probability);
      return sum / static_cast<double>(trace.steps.size());
    };
    QVERIFY(std::ranges::any_of(wide->target(), [](const Token& token) { return token.unknown; }));
    QVERIFY(std::ranges::all_of(wide->target(), [](const Token& token) { return token.text != "[UNK]"; }));
    QVERIFY(score(*wide) > score(*greedy) - 0.2);
  }

  void aBranchEqualsAFreshRun_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("head");
    QTest::newRow("what is copied") << "pointer" << 0;
    QTest::newRow("previous state") << "pointer-lstm" << 0;
    QTest::newRow("the first text") << "pair-lstm" << 0;
    QTest::newRow("the second text") << "pair-feeding" << 1;
  }

  void aBranchEqualsAFreshRun() {
    QFETCH(QString, name);
    QFETCH(int, head);
    const Case one(name.toStdString());
    const auto model = one.model();
    const Input input = input_of(one.reference());
    const AttentionSite site{.head = head};
    Session session(model, input, {}, {}, Keep::steps);
    const auto plain = finish(session);
    Bend sharper;
    sharper.temperature = 0.2;
    for (const Edit& edit : {Edit(RowChange(WeightEdit{.site = site, .query = 2, .key = 3, .weight = 0.9})),
                             Edit(sharper), Edit(Prefix{"the cat"})}) {
      const Interventions with{.edits = {edit}};
      const auto branched = session.branch(with);
      QVERIFY(branched != nullptr);
      const auto fresh = run(model, input, with);
      QVERIFY(*finish(*branched) == *fresh);
      QVERIFY(fresh->steps != plain->steps);
    }
  }

  /// What an edit does to the attention it does to what is copied.
  void aWeightMovesWhatIsCopied() {
    const auto model = pointer();
    const Input input = input_of(pointer_reference());
    const auto plain = run(model, input, {.target = "Wexley"});
    const auto edited =
        run(model, input, {.edits = {WeightEdit{.query = 0, .key = 5, .weight = 1}}, .target = "Wexley"});
    QCOMPARE(edited->source()[5].text, "Wexley");
    QVERIFY(edited->steps[0].probability >= 1 - *edited->steps[0].p_gen - 1e-6);
    QVERIFY(edited->steps[0].probability > plain->steps[0].probability);
  }

  void twoTextsAreTwoSequences() {
    const auto model = Case("pair").model();
    const auto trace = run(model, Pair{"the cat", "a dog sat"});
    QCOMPARE(trace->sequences.size(), std::size_t(3));
    QCOMPARE(trace->sequences[0].name, "first");
    QCOMPARE(trace->sequences[1].name, "target");
    QCOMPARE(trace->sequences[2].name, "second");
    QCOMPARE(trace->attention.size(), std::size_t(2));
    for (int head = 0; head < 2; ++head) {
      const AttentionMap& map = trace->attention[static_cast<std::size_t>(head)];
      QCOMPARE(map.site.site, "cross");
      QCOMPARE(map.site.head, head);
      QCOMPARE(map.queries, 1);
      QCOMPARE(map.keys, head == 0 ? 0 : 2);
      QCOMPARE(map.query_count(), static_cast<int>(trace->target().size()));
      QCOMPARE(map.key_count(), head == 0 ? 2 : 3);
    }
  }

  void whatDoesNotFitIsRefused() {
    QCOMPARE(refusal("pointer", {{"vocab_size", 40}}),
             "the tokenizer has another size than the model: config.json: vocab_size: expected 29, found 40");
    QCOMPARE(refusal("pointer", {{"unk_token_id", 3}}),
             "wrong value: config.json: unk_token_id: expected the tokenizer's unknown token, found 3");
    QCOMPARE(refusal("pair", {{"bridge", "copy"}}),
             "wrong value: config.json: bridge: expected \"linear\" where several texts are read, found \"copy\"");
    QVERIFY(refusal("pointer", {{"attention", nullptr}}).startsWith("missing key: config.json: attention"));
    QVERIFY(refusal("pair", {{"attention", nullptr}}).startsWith("missing key: config.json: attention"));
    QCOMPARE(refusal("pair", {{"view", {{"head_names", {{{"site", "cross"}, {"head", 2}, {"name", "x"}}}}}}}).left(12),
             "wrong value:");

    const auto pair = Case("pair").model();
    QCOMPARE(why_not(pair, Text{"the cat"}),
             "the model cannot read this: pair: expected a pair of texts, found a text");
    QCOMPARE(why_not(pair, Pair{"the cat", " "}),
             "nothing to read: second text: expected at least one token, found an empty text");
    const QString third =
        why_not(pair, Pair{"the cat", "a dog"}, {.edits = {WeightEdit{.site = {.head = 2}, .weight = 1}}});
    QVERIFY2(third.startsWith("there is nothing to edit: edit 1 of 1: head of pair: expected from 1 to 2, found 3"),
             qPrintable(third));
  }
};

QTEST_APPLESS_MAIN(TestWriters)
#include "test_writers.moc"
