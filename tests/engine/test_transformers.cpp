// Every reference case is computed here and compared with what Hugging Face's `transformers` computed
// (tests/data/make_transformer_references.py).
#include <QtTest>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/io/safetensors.h"
#include "engine/models/model.h"
#include "engine/session/recorder.h"
#include "engine/session/session.h"

using namespace saccade;
using nlohmann::json;

namespace {

/// Absolute, in single precision.
constexpr double kTolerance = 2e-5;

std::filesystem::path cases() { return SACCADE_SOURCE_DIR "/tests/data/transformers"; }

json read(const std::filesystem::path& file) { return parse_json(read_file(file, 1 << 20), file.string()); }

/// Everything that a run reports.
struct Observer : Recorder {
  void hidden_states(const AttentionSite& site, const Matrix& x) override {
    hidden[site.site + "." + std::to_string(site.layer)].append(x);
  }
  void logits(const Matrix& x) override { rows.append(x); }

  std::map<std::string, RowBuffer> hidden;
  RowBuffer rows;
};

/// "" or what differs.
std::string difference(const std::string& name, const MatrixRef& ours, const TensorStore& reference) {
  Eigen::Index rows = 0, cols = 0;
  for (const TensorInfo& info : reference.list()) {
    if (info.name == name) rows = info.shape.at(0), cols = info.shape.at(1);
  }
  const auto shape = [](Eigen::Index r, Eigen::Index c) { return std::to_string(r) + " x " + std::to_string(c); };
  if (ours.rows() != rows || ours.cols() != cols) {
    return name + ": " + shape(ours.rows(), ours.cols()) + " and not " + shape(rows, cols);
  }
  const double largest = (ours - reference.matrix(name, rows, cols)).cwiseAbs().maxCoeff();
  return largest < kTolerance ? std::string() : name + " differs by " + std::to_string(largest);
}

}  // namespace

class TestTransformers : public QObject {
  Q_OBJECT

  static void add_cases() {
    QTest::addColumn<QString>("name");
    for (const auto& entry : std::filesystem::directory_iterator(cases())) {
      const std::string name = entry.path().filename().string();
      QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
  }

 private slots:
  void everythingEqualsTheReference_data() { add_cases(); }

  void everythingEqualsTheReference() {
    QFETCH(QString, name);
    const auto directory = cases() / name.toStdString();
    const auto model = load_model(directory);
    const json facts = read(directory / "reference.json");
    const auto reference = open_safetensors(directory / "reference.safetensors");
    const auto source = facts["source_ids"].get<std::vector<int>>();
    QVERIFY(model->source_tokenizer().encode(facts["source"].get<std::string>()).ids == source);

    Observer seen;
    const AttentionOverrides none;
    if (model->architecture() == Architecture::encoder_only) {
      model->read(source, {none, &seen}, {});
    } else {
      const auto state = model->start(source, {none, &seen}, {});
      auto ids = facts["target_ids"].get<std::vector<int>>();
      const bool goes_on = model->architecture() == Architecture::decoder_only;
      ids.insert(ids.begin(), goes_on ? source.back() : model->bos_token_id());
      for (std::size_t t = 0; t < ids.size(); ++t) {
        seen.rows.append(model->step(*state, ids[t], {none, &seen, static_cast<int>(t)}).transpose());
      }
    }

    std::set<std::string> compared;
    const auto compare = [&](const std::string& what, const MatrixRef& ours) {
      const std::string found = difference(what, ours, *reference);
      QVERIFY2(found.empty(), found.c_str());
      compared.insert(what);
    };
    for (const auto& [place, states] : seen.hidden) compare("hidden." + place, states.matrix());
    if (seen.rows.rows() > 0) compare("logits", seen.rows.matrix());
    seen.keep();
    std::map<std::string, RowBuffer> weights;  // of all heads of a layer, one below the other
    for (const AttentionMap& map : seen.maps()) {
      weights["attention." + map.site.site + "." + std::to_string(map.site.layer)].append(map.all());
    }
    for (const auto& [place, all] : weights) compare(place, all.matrix());
    for (const TensorInfo& info : reference->list()) {
      QVERIFY2(compared.contains(info.name), (info.name + " was not observed").c_str());
    }
  }

  void whatIsWrittenIsTheSame_data() { add_cases(); }

  void whatIsWrittenIsTheSame() {
    QFETCH(QString, name);
    const auto directory = cases() / name.toStdString();
    const auto model = load_model(directory);
    const json facts = read(directory / "reference.json");
    Interventions eight;
    eight.max_steps = 8;
    const auto trace = run(model, facts["source"].get<std::string>(), eight);
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QCOMPARE(trace->predictions.empty(),
             model->architecture() != Architecture::encoder_only || !facts_have_logits(directory));
    if (model->architecture() == Architecture::encoder_only) return;

    auto expected = facts["greedy_ids"].get<std::vector<int>>();
    if (!expected.empty() && model->is_end(expected.back())) expected.pop_back();
    QCOMPARE(trace->target.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(trace->target[i].id, expected[i]);
    for (const AttentionMap& map : trace->attention) {
      QCOMPARE(static_cast<int>(query_tokens(*trace, map).size()), map.query_count());
      QCOMPARE(static_cast<int>(key_tokens(*trace, map).size()), map.key_count());
    }
  }

  /// What stands in the table without a reference would be a promise that nothing keeps.
  void everyFamilyHasACase() {
    std::set<std::string> seen = {"rnn_seq2seq"};  // test_references
    for (const auto& entry : std::filesystem::directory_iterator(cases())) {
      seen.insert(read(entry.path() / "config.json")["model_type"].get<std::string>());
    }
    for (const ModelFamily& family : model_families()) QVERIFY2(seen.contains(family.model_type), family.model_type);
  }

 private:
  static bool facts_have_logits(const std::filesystem::path& directory) {
    return open_safetensors(directory / "reference.safetensors")->has("logits");
  }
};

QTEST_APPLESS_MAIN(TestTransformers)
#include "test_transformers.moc"
