// Every sample that is committed runs, and answers as PyTorch does with its weights.
#include <QtTest>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/models/model_card.h"
#include "engine/models/samples.h"
#include "engine/models/text_model.h"
#include "engine/session/session.h"

using namespace saccade;

class TestSamples : public QObject {
  Q_OBJECT

  static void add_samples() {
    QTest::addColumn<QString>("id");
    for (const Sample& sample : list_samples()) QTest::newRow(sample.id.c_str()) << QString::fromStdString(sample.id);
  }

  static Sample sample(const QString& id) {
    for (const Sample& sample : list_samples()) {
      if (sample.id == id.toStdString()) return sample;
    }
    throw Error("no such sample", id.toStdString());
  }

 private slots:
  void initTestCase() { qputenv("SACCADE_SAMPLES", SACCADE_SOURCE_DIR "/samples"); }

  void everyDirectoryIsListed() {
    std::size_t directories = 0;
    for (const auto& entry : std::filesystem::directory_iterator(samples_directory() / "models")) {
      directories += std::filesystem::exists(entry.path() / "config.json") ? 1 : 0;
    }
    QVERIFY(directories > 0);
    QCOMPARE(list_samples().size(), directories);
  }

  void theExampleRuns_data() { add_samples(); }

  void theExampleRuns() {
    QFETCH(QString, id);
    const Sample sample = TestSamples::sample(id);
    QVERIFY(!sample.title.empty() && !sample.summary.empty() && !sample.group.empty());
    const auto model = load_model(resolve_model(sample.id));
    QCOMPARE(describe(model->facts()), sample.mechanism);
    QCOMPARE(model->id(), sample.id);
    const auto trace = run(model, sample.example);
    QVERIFY(trace->complete && !(trace->output.empty() && trace->predictions.empty()));
    QCOMPARE(trace->attention.empty(), sample.mechanism == "none");
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    for (const std::string& sentence : gallery_for(sample)) {
      for (const Check& check : verify(*run(model, sentence))) {
        QVERIFY2(check.passed, (sentence + ": " + check.name).c_str());
      }
    }
  }

  void answersAreThoseOfPyTorch_data() { add_samples(); }

  void answersAreThoseOfPyTorch() {
    QFETCH(QString, id);
    const std::filesystem::path file = SACCADE_SOURCE_DIR "/tests/data/samples-reference.json";
    const auto references = parse_json(read_file(file, 4 << 20), file.string());
    QVERIFY2(references.contains(id.toStdString()), "run tests/data/make_sample_references.py");
    const auto model = load_model(resolve_model(id.toStdString()));
    for (const auto& reference : references[id.toStdString()]) {
      const auto source = reference["source"].get<std::string>();
      QVERIFY(as_text_model(*model).source_tokenizer().encode(source).ids ==
              reference["source_ids"].get<std::vector<int>>());
      Interventions limit;
      if (reference.contains("max_steps")) limit.max_steps = reference["max_steps"].get<int>();
      const auto trace = run(model, source, limit);
      if (reference.contains("labels")) {
        std::vector<std::string> labels;
        for (const SourcePrediction& each : trace->predictions) labels.push_back(each.candidates.front().text);
        QVERIFY2(labels == reference["labels"].get<std::vector<std::string>>(), source.c_str());
        continue;
      }
      std::vector<int> written;
      for (const Token& token : trace->target()) written.push_back(token.id);
      QVERIFY2(written == reference["output_ids"].get<std::vector<int>>(), source.c_str());
    }
  }

  void aCardSaysHowOftenItsModelIsRight() {
    const std::filesystem::path none = SACCADE_SOURCE_DIR "/samples/models/dates-none";
    const std::vector<LengthAccuracy> table = accuracy_by_length(none);
    QCOMPARE(table.size(), std::size_t(6));
    QVERIFY((table.front() == LengthAccuracy{0, 11, 2405, 28.77 / 100}));
    QVERIFY((table[1] == LengthAccuracy{12, 14, 919, 33.73 / 100}));
    QVERIFY((table.back() == LengthAccuracy{25, 0, 367, 44.69 / 100}));
    QVERIFY(accuracy_by_length(none / "config.json") == table);
    QVERIFY(accuracy_by_length(SACCADE_SOURCE_DIR "/samples/models/pronouns").empty());
    QVERIFY(accuracy_by_length("/no/such/model").empty());
  }

  void namesThatAreNoModelsAreRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, resolve_model("no-such-sample"));
    QVERIFY_THROWS_EXCEPTION(Error, resolve_model(""));
    QVERIFY(std::filesystem::is_directory(resolve_model(SACCADE_SOURCE_DIR "/samples")));
  }

  void otherFamiliesAreRefusedByName() {
    QTemporaryDir directory;
    QFile config(directory.filePath("config.json"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(R"({"model_type": "perceptron"})");
    config.close();
    try {
      load_model(directory.path().toStdString());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(QString(error.what()).contains("expected rnn_seq2seq, bert"));
      QVERIFY(QString(error.what()).endsWith("found \"perceptron\""));
    }
  }
};

QTEST_APPLESS_MAIN(TestSamples)
#include "test_samples.moc"
