#include <QTest>
#include <cmath>
#include <functional>
#include <map>

#include "engine/analysis/head_behavior.h"

using namespace saccade;

namespace {

constexpr int kTokens = 5;

/// A trace of `count` tokens and one map whose rows are `weight(query, key)` divided by their sums.
template <typename Weight>
Trace self_attention(const char* site, int count, Weight weight) {
  Trace trace;
  trace.source().resize(count);
  Matrix weights(count, count);
  for (int q = 0; q < count; ++q) {
    for (int k = 0; k < count; ++k) weights(q, k) = static_cast<float>(weight(q, k));
    weights.row(q) /= weights.row(q).sum();
  }
  AttentionMap map(std::move(weights));
  map.site.site = site;
  map.queries = map.keys = TextSequences::source;
  trace.attention.push_back(std::move(map));
  return trace;
}

std::map<std::string, double> values_of(const HeadBehavior& behavior) {
  std::map<std::string, double> values;
  for (const Behavior& each : behavior.behaviors) values[each.name] = each.value;
  return values;
}

std::string telling(const HeadBehavior& behavior) { return behavior.behaviors.at(behavior.telling).name; }

HeadBehavior measured(const Trace& trace) { return behavior_of(trace, trace.attention.front()); }

void compare(double found, double wanted) {
  QVERIFY2(std::abs(found - wanted) < 1e-6, qPrintable(QString("%1, not %2").arg(found).arg(wanted)));
}

}  // namespace

class TestHeadBehavior : public QObject {
  Q_OBJECT

 private slots:
  void measuresWhatAHeadDoes() {
    // Row 0 has no token before it: 0.2 everywhere. The others put 0.8 on it and 0.05 on each of the rest.
    const HeadBehavior head = measured(self_attention("encoder_self", kTokens, [](int q, int k) {
      return q == 0 ? 0.2 : k == q - 1 ? 0.8 : 0.05;
    }));
    auto values = values_of(head);
    QCOMPARE(values.size(), std::size_t(5));  // no special tokens
    compare(values["previous"], 0.8);
    compare(values["next"], (0.2 + 3 * 0.05) / 4);
    compare(values["same"], (0.2 + 4 * 0.05) / 5);
    compare(values["first"], (0.8 + 3 * 0.05) / 4);
    const double entropy = -(0.8 * std::log(0.8) + 4 * 0.05 * std::log(0.05)) / std::log(5);
    compare(values["diffuse"], (1 + 4 * entropy) / 5);
    for (const Behavior& each : head.behaviors) {
      compare(each.by_chance, std::string(each.name) == "diffuse" ? 1 : 0.2);
    }
    QCOMPARE(telling(head), std::string("previous"));
    QCOMPARE(head.rows, kTokens);
  }

  void namesEveryBehavior_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<std::function<bool(int, int)>>("looks");
    const auto add = [](const char* name, std::function<bool(int, int)> looks) {
      QTest::newRow(name) << QString(name) << looks;
    };
    add("previous", [](int q, int k) { return k == q - 1; });
    add("next", [](int q, int k) { return k == q + 1; });
    add("same", [](int q, int k) { return k == q; });
    add("first", [](int, int k) { return k == 0; });
    add("special", [](int, int k) { return k == kTokens - 1; });
    add("diffuse", [](int, int) { return true; });
  }
  void namesEveryBehavior() {
    QFETCH(QString, name);
    QFETCH(std::function<bool(int, int)>, looks);
    Trace trace = self_attention("encoder_self", kTokens, [&](int q, int k) { return looks(q, k) ? 1 : 0.01; });
    trace.source().back().special = true;
    const HeadBehavior head = measured(trace);
    QCOMPARE(QString::fromStdString(telling(head)), name);
    QVERIFY(values_of(head)[name.toStdString()] > 0.9);
  }

  void rowsOfSpecialTokensDoNotCount() {
    Trace trace = self_attention("encoder_self", 4, [](int q, int k) { return (q == 0) == (k == 0) ? 1 : 0; });
    trace.source().front().special = true;
    auto values = values_of(measured(trace));
    compare(values["special"], 0);
    compare(values["same"], 1.0 / 3);
    QCOMPARE(measured(trace).rows, 3);
    for (Token& token : trace.source()) token.special = true;
    QCOMPARE(measured(trace).rows, 4);
  }

  void decodersSeeOnlyWhatWasWritten() {
    const HeadBehavior head =
        measured(self_attention("decoder_self", kTokens, [](int q, int k) { return k <= q ? 1 : 0; }));
    auto values = values_of(head);
    QVERIFY(!values.contains("next"));
    const double even = (1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5) / 4;
    compare(values["previous"], even);
    compare(values["first"], even);
    compare(values["diffuse"], 1);
    QCOMPARE(telling(head), std::string("diffuse"));
    QCOMPARE(head.rows, kTokens - 1);
  }

  void twoTextsHaveNoNeighbours() {
    Trace trace;
    trace.source().resize(4);
    trace.target().resize(2);
    Matrix weights = Matrix::Zero(2, 4);
    weights(0, 0) = weights(1, 2) = weights(1, 3) = 0.5;  // the Gaussian of local-p leaves rows that sum to less than 1
    trace.attention.emplace_back(weights);
    const HeadBehavior head = measured(trace);
    QCOMPARE(head.behaviors.size(), std::size_t(1));
    compare(values_of(head)["diffuse"], (0 + 0.5) / 2);
    QCOMPARE(head.telling, -1);
  }

  void longTextsAreSampled() {
    const Trace trace =
        self_attention("encoder_self", 1000, [](int q, int k) { return k == q - 1 ? 1.0 : 0.0001 + (k == q); });
    const HeadBehavior head = measured(trace);
    QCOMPARE(head.rows, 65);
    QVERIFY(std::abs(values_of(head)["previous"] - 1 / 2.1) < 0.01);
  }

  void whatLooksElsewhereHasNoName() {
    const Trace trace = self_attention("encoder_self", 11, [](int q, int k) { return k == (q * 3 + 5) % 11; });
    const HeadBehavior head = measured(trace);
    QVERIFY(values_of(head)["diffuse"] < 0.01);
    QCOMPARE(head.telling, -1);
    QVERIFY(!head.named_by());
  }

  void measuresNothingOfNothing() {
    const HeadBehavior head = behavior_of({}, AttentionMap());
    QVERIFY(head.behaviors.empty());
    QCOMPARE(head.telling, -1);
  }
};

QTEST_GUILESS_MAIN(TestHeadBehavior)
#include "test_head_behavior.moc"
