// What must hold of every composition of score, window and normaliser, whatever the weights are.
#include <QtTest>
#include <cmath>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/attention/multi_head.h"
#include "engine/core/error.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/weight_edit.h"
#include "tests/engine/random_parts.h"

using namespace saccade;
using saccade::testing::RandomWeights;

namespace {

constexpr int kSize = 6;     // H = K
constexpr int kLength = 17;  // S
constexpr int kSteps = 12;

nlohmann::json options(const std::string& score, const std::string& window, const std::string& normalizer) {
  return {{"score", score},      {"window", window}, {"normalizer", normalizer},
          {"attention_size", 5}, {"half_width", 3},  {"position_size", 4},
          {"length", 4}};
}

struct Row {
  Vector scores, alignment, weights, context;
  std::optional<AttentionWindow> window;
};

struct Observer : TraceSink {
  void attention(const AttentionReport& report) override {
    rows.push_back({report.scores, report.alignment, report.weights, report.context, report.window});
  }
  std::vector<Row> rows;
};

/// `kSteps` random queries over random keys.
std::vector<Row> attend(const nlohmann::json& described, unsigned seed, const std::vector<Edit>& changed = {},
                        std::optional<std::uint64_t> draws_with = {}) {
  const RandomWeights weights(seed);
  const Mechanism mechanism({kSize, kSize, Config(described, "attention"), weights});
  const AttentionMemory memory = mechanism.read(weights.matrix("", kLength, kSize));
  const AttentionEdits edits(changed, draws_with);
  AlignmentState state;
  Observer observer;
  for (int step = 0; step < kSteps; ++step) {
    mechanism.attend(weights.vector("", kSize), memory, state, {edits, &observer, step});
  }
  return observer.rows;
}

bool is_masked(float score) { return std::isinf(score) && score < 0; }

}  // namespace

class TestAttention : public QObject {
  Q_OBJECT

 private slots:
  void everyCompositionKeepsItsPromise_data() {
    QTest::addColumn<QString>("score");
    QTest::addColumn<QString>("window");
    QTest::addColumn<QString>("normalizer");
    for (const ScoreKind& score : score_kinds()) {
      for (const WindowKind& window : window_kinds()) {
        for (const NormalizerKind& normalizer : normalizer_kinds()) {
          if (window.goes_back && normalizer.promise == Promise::forward) continue;
          QTest::addRow("%s %s %s", score.name, window.name, normalizer.name)
              << score.name << window.name << normalizer.name;
        }
      }
    }
  }

  void everyCompositionKeepsItsPromise() {
    QFETCH(QString, score);
    QFETCH(QString, window);
    QFETCH(QString, normalizer);
    for (unsigned seed = 0; seed < 10; ++seed) {
      Eigen::Index aligned = 0;
      for (const Row& row :
           attend(options(score.toStdString(), window.toStdString(), normalizer.toStdString()), seed)) {
        if (row.window && row.window->aligned_position + row.window->half_width < 0) {
          QVERIFY(row.weights.isZero(0) && row.context.isZero(0));
          QVERIFY(std::ranges::all_of(row.scores, is_masked));
          continue;
        }
        QVERIFY(std::abs(row.alignment.sum() - 1) < 1e-5f);
        QVERIFY(row.weights.minCoeff() >= 0 && row.context.allFinite());
        QCOMPARE(row.window.has_value(), window != "none");
        for (Eigen::Index s = 0; s < kLength; ++s) {
          if (is_masked(row.scores[s])) QCOMPARE(row.weights[s], 0.0f);
          if (!row.window) continue;
          const double outside = std::abs(static_cast<double>(s) - row.window->aligned_position);
          if (outside > row.window->half_width) QCOMPARE(row.weights[s], 0.0f);
          const float product = row.alignment[s] * static_cast<float>(gaussian(*row.window, static_cast<double>(s)));
          QVERIFY(std::abs(row.weights[s] - product) < 1e-6f);
        }
        if (normalizer == "hard") {
          QCOMPARE((row.alignment.array() == 1).count(), Eigen::Index(1));
          QCOMPARE((row.alignment.array() == 0).count(), Eigen::Index(kLength - 1));
        }
        if (normalizer == "forced-forward") {
          QVERIFY(row.weights.head(aligned).isZero(0));
          row.scores.maxCoeff(&aligned);
        }
      }
    }
  }

  void windowsStandWhereThePaperPutsThem() {
    const auto monotonic = attend(options("dot", "local-m", "softmax"), 1);
    for (int t = 0; t < kSteps; ++t)
      QCOMPARE(monotonic[t].window->aligned_position, static_cast<double>(std::min(t, kLength - 1)));
    QVERIFY(!monotonic[0].window->sigma);
    const auto sliding = attend(options("dot", "sliding", "softmax"), 1);
    for (int t = 0; t < kSteps; ++t) {
      const Vector seen = sliding[t].weights.cwiseSign();
      for (int s = 0; s < kLength; ++s) QCOMPARE(seen[s], t - 4 <= s && s < t ? 1.0f : 0.0f);
    }
    for (const Row& row : attend(options("dot", "local-p", "softmax"), 1)) {
      QVERIFY(row.window->aligned_position >= 0 && row.window->aligned_position <= kLength);
      QCOMPARE(row.window->sigma.value(), 1.5);
    }
  }

