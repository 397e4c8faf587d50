// The families that read a pair are compared with what PyTorch computed (tests/data/make_pair_references.py).
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const fs::path kCases = SACCADE_SOURCE_DIR "/tests/data/pairs";
constexpr double kTolerance = 1e-5;

/// A case as a model directory, with keys of its config changed.
class PairCase {
 public:
  explicit PairCase(const std::string& name, const json& changes = json::object())
      : path_(fs::path(folder_.path().toStdString()) / name) {
    fs::copy(kCases / name, path_);
    fs::copy(kCases / "tokenizer.json", path_ / "tokenizer.json");
    json config = testing::read(path_ / "config.json");
    config.update(changes);
    std::ofstream(path_ / "config.json") << config;
  }

  std::shared_ptr<const Model> model() const { return load_model(path_); }

 private:
  QTemporaryDir folder_;
  fs::path path_;
};

std::shared_ptr<const Trace> read_pair(const std::string& name, Input input,
                                       const std::vector<std::string>& edits = {}) {
  Interventions interventions;
  for (const std::string& edit : edits) interventions.edits.push_back(edit_from_json(edit, "edit"));
  return run(PairCase(name).model(), std::move(input), std::move(interventions));
}

const AttentionMap* find_map(const Trace& trace, const json& wanted) {
  const AttentionSite site{wanted.at("site"), wanted.at("layer"), wanted.at("head")};
  const auto found = std::ranges::find(trace.attention, site, &AttentionMap::site);
  if (found == trace.attention.end() || query_sequence(trace, *found).name != wanted.at("queries").get<std::string>() ||
      key_sequence(trace, *found).name != wanted.at("keys").get<std::string>()) {
    return nullptr;
  }
  return &*found;
}

double probability_of(const Trace& trace, const std::string& text) {
  for (const Candidate& candidate : trace.predictions.at(0).candidates) {
    if (QString::fromStdString(candidate.text).compare(QString::fromStdString(text), Qt::CaseInsensitive) == 0) {
      return candidate.probability;
    }
  }
  return 0;
}

/// What the error of a call says; empty where there is none.
template <typename Call>
std::string complaint(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

const Pair kPair{"the cat sees a dog", "a dog likes the cat"};
const Pair kStory{"Mira sees the dog . Tom likes Mira . the Zoo", "@blank likes Mira ."};

}  // namespace

class TestPairs : public QObject {
  Q_OBJECT

 private slots:
  void everythingEqualsTheReference_data() { testing::add_cases(kCases); }

  void everythingEqualsTheReference() {
    QFETCH(QString, name);
    for (const json& one : testing::read(kCases / name.toStdString() / "reference.json")) {
      const auto trace = read_pair(name.toStdString(), Pair{one.at("first"), one.at("second")});
      QCOMPARE(trace->attention.size(), one.at("maps").size());
      for (const json& wanted : one.at("maps")) {
        const AttentionMap* map = find_map(*trace, wanted);
        QVERIFY2(map, wanted.dump().c_str());
        const Matrix weights = map->all();
        QCOMPARE(weights.rows(), static_cast<Eigen::Index>(wanted.at("weights").size()));
        QCOMPARE(weights.cols(), static_cast<Eigen::Index>(wanted.at("weights")[0].size()));
        for (Eigen::Index row = 0; row < weights.rows(); ++row) {
          for (Eigen::Index column = 0; column < weights.cols(); ++column) {
            QVERIFY(std::abs(weights(row, column) - wanted["weights"][row][column].get<double>()) < kTolerance);
          }
        }
      }
      double all = 0;
      for (const auto& [text, probability] : one.at("candidates").items()) {
        all += probability.get<double>();
        const double found = probability_of(*trace, text);
        // Of a reader the likeliest are said.
        QVERIFY(std::abs(found - probability.get<double>()) < kTolerance ||
                (found == 0 && one["candidates"].size() > 8));
      }
      QVERIFY(std::abs(all - 1) < kTolerance);
      for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    }
  }

