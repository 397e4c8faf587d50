// Sub-word pieces put together to words.

#include <QTest>

#include "engine/analysis/words.h"

using namespace saccade;

class TestWords : public QObject {
  Q_OBJECT

  /// Pieces of a text, written with | between them. A space before a piece is a part of its place, not of its text.
  static std::vector<Token> pieces(const QString& text) {
    std::vector<Token> tokens;
    int at = 0;
    for (const QString& piece : text.split('|')) {
      const int size = static_cast<int>(piece.toUcs4().size());
      const QString trimmed = piece.trimmed();
      tokens.push_back({.text = (trimmed.isEmpty() ? piece : trimmed).toStdString(), .start = at, .end = at + size});
      at += size;
    }
    return tokens;
  }

 private slots:
  void piecesBecomeWords_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("words");
    const auto row = [](const char* text, const QList<int>& words) { QTest::newRow(text) << QString(text) << words; };
    row("un|believ|able", {0, 0, 0});
    row("the| hous|e| is", {0, 1, 1, 2});
    row("tired|.", {0, 1});
    row("didn|'|t", {0, 0, 0});
    row("didn|'t", {0, 0});
    row("l|’|été", {0, 0, 0});
    row("brother|-|in|-|law| paid", {0, 0, 0, 0, 0, 1});
    row("said|:| \"|no|\"|.", {0, 1, 2, 3, 4, 5});
    row("the| '|end|'", {0, 1, 2, 3});
    row("x| -|1", {0, 1, 2});
    row("what|?|!", {0, 1, 2});
    row("a|...|b", {0, 1, 2});
    row("$|5", {0, 1});
    row("我|爱你|。", {0, 1, 2});
    row("ABC|测|试", {0, 1, 2});
    row("ひら|がな", {0, 1});
    row("안녕|하세요| 세계", {0, 0, 1});
    row("a|▁|b", {0, 1, 1});
    row("a| |b", {0, 1, 1});
  }

  void piecesBecomeWords() {
    QFETCH(QString, text);
    QFETCH(QList<int>, words);
    const std::vector<int> found = word_of_token(pieces(text));
    QCOMPARE(QList<int>(found.begin(), found.end()), words);
  }

  void trimmedPlacesKeepWordsApart() {
    const std::vector<Token> tokens = {{"the", 0, 3}, {"hou", 4, 7}, {"se", 7, 9}};
    QCOMPARE(word_of_token(tokens), (std::vector{0, 1, 1}));
  }

  void bytesOfOneCharacterAreOneWord() {
    const std::vector<Token> tokens = {{"<0xE6>", 0, 1}, {"<0x88><0x91>", 0, 1}, {"爱", 1, 2}};
    QCOMPARE(word_of_token(tokens), (std::vector{0, 0, 1}));
  }

  void tokensWithoutAPlaceStandAlone() {
    const std::vector<Token> tokens = {
        {"[CLS]", -1, -1, true}, {"a", 0, 1}, {"b", 1, 2}, {"[MASK]", 2, 8, true}, {"c", 8, 9}, {"d"}, {"e"}};
    QCOMPARE(word_of_token(tokens), (std::vector{0, 1, 1, 2, 3, 4, 5}));
  }

  void nothingIsNoWord() { QVERIFY(word_of_token({}).empty()); }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
