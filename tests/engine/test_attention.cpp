// What must hold of every composition of score, window and normaliser, whatever the weights are.
#include <QtTest>
#include <cmath>

#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "tests/engine/random_parts.h"

using namespace saccade;
using saccade::testing::RandomWeights;

namespace {

constexpr int kSize = 6;     // H = K
constexpr int kLength = 17;  // S
constexpr int kSteps = 12;

nlohmann::json options(const std::string& score, const std::string& window, const std::string& normalizer) {
  return {{"score", score},      {"window", window}, {"normalizer", normalizer},
          {"attention_size", 5}, {"half_width", 3},  {"position_size", 4}};
}

struct Row {
  Vector scores, alignment, weights, context;
  std::optional<AttentionWindow> window;
};

struct Observer : TraceSink {
  void attention(const AttentionSite&, const Vector& scores, const Vector& alignment, const Vector& weights,
                 const std::optional<AttentionWindow>& window, const Vector& context) override {
    rows.push_back({scores, alignment, weights, context, window});
  }
  std::vector<Row> rows;
};

/// `kSteps` random queries over random keys.
std::vector<Row> attend(const nlohmann::json& described, unsigned seed, const AttentionOverrides& overrides = {}) {
  const RandomWeights weights(seed);
  const Mechanism mechanism({kSize, kSize, Config(described, "attention"), weights});
  const AttentionMemory memory = mechanism.read(weights.matrix("", kLength, kSize));
  AlignmentState state;
  Observer observer;
  for (int step = 0; step < kSteps; ++step) {
    mechanism.attend(weights.vector("", kSize), memory, state, {overrides, &observer, step});
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
          if (QString(window.name) == "local-p" && QString(normalizer.name) == "forced-forward") continue;
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
    for (int t = 0; t < kSteps; ++t) QCOMPARE(monotonic[t].window->aligned_position, double(std::min(t, kLength - 1)));
    QVERIFY(!monotonic[0].window->sigma);
    for (const Row& row : attend(options("dot", "local-p", "softmax"), 1)) {
      QVERIFY(row.window->aligned_position >= 0 && row.window->aligned_position <= kLength);
      QCOMPARE(row.window->sigma.value(), 1.5);
    }
  }

  void overridesBendWhatTheyName() {
    const nlohmann::json local = options("general", "local-p", "softmax");
    AttentionOverrides overrides;
    overrides.aligned_positions[2] = 4.5;
    overrides.half_width = 2;
    const auto plain = attend(local, 5), bent = attend(local, 5, overrides);
    QCOMPARE(bent[2].window->aligned_position, 4.5);
    QCOMPARE(bent[3].window->aligned_position, plain[3].window->aligned_position);
    QCOMPARE(bent[3].window->half_width, 2.0);
    QCOMPARE(bent[3].window->sigma.value(), 1.0);  // D / 2

    nlohmann::json fixed = local;
    fixed["sigma"] = 0.7;
    QCOMPARE(attend(fixed, 5, overrides)[0].window->sigma.value(), 0.7);
    overrides.sigma = 0.4;
    QCOMPARE(attend(fixed, 5, overrides)[0].window->sigma.value(), 0.4);

    AttentionOverrides hot;
    hot.temperature = 4;
    const nlohmann::json global = options("general", "none", "softmax");
    QVERIFY((4 * attend(global, 5, hot)[0].scores - attend(global, 5)[0].scores).isZero(1e-4f));
  }

  void renormalizedRowsSumToOne() {
    nlohmann::json local = options("general", "local-p", "softmax");
    local["renormalize"] = true;
    for (const Row& row : attend(local, 2)) QVERIFY(std::abs(row.weights.sum() - 1) < 1e-5f);
    AttentionOverrides needle;
    needle.sigma = 0.001;  // leaves nothing between two positions
    needle.aligned_positions[0] = 3.5;
    QVERIFY(attend(local, 2, needle)[0].weights.isZero(0));
  }

  void samplesFollowTheSeedAndTheSoftmax() {
    nlohmann::json hard = options("dot", "none", "hard");
    const auto chosen = [&](std::uint64_t seed) {
      AttentionOverrides overrides;
      overrides.seed = seed;
      std::vector<Eigen::Index> positions;
      for (const Row& row : attend(hard, 3, overrides)) {
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
    AttentionOverrides overrides;
    overrides.aligned_positions[0] = 15;
    overrides.aligned_positions[1] = 2;
    QVERIFY_THROWS_EXCEPTION(Error, attend(options("dot", "local-m", "forced-forward"), 0, overrides));
  }

  void mechanismsAreNamedByTheirParts() {
    const auto named = [](const nlohmann::json& described) { return describe(Config(described, "attention")); };
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