  void overridesBendWhatTheyName() {
    const nlohmann::json local = options("general", "local-p", "softmax");
    Bend third, all;
    third.query = 2;
    third.aligned_position = 4.5;
    all.half_width = 2;
    const auto plain = attend(local, 5), bent = attend(local, 5, {third, all});
    QCOMPARE(bent[2].window->aligned_position, 4.5);
    QCOMPARE(bent[3].window->aligned_position, plain[3].window->aligned_position);
    QCOMPARE(bent[3].window->half_width, 2.0);
    QCOMPARE(bent[3].window->sigma.value(), 1.0);  // D / 2

    nlohmann::json fixed = local;
    fixed["sigma"] = 0.7;
    QCOMPARE(attend(fixed, 5, {all})[0].window->sigma.value(), 0.7);
    all.sigma = 0.4;
    QCOMPARE(attend(fixed, 5, {all})[0].window->sigma.value(), 0.4);

    Bend hot;
    hot.temperature = 4;
    const nlohmann::json global = options("general", "none", "softmax");
    QVERIFY((4 * attend(global, 5, {hot})[0].scores - attend(global, 5)[0].scores).isZero(1e-4f));
  }

  void weightsAndRowsAreEdited() {
    const nlohmann::json global = options("general", "none", "softmax");
    const Vector plain = attend(global, 5)[1].weights;
    const auto row = [&](const Edit& edit) { return attend(global, 5, {edit})[1].weights; };
    const Vector scaled = row(WeightEdit{.query = 1, .key = 2, .weight = 0.9});
    QVERIFY(std::abs(scaled[2] - 0.9f) < 1e-6f && std::abs(scaled.sum() - 1) < 1e-5f);
    QVERIFY(std::abs(scaled[0] / scaled[1] - plain[0] / plain[1]) < 1e-3f);
    const Vector kept = row(WeightEdit{.query = 1, .key = 2, .weight = 0.9, .rest = WeightEdit::Rest::keep});
    QVERIFY(std::abs(kept[0] / kept[2] - plain[0] / 0.9f) < 1e-4f && std::abs(kept.sum() - 1) < 1e-5f);
    QVERIFY(row(RowEdit{.query = 1}).isApprox(Vector::Constant(kLength, 1.0f / kLength)));
    QVERIFY(row(WeightEdit{.query = 2, .key = 2, .weight = 0.9}).isApprox(plain));
    QVERIFY(row(WeightEdit{.site = {"cross", 1, 0}, .query = 1, .key = 2, .weight = 0.9}).isApprox(plain));
    // The context is made of the edited row.
    const auto edited = attend(global, 5, {RowEdit{.query = 1}});
    QVERIFY(!edited[1].context.isApprox(attend(global, 5)[1].context));
    QVERIFY_THROWS_EXCEPTION(Error, row(WeightEdit{.query = 1, .key = kLength, .weight = 0.5}));
    RowEdit shorter;
    shorter.query = 1;
    shorter.weights = {1};
    QVERIFY_THROWS_EXCEPTION(Error, row(shorter));
    // Next to nothing is left beside a sure weight, and still it is what gives way.
    Vector sure = Vector::Constant(8, 1e-9f);
    sure[3] = 1;
    const std::vector<Edit> none_there = {WeightEdit{.query = 1, .key = 3, .weight = 0}};
    QVERIFY(AttentionEdits(none_there).edit_row({}, 1, Vector::Zero(8), sure));
    QVERIFY(std::abs(sure.sum() - 1) < 1e-5f && sure[3] == 0);
    // What all other positions lack cannot be given back in proportion.
    const Vector hard = attend(options("general", "none", "hard"), 5)[1].weights;
    Eigen::Index one;
    hard.maxCoeff(&one);
    const WeightEdit half{.query = 1, .key = static_cast<int>(one), .weight = 0.5};
    const Vector spread = attend(options("general", "none", "hard"), 5, {half})[1].weights;
    QVERIFY(std::abs(spread.sum() - 1) < 1e-5f && std::abs(spread[(one + 1) % kLength] - 0.5f / (kLength - 1)) < 1e-6f);
  }

