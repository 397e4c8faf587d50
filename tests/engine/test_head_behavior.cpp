#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

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

/// A head and its name.
HeadName called(const AttentionSite& site, const char* name) {
  HeadName head;
  head.site = site;
  head.name = name;
  return head;
}

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
    QCOMPARE(head.behaviors.size(), std::size_t(2));
    compare(values_of(head)["alignment"], 0.5);
    compare(values_of(head)["diffuse"], (0 + 0.5) / 2);
    QCOMPARE(head.telling, -1);
  }

  /// What followed a token the last time is looked at where a token comes again; elsewhere such a head rests.
  void inductionIsMeasuredWhereSomethingRepeats() {
    const auto read = [](const std::vector<std::string>& texts) {
      const auto follower = [&](int q) {
        for (int k = q - 1; k > 0; --k) {
          if (texts[k - 1] == texts[q]) return k;
        }
        return 0;
      };
      Trace trace = self_attention("decoder_self", static_cast<int>(texts.size()), [&](int q, int k) {
        return k > q ? 0.0 : k == follower(q) ? 1.0 : 0.02;
      });
      for (std::size_t i = 0; i < texts.size(); ++i) trace.source()[i].text = texts[i];
      return trace;
    };
    const HeadBehavior head = measured(read({"the", "red", "ball", "and", "the", "red", "cat"}));
    auto values = values_of(head);
    QCOMPARE(telling(head), std::string("induction"));
    // Rows 4 and 5, which see 5 and 6 tokens; four of the six rest on the first token.
    compare(values["induction"], (1 / 1.08 + 1 / 1.1) / 2);
    compare(head.behaviors[head.telling].by_chance, (1.0 / 5 + 1.0 / 6) / 2);
    QVERIFY(values["first"] > 0.5);

    const HeadBehavior nothing_repeats = measured(read({"the", "red", "ball", "and", "a", "green", "cat"}));
    QVERIFY(!values_of(nothing_repeats).contains("induction"));
    QCOMPARE(telling(nothing_repeats), std::string("first"));
    // Once may be chance.
    QVERIFY(!values_of(measured(read({"the", "red", "ball", "and", "the", "cat"}))).contains("induction"));
  }

  /// In "a b a b" the token before is also the one that followed the last time.
  void inductionIsNotWhatTheTokenBeforeExplains() {
    Trace trace = self_attention("decoder_self", 8, [](int q, int k) { return k == std::max(0, q - 1) ? 1 : 0; });
    for (int i = 0; i < 8; ++i) trace.source()[i].text = i % 2 == 0 ? "a" : "b";
    compare(values_of(measured(trace))["induction"], 1);
    QCOMPARE(telling(measured(trace)), std::string("previous"));
  }

  void alignmentIsSharpAndOneToOne_data() {
    QTest::addColumn<std::function<double(int, int)>>("weight");
    QTest::addColumn<double>("alignment");
    QTest::addColumn<QString>("name");
    const auto add = [](const char* row, std::function<double(int, int)> weight, double alignment, const char* name) {
      QTest::newRow(row) << weight << alignment << QString(name);
    };
    const auto swapped = [](int q) { return std::vector{0, 2, 1, 3}[q]; };
    add(
        "one to one", [=](int q, int k) { return k == swapped(q) ? 0.8 : 0.05; }, 0.8, "alignment");
    add(
        "all to one", [](int, int k) { return k == 1 ? 0.8 : 0.05; }, 0.8 / 4, "");
    add(
        "in pairs", [](int q, int k) { return k == q / 2 ? 0.8 : 0.05; }, 0.8 / 2, "");
    add(
        "vague", [=](int q, int k) { return k == swapped(q) ? 0.4 : 0.15; }, 0.4, "diffuse");
    add(
        "end of text", [](int, int k) { return k == 4 ? 0.8 : 0.05; }, 0.05 / 4, "special");
  }
  void alignmentIsSharpAndOneToOne() {
    QFETCH(std::function<double(int, int)>, weight);
    QFETCH(double, alignment);
    QFETCH(QString, name);
    Trace trace;
    trace.source().resize(5);
    trace.source().back().special = true;  // </s>
    trace.target().resize(4);
    Matrix weights(4, 5);
    for (int q = 0; q < 4; ++q) {
      for (int k = 0; k < 5; ++k) weights(q, k) = static_cast<float>(weight(q, k));
    }
    trace.attention.emplace_back(weights);
    const HeadBehavior head = measured(trace);
    compare(values_of(head)["alignment"], alignment);
    QCOMPARE(head.named_by() ? QString(head.named_by()->name) : QString(), name);
  }

  /// Most of the weight has to go there: "same 0.36" says as little of a head as that the rest is spread.
  void aNameIsGivenOnlyWhereItClearlyHolds() {
    const HeadBehavior head =
        measured(self_attention("encoder_self", 14, [](int q, int k) { return k == q ? 0.36 : 0.64 / 13; }));
    compare(values_of(head)["same"], 0.36);
    QVERIFY(values_of(head)["diffuse"] > 0.75);
    QCOMPARE(telling(head), std::string("diffuse"));
    const HeadBehavior torn = measured(self_attention("encoder_self", 14, [](int q, int k) {
      return k == q ? 0.36 : k == (q + 7) % 14 ? 0.35 : 0.29 / 12;
    }));
    QVERIFY(values_of(torn)["diffuse"] > 0.5);
    QCOMPARE(torn.telling, -1);
  }

  void aModelNamesItsHeads() {
    Trace trace = self_attention("encoder_self", kTokens, [](int q, int k) { return k == q ? 1 : 0; });
    QVERIFY(measured(trace).given.empty());
    trace.attention.front().site.layer = 2;
    trace.model.view.head_names.push_back(called({"encoder_self", 1, 0}, "another"));
    trace.model.view.head_names.push_back(called({"encoder_self", 2, 0}, "to itself"));
    QCOMPARE(measured(trace).given, std::string("to itself"));
    QCOMPARE(telling(measured(trace)), std::string("same"));
    // A behaviour that it names is the one to name it by, whatever this text shows.
    trace.model.view.head_names.back().name = "previous";
    QCOMPARE(telling(measured(trace)), std::string("previous"));
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