  void samplesAnswerAsPyTorchDoes() {
    const json references = testing::read(kCases / "samples-reference.json");
    QVERIFY(!references.empty());
    for (const auto& [id, pairs] : references.items()) {
      QVERIFY(!pairs.empty());
      const auto model = load_model(fs::path(SACCADE_SOURCE_DIR) / "samples/models" / id);
      for (const json& pair : pairs) {
        const auto trace = run(model, Pair{pair.at("first"), pair.at("second")});
        const Candidate& said = trace->predictions.at(0).candidates.at(0);
        QVERIFY2(std::abs(said.probability - pair.at("probability").get<double>()) < 1e-4, pair.dump().c_str());
        QCOMPARE(probability_of(*trace, pair.at("answer")), said.probability);
      }
    }
  }

  void tracesAreWrittenAndRead() {
    for (const char* name : {"abcnn-1", "abcnn-3", "aoa-reader"}) {
      const auto trace = read_pair(name, std::string(name) == "aoa-reader" ? kStory : kPair);
      const QTemporaryDir folder;
      const fs::path file = folder.filePath("trace.json").toStdString();
      write_trace(*trace, file);
      QVERIFY2(read_trace(file) == *trace, name);
    }
  }

  void windowsAreNamedByTheirWords() {
    const auto trace = read_pair("abcnn-2", kPair);
    std::vector<std::string> texts;
    for (const Token& token : trace->find("first windows")->tokens) texts.push_back(token.text);
    QCOMPARE(texts,
             (std::vector<std::string>{"the", "the cat", "the cat sees", "cat sees a", "sees a dog", "a dog", "dog"}));
  }

  void unknownWordsAreEntitiesInTheOrderInWhichTheyAreMet() {
    const auto trace = read_pair("aoa-reader", Pair{"Mira sees Tom . mira likes Ann", "Tom likes @blank"});
    const auto& story = trace->find("first")->tokens;
    QCOMPARE(story[0].read_as, std::string("@entity1"));
    QCOMPARE(story[0].text, std::string("Mira"));
    QVERIFY(story[0].unknown);
    QCOMPARE(story[2].read_as, std::string("@entity2"));
    QCOMPARE(story[4].read_as, std::string("@entity1"));
    QCOMPARE(story[6].read_as, std::string("@entity3"));
    QCOMPARE(trace->find("second")->tokens[0].read_as, std::string("@entity2"));
    double all = 0;
    for (const Candidate& candidate : trace->predictions.at(0).candidates) all += candidate.probability;
    QVERIFY(std::abs(all - 1) < kTolerance);
    // Other names change nothing.
    const auto other = read_pair("aoa-reader", Pair{"Bo sees Cy . bo likes Di", "Cy likes @blank"});
    QCOMPARE(probability_of(*other, "Bo"), probability_of(*trace, "Mira"));
    QCOMPARE(probability_of(*other, "Di"), probability_of(*trace, "Ann"));
  }

  void everySiteCanBeEdited_data() { testing::add_cases(kCases); }

  /// A weight that is set stands in the map, changes what is said, and one that is set to what it was does not.
  void everySiteCanBeEdited() {
    QFETCH(QString, name);
    const std::string id = name.toStdString();
    const Pair pair = id == "aoa-reader" ? kStory : kPair;
    const auto before = read_pair(id, pair);
    for (const AttentionMap& map : before->attention) {
      const auto edit = [&](const char* kind, const json& more) {
        json one = {{"type", kind},
                    {"site", map.site.site},
                    {"layer", map.site.layer + 1},
                    {"head", map.site.head + 1},
                    {"query", 1}};
        one.update(more);
        return one.dump();
      };
      const auto after = read_pair(id, pair, {edit("weight", {{"key", 2}, {"weight", 0.9}})});
      const auto changed = std::ranges::find(after->attention, map.site, &AttentionMap::site);
      QVERIFY(std::abs(changed->row(0)[1] - 0.9) < kTolerance);
      QVERIFY(after->predictions != before->predictions);
      for (const Check& check : verify(*after)) QVERIFY2(check.passed, check.name.c_str());
      QVERIFY(changed->all().maxCoeff() <= 1);

      json bend = {{"type", "bend"}, {"site", map.site.site}, {"layer", map.site.layer + 1}, {"temperature", 0.5}};
      const auto bent = read_pair(id, pair, {bend.dump()});
      QVERIFY(bent->predictions != before->predictions);

      json same = json::array();
      for (const float weight : map.row(0)) same.push_back(weight);
      if (map.promise == Promise::sums_to_one) {
        const auto kept = read_pair(id, pair, {edit("row", {{"weights", same}})});
        QVERIFY(std::abs(kept->predictions[0].candidates[0].probability -
                         before->predictions[0].candidates[0].probability) < kTolerance);
      }
    }
  }