  void everyPartExplainsItself() {
    const auto explained = [](const PartNotes& notes) {
      return notes.title && *notes.title && *notes.formula && *notes.symbols && *notes.citation;
    };
    for (const ScoreKind& kind : score_kinds()) QVERIFY2(explained(kind.notes), kind.name);
    for (const NormalizerKind& kind : normalizer_kinds()) QVERIFY2(explained(kind.notes), kind.name);
    for (const WindowKind& kind : window_kinds().subspan(1)) QVERIFY2(explained(kind.notes), kind.name);
    for (const HeadsKind& kind : heads_kinds()) QVERIFY(explained(kind.notes));
    for (const ScoreKind& score : score_kinds()) {
      for (const WindowKind& window : window_kinds()) {
        for (const NormalizerKind& normalizer : normalizer_kinds()) {
          MechanismFacts facts;
          facts.score = score.name;
          facts.window = window.name;
          facts.normalizer = normalizer.name;
          const Explanation explanation = explain(facts);
          QVERIFY(!explanation.title.empty() && !explanation.citation.empty());
          QVERIFY(explanation.formulas.size() >= 2 && explanation.symbols.size() >= 2);
          QVERIFY(facts_of_description(describe(facts)) == facts);
        }
      }
    }
    // What is in no table is shown by its name, and not as something else.
    MechanismFacts unknown;
    unknown.score = "cosine";
    QVERIFY(explain(unknown).formulas.empty());
    QCOMPARE(explain(unknown).title, std::string("cosine"));
    QVERIFY(!facts_of_description("my own attention").known());
    MechanismFacts heads{.score = "scaled_dot", .heads = {{1, 1}, {6, 8}}};
    QCOMPARE(describe(heads), std::string("scaled dot, encoder 1 layer × 1 head, decoder 6 layers × 8 heads"));
    QVERIFY(facts_of_description(describe(heads)) == heads);
    MechanismFacts sampled{.score = "dot", .normalizer = "hard", .sampled = true};
    QVERIFY(explain(sampled).formulas.back() != explain({.score = "dot", .normalizer = "hard"}).formulas.back());
    MechanismFacts none{.score = "none"};
    QVERIFY(!explain(none).formulas.empty());
  }

  void renormalizedRowsSumToOne() {
    nlohmann::json local = options("general", "local-p", "softmax");
    local["renormalize"] = true;
    for (const Row& row : attend(local, 2)) QVERIFY(std::abs(row.weights.sum() - 1) < 1e-5f);
    Bend needle;
    needle.sigma = 0.001;  // leaves nothing between two positions
    needle.query = 0;
    needle.aligned_position = 3.5;
    QVERIFY(attend(local, 2, {needle})[0].weights.isZero(0));
  }

  void samplesFollowTheSeedAndTheSoftmax() {
    nlohmann::json hard = options("dot", "none", "hard");
    const auto chosen = [&](std::uint64_t seed) {
      std::vector<Eigen::Index> positions;
      for (const Row& row : attend(hard, 3, {}, seed)) {
        Eigen::Index position;
        row.alignment.maxCoeff(&position);
        positions.push_back(position);
      }
      return positions;
    };
    QVERIFY(chosen(1) == chosen(1));
    QVERIFY(chosen(1) != chosen(2));

    // Over many seeds the first step's choices are distributed as the softmax of its scores.
    const Vector expected = attend(options("dot", "none", "softmax"), 3)[0].alignment;
    constexpr int kDraws = 2000;
    Vector drawn = Vector::Zero(kLength);
    for (int seed = 0; seed < kDraws; ++seed)
      drawn[chosen(static_cast<std::uint64_t>(seed) * 1000)[0]] += 1.0f / kDraws;
    QVERIFY((drawn - expected).cwiseAbs().maxCoeff() < 0.05f);
  }

  void whatDoesNotGoTogetherIsRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, attend(options("general", "local-p", "forced-forward"), 0));
    QVERIFY_THROWS_EXCEPTION(Error, attend(options("cosine", "none", "softmax"), 0));
    const RandomWeights weights(0);
    QVERIFY_THROWS_EXCEPTION(Error, Mechanism({4, 6, Config(options("dot", "none", "softmax"), "attention"), weights}));
    // A window that is put back behind a forward-only alignment leaves nothing to see.
    Bend far, back;
    far.query = 0;
    far.aligned_position = 15;
    back.query = 1;
    back.aligned_position = 2;
    QVERIFY_THROWS_EXCEPTION(Error, attend(options("dot", "local-m", "forced-forward"), 0, {far, back}));
  }

  void mechanismsAreNamedByTheirParts() {
    const auto named = [](const nlohmann::json& described) {
      return describe(mechanism_facts(Config(described, "attention")));
    };
    QCOMPARE(named(options("scaled_dot", "none", "softmax")), std::string("scaled dot"));
    QCOMPARE(named(options("general", "local-p", "softmax")), std::string("general, local-p"));
    QCOMPARE(named(options("dot", "local-m", "forced-forward")), std::string("dot, local-m, forced-forward"));
    nlohmann::json sampled = options("general", "none", "hard");
    sampled["selection"] = "sample";
    QCOMPARE(named(sampled), std::string("general, hard, sampled"));
  }
};

QTEST_APPLESS_MAIN(TestAttention)
#include "test_attention.moc"
