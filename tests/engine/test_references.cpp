// Every reference case is computed here and compared with what PyTorch computed (tests/data/make_rnn_references.py).
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/attention/normalizer.h"
#include "engine/attention/score.h"
#include "engine/attention/window.h"
#include "engine/layers/rnn.h"
#include "engine/models/text_model.h"
#include "engine/session/session.h"
#include "engine/trace/trace_sink.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::add_cases, testing::CaseDirectory, testing::kClassifierCases, testing::kRnnCases, testing::read;

namespace {

constexpr double kTolerance = 1e-5;
/// Those of other families: see test_attention_families.
const std::filesystem::path kFamilyCases = SACCADE_SOURCE_DIR "/tests/data/attention_families";

/// Keeps what the last step reported.
struct Observer : TraceSink {
  void attention(const AttentionReport& report) override {
    scores = report.scores, alignment = report.alignment, weights = report.weights, window = report.window;
    context = report.context;
  }
  Vector scores, alignment, weights, context;
  std::optional<AttentionWindow> window;
};

/// The largest difference, in units of the row's largest value where that is above 1: rounding grows with the numbers.
/// Infinite where the shapes differ or only one of the two is masked.
double distance(const Vector& ours, const json& theirs) {
  if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
  double largest = 0, scale = 1;
  for (Eigen::Index i = 0; i < ours.size(); ++i) {
    const json& value = theirs[static_cast<std::size_t>(i)];
    if (value.is_null() != std::isinf(ours[i]) || std::isnan(ours[i])) return INFINITY;
    if (value.is_null()) continue;
    largest = std::max(largest, std::abs(ours[i] - value.get<double>()));
    scale = std::max(scale, std::abs(value.get<double>()));
  }
  return largest / scale;
}

}  // namespace

class TestReferences : public QObject {
  Q_OBJECT

 private slots:
  void everyIntermediateEqualsPyTorch_data() { add_cases(kRnnCases); }

  void everyIntermediateEqualsPyTorch() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const auto model = load_model(directory.path());
    const json reference = read(directory.path() / "reference.json");
    const auto source = reference["source_ids"].get<std::vector<int>>();
    QVERIFY(as_text_model(*model).source_tokenizer().encode(reference["source"].get<std::string>()).ids == source);

    const AttentionEdits none;
    const Reading reading = model->read(Text{reference["source"].get<std::string>()}, {none}, {});
    int previous = reading.first, step = 0;
    for (const json& expected : reference["steps"]) {
      Observer seen;
      const Vector logits = reading.decoder->step(previous, {none, &seen, step});
      QVERIFY2(distance(logits, expected["logits"]) < kTolerance, "logits");
      if (expected.contains("weights")) {
        QVERIFY2(distance(seen.scores, expected["scores"]) < kTolerance, "scores");
        QVERIFY2(distance(seen.alignment, expected["alignment"]) < kTolerance, "alignment");
        QVERIFY2(distance(seen.weights, expected["weights"]) < kTolerance, "weights");
        QVERIFY2(distance(seen.context, expected["context"]) < kTolerance, "context");
      }
      QCOMPARE(seen.window.has_value(), expected.contains("p_t"));
      if (seen.window) QVERIFY(std::abs(seen.window->aligned_position - expected["p_t"].get<double>()) < kTolerance);
      previous = reference["target_ids"][static_cast<std::size_t>(step++)].get<int>();
    }
  }

  void greedyOutputsAreTheSame_data() { add_cases(kRnnCases); }

  void greedyOutputsAreTheSame() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const auto model = load_model(directory.path());
    const json reference = read(directory.path() / "reference.json");
    const auto trace = run(model, reference["source"].get<std::string>());
    std::size_t t = 0;
    for (const int id : reference["greedy_ids"].get<std::vector<int>>()) {
      if (std::ranges::find(model->never_written(), id) != model->never_written().end())
        return;  // these models were never trained: they write what is never predicted
      QCOMPARE(trace->target().at(t++).text, model->target_tokenizer().token_text(id));
    }
    QCOMPARE(trace->target().size(), t);
  }

  /// What stands in a table without a reference would be a promise that nothing keeps.
  void everyEntryOfEveryTableHasACase() {
    std::set<std::string> seen;
    for (const auto& folder : {kRnnCases, kFamilyCases}) {
      for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (!entry.is_directory()) continue;
        const json config = read(entry.path() / "config.json");
        seen.insert("family " + config["model_type"].get<std::string>());
        if (config.contains("cell")) seen.insert("cell " + config["cell"].get<std::string>());
        if (!config.contains("attention") || config["attention"].is_null()) continue;
        for (const char* part : {"score", "window", "normalizer"}) {
          seen.insert(std::string(part) + ' ' + config["attention"][part].get<std::string>());
        }
      }
    }
    for (const auto& entry : std::filesystem::directory_iterator(kClassifierCases)) {
      if (!entry.is_directory()) continue;
      const Config config = Config::read(entry.path() / "config.json");
      seen.insert("score " + family_of(config).facts(config).score);
    }
    const auto check = [&](const std::string& kind, const char* name) {
      QVERIFY2(seen.contains(kind + " " + name), (kind + " " + name + " has no case in tests/data").c_str());
    };
    check("family", "rnn_seq2seq");
    for (const CellKind& cell : cell_kinds()) check("cell", cell.name);
    for (const ScoreKind& score : score_kinds()) check("score", score.name);
    for (const WindowKind& window : window_kinds()) check("window", window.name);
    for (const NormalizerKind& normalizer : normalizer_kinds()) check("normalizer", normalizer.name);
  }
};

QTEST_APPLESS_MAIN(TestReferences)
#include "test_references.moc"