  void whatIsNotThereCannotBeEdited() {
    const auto edited = [](const char* site, int layer, int head) {
      const json edit = {{"type", "weight"}, {"site", site}, {"layer", layer}, {"head", head},
                         {"query", 1},       {"key", 1},     {"weight", 1}};
      return complaint([&] { read_pair("abcnn-1", kPair, {edit.dump()}); });
    };
    QVERIFY(edited("cross", 2, 1).empty());
    QVERIFY(edited("cross", 3, 1).find("layer") != std::string::npos);
    QVERIFY(edited("cross", 1, 2).find("head") != std::string::npos);
    QVERIFY(edited("pooling", 1, 1).find("site") != std::string::npos);
  }

  void whatCannotBeReadIsRefused() {
    const auto said = [](const char* name, Input input) {
      return complaint([&] { read_pair(name, std::move(input)); });
    };
    QVERIFY(said("abcnn-1", Text{"the cat"}).find("expected a pair of texts, found a text") != std::string::npos);
    QVERIFY(said("abcnn-1", Pair{"the cat", ""}).find("second: expected at least one token") != std::string::npos);
    QVERIFY(said("abcnn-1", Pair{"", "the cat"}).find("first: expected at least one token") != std::string::npos);
    QVERIFY(said("abcnn-1", Pair{"the the the the the the the the the", "cat"}).find("at most 8 tokens, found 9") !=
            std::string::npos);
    QVERIFY(said("aoa-reader", Pair{"the cat sees Ulf", "the cat sees"}).find("expected one @blank or ___") !=
            std::string::npos);
    QVERIFY(said("aoa-reader", Pair{"the cat", "@blank sees @blank"}).find("expected one @blank") != std::string::npos);
    QVERIFY(said("aoa-reader", Document{"the cat"}).find("expected a pair of texts") != std::string::npos);
  }

  void configsThatDoNotFitAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("says");
    QTest::newRow("attention") << "abcnn-1"
                               << R"({"attention": "abcnn-4"})"
                               << "attention";
    QTest::newRow("labels") << "abcnn-1"
                            << R"({"labels": ["one"]})"
                            << "a list of 2 names";
    QTest::newRow("no labels") << "abcnn-1"
                               << R"({"labels": null})"
                               << "labels";
    QTest::newRow("kernel") << "abcnn-1"
                            << R"({"kernel_size": 0})"
                            << "kernel_size";
    QTest::newRow("wider") << "abcnn-1"
                           << R"({"kernel_size": 4})"
                           << "blocks.0.convolution.weight";
    QTest::newRow("longer") << "abcnn-1"
                            << R"({"max_length": 9})"
                            << "blocks.0.attention.first.weight";
    QTest::newRow("another") << "abcnn-2"
                             << R"({"attention": "abcnn-3"})"
                             << "blocks.0.attention.first.weight";
    QTest::newRow("left over") << "abcnn-1"
                               << R"({"num_hidden_layers": 1})"
                               << "output.weight";
    QTest::newRow("words") << "abcnn-1"
                           << R"({"vocab_size": 10})"
                           << "vocab_size: expected at least 11";
    QTest::newRow("entities") << "aoa-reader"
                              << R"({"num_entities": 5})"
                              << "embedding.weight";
    QTest::newRow("blank") << "aoa-reader"
                           << R"({"blank_token_id": 11})"
                           << "blank_token_id";
    QTest::newRow("hidden") << "aoa-reader"
                            << R"({"hidden_size": 2})"
                            << "document.rnn.weight_ih_l0";
  }

  void configsThatDoNotFitAreRefused() {
    QFETCH(QString, name);
    QFETCH(QString, changes);
    QFETCH(QString, says);
    const std::string said =
        complaint([&] { PairCase(name.toStdString(), json::parse(changes.toStdString())).model(); });
    QVERIFY2(QString::fromStdString(said).contains(says), said.c_str());
  }
};

QTEST_GUILESS_MAIN(TestPairs)
#include "test_pairs.moc"
