#include <QTest>

#include "engine/analysis/alignment.h"
#include "engine/core/error.h"

using namespace saccade;

class TestAlignment : public QObject {
  Q_OBJECT

 private slots:
  void joinsWordsBySpaces() {
    const std::vector<std::string> words = {"l'", "été", "2,5", ",", "fini", "."};
    const JoinedWords joined = join_words(words);
    QCOMPARE(joined.text, std::string("l' été 2,5 , fini ."));
    QCOMPARE(joined.ends, (std::vector<int>{2, 6, 10, 12, 17, 19}));
  }

  void findsTheWordOfEachPiece() {
    const std::vector<std::string> words = {"white", "houses"};
    const std::vector<Token> tokens = {{"white", 0, 5}, {" hou", 5, 9}, {"ses", 9, 12}, {"</s>", -1, -1, true}};
    QCOMPARE(word_of_each(tokens, join_words(words)), (std::vector<int>{0, 1, 1, -1}));
  }

  void linksAWordToTheOneItLooksAtMost() {
    Matrix weights(3, 4);               // two target words, the second in two pieces; the source's second word in two
    weights << 0.7F, 0.1F, 0.1F, 0.1F,  //
        0.4F, 0.3F, 0.3F, 0.0F,         //
        0.1F, 0.2F, 0.2F, 0.5F;
    const AttentionMap map(weights);
    const std::vector<int> queries = {0, 1, 1}, keys = {0, 1, 1, -1};
    const AttentionMap* one[] = {&map};
    QCOMPARE(to_pharaoh(link_words(one, queries, keys)), std::string("0-0 1-1"));

    Matrix other(3, 4);  // together with it, the first word looks at the second most
    other << 0.0F, 0.9F, 0.1F, 0.0F, other.Constant(2, 4, 0.25F);
    const AttentionMap second(other);
    const AttentionMap* both[] = {&map, &second};
    QCOMPARE(to_pharaoh(link_words(both, queries, keys)), std::string("1-0 1-1"));
  }

  void readsGoldLinks() {
    const GoldAlignment gold = parse_gold("1-2 3p1", 1, "gold:1");
    QVERIFY(gold.sure == (std::set<WordLink>{{0, 1}}));
    QVERIFY(gold.possible == (std::set<WordLink>{{0, 1}, {2, 0}}));
    QVERIFY(parse_gold(" ", 0, "gold:1").possible.empty());
  }

  void refusesLinksToWordsThatAreNotThere() {
    const auto message = [](const char* line, int base, int sources, int targets) {
      try {
        require_words(parse_gold(line, base, "gold:7"), sources, targets, base, "gold:7");
        return QString();
      } catch (const Error& error) {
        return QString(error.what());
      }
    };
    QCOMPARE(message("0-0 2p1", 0, 3, 2), QString());
    QCOMPARE(message("0-0 3p1", 0, 3, 2),
             QString("a link to a word that is not there: gold:7: expected a source word from 0 to 2, found \"3p1\""));
    QCOMPARE(message("1-1 1-3", 1, 3, 2),
             QString("a link to a word that is not there: gold:7: expected a target word from 1 to 2, found \"1-3\""));
    QVERIFY(message("0-0", 0, 0, 0).contains("no link to an empty line"));
  }

  void refusesMalformedGold_data() {
    QTest::addColumn<QString>("line");
    for (const char* line : {"1", "1-", "-1", "1:2", "1-2x", "0-1", "a-b", "99999999999-1"})
      QTest::newRow(line) << line;
  }
  void refusesMalformedGold() {
    QFETCH(QString, line);
    QVERIFY_THROWS_EXCEPTION(Error, parse_gold(line.toStdString(), 1, "gold:7"));
  }

  /// Worked out by hand: 3 links, 2 sure ones in the gold; one link is sure, one only possible, one wrong.
  void scoresAsOchAndNeyDo() {
    AlignmentScore score;
    const std::vector<WordLink> links = {{0, 0}, {1, 1}, {2, 2}};
    score.add(links, parse_gold("0-0 1p1 3-3", 0, "gold:1"));
    QCOMPARE(score.precision(), 2.0 / 3);
    QCOMPARE(score.recall(), 0.5);
    QCOMPARE(score.error_rate(), 1 - 3.0 / 5);
  }
};

QTEST_GUILESS_MAIN(TestAlignment)
#include "test_alignment.moc"
