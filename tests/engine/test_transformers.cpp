// Every reference case is computed here and compared with what Hugging Face's `transformers` computed
// (tests/data/make_transformer_references.py).
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/io/safetensors.h"
#include "engine/models/text_model.h"
#include "engine/session/recorder.h"
#include "engine/session/session.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::add_cases, testing::CaseDirectory, testing::kTransformerCases, testing::read, testing::transformer_facts;

namespace {

/// In single precision: absolute, and of numbers beyond 1 a share of the largest.
constexpr double kTolerance = 2e-5;

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
  const Matrix expected = reference.matrix(name, rows, cols);
  const double largest = (ours - expected).cwiseAbs().maxCoeff();
  const bool equal = largest < kTolerance * std::max(1.0f, expected.cwiseAbs().maxCoeff());
  return equal ? std::string() : name + " differs by " + std::to_string(largest);
}

}  // namespace

class TestTransformers : public QObject {
  Q_OBJECT

 private slots:
  void everythingEqualsTheReference_data() { add_cases(kTransformerCases); }

  void everythingEqualsTheReference() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const auto model = load_model(directory.path());
    const json facts = transformer_facts(name.toStdString());
    const auto reference = open_safetensors(directory.path() / "reference.safetensors");
    const auto source = facts["source_ids"].get<std::vector<int>>();
    QVERIFY(as_text_model(*model).source_tokenizer().encode(facts["source"].get<std::string>()).ids == source);

    Observer seen;
    const AttentionEdits none;
    const Reading reading = model->read(Text{facts["source"].get<std::string>()}, {none, &seen}, {});
    QCOMPARE(reading.decoder != nullptr, model->writes());
    if (model->writes()) {
      auto ids = facts["target_ids"].get<std::vector<int>>();
      ids.insert(ids.begin(), reading.first);
      for (std::size_t t = 0; t < ids.size(); ++t) {
        seen.rows.append(reading.decoder->step(ids[t], {none, &seen, static_cast<int>(t)}).transpose());
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

  void whatIsWrittenIsTheSame_data() { add_cases(kTransformerCases); }

  void whatIsWrittenIsTheSame() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const auto model = load_model(directory.path());
    const json facts = transformer_facts(name.toStdString());
    Interventions eight;
    eight.max_steps = 8;
    const auto trace = run(model, facts["source"].get<std::string>(), eight);
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QCOMPARE(trace->predictions.empty(), model->writes() || !facts_have_logits(directory.path()));
    if (!model->writes()) return;

    auto expected = facts["greedy_ids"].get<std::vector<int>>();
    if (!expected.empty() && model->is_end(expected.back())) expected.pop_back();
    QCOMPARE(trace->target().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(trace->target()[i].id, expected[i]);
    for (const AttentionMap& map : trace->attention) {
      QCOMPARE(static_cast<int>(query_sequence(*trace, map).size()), map.query_count());
      QCOMPARE(static_cast<int>(key_sequence(*trace, map).size()), map.key_count());
    }
  }

  /// Every number of every configuration, one at a time: what cannot be is refused in one line, and soon.
  void absurdConfigurationsAreRefused_data() { add_cases(kTransformerCases); }

  void absurdConfigurationsAreRefused() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const std::filesystem::path& to = directory.path();
    const json config = read(to / "config.json");
    int refused = 0;
    for (const auto& [key, value] : config.items()) {
      if (!value.is_number()) continue;
      for (const json& absurd : {json(0), json(-1), json(1'000'000), json(std::int64_t(1) << 62), json(1e300),
                                 json("many"), json(json::array({json::array()}))}) {
        json changed = config;
        changed[key] = absurd;
        std::ofstream(to / "config.json", std::ios::trunc) << changed;
        try {
          const auto model = load_model(to);
          Interventions two;
          two.max_steps = 2;
          run(model, "a b c", two);
        } catch (const Error& error) {
          QVERIFY2(!std::string(error.what()).empty() && !QString(error.what()).contains('\n'), error.what());
          ++refused;
        }
      }
    }
    QVERIFY(refused > 20);
  }

  void aMillionLayersAreRefusedByName() {
    const CaseDirectory directory("bert");
    const std::filesystem::path& to = directory.path();
    json config = read(to / "config.json");
    const auto message = [&](const char* key, const json& value) -> QString {
      json changed = config;
      changed[key] = value;
      std::ofstream(to / "config.json", std::ios::trunc) << changed;
      try {
        load_model(to);
        return "accepted";
      } catch (const Error& error) {
        return error.what();
      }
    };
    QVERIFY(message("num_hidden_layers", 1'000'000).contains("num_hidden_layers: expected"));
    QVERIFY(message("num_hidden_layers", 3).contains("missing"));
    QVERIFY(message("num_hidden_layers", 1).startsWith("the weights have more layers than the config"));
    QVERIFY(message("num_attention_heads", 5).contains("num_attention_heads: expected a divisor of 24, found 5"));
    QVERIFY(message("hidden_act", "golu").contains("expected \"gelu\", \"gelu_new\""));
    QVERIFY(message("position_embedding_type", "relative_key").contains("absolute"));
    QVERIFY(message("is_decoder", true).contains("is_decoder: expected false: an encoder, found true"));
    QVERIFY(message("model_type", "bort").contains("expected rnn_seq2seq, "));
  }

  /// The words that it is tied to would write something all the same.
  void aDecoderThatClassifiesIsRefused() {
    const CaseDirectory directory("gpt2-untied");
    const std::filesystem::path weights = directory.path() / "model.safetensors";
    QByteArray bytes = QByteArray::fromStdString(read_file(weights, 1 << 20));
    bytes.replace("\"lm_head.weight\":", "\"score.weight\":  ");
    std::ofstream(weights, std::ios::trunc | std::ios::binary).write(bytes.constData(), bytes.size());
    try {
      load_model(directory.path());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("\"score.weight\": expected a head that writes"), error.what());
    }
  }

  /// What stands in the table without a reference would be a promise that nothing keeps.
  void everyFamilyHasACase() {
    // The others have tests of their own.
    std::set<std::string> seen = {"rnn_seq2seq",       "abcnn",           "aoa_reader",      "atae_lstm",
                                  "feature_attention", "glimpse_network", "key_value_lm",    "pair_seq2seq",
                                  "pointer_generator", "rnn_classifier",  "show_attend_tell"};
    std::size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kTransformerCases)) {
      if (!entry.is_directory()) continue;
      ++folders;
      seen.insert(read(entry.path() / "config.json")["model_type"].get<std::string>());
    }
    for (const ModelFamily& family : model_families()) QVERIFY2(seen.contains(family.model_type), family.model_type);
    QCOMPARE(read(kTransformerCases / "cases.json").size(), folders);
  }

 private:
  static bool facts_have_logits(const std::filesystem::path& directory) {
    return open_safetensors(directory / "reference.safetensors")->has("logits");
  }
};

QTEST_APPLESS_MAIN(TestTransformers)
#include "test_transformers.moc"
