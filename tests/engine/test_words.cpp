// Sub-word pieces put together to words.

#include <QTest>

#include "engine/analysis/words.h"
#include "engine/trace/joined.h"

using namespace saccade;

class TestWords : public QObject {
  Q_OBJECT

  /// As a file is read that says nothing of what is joined.
  static std::vector<Token> by_place(std::vector<Token> tokens) {
    const std::vector<bool> joined = joined_by_place(tokens);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i].joined = joined[i];
    return tokens;
  }

  /// Pieces that a model wrote, | before those that go on without a blank.
  static std::vector<Token> written(const QString& text) {
    std::vector<Token> tokens;
    for (const QString& word : text.split(' ')) {
      const QStringList pieces = word.split('|');
      for (int i = 0; i < pieces.size(); ++i) tokens.push_back({.text = pieces[i].toStdString(), .joined = i > 0});
    }
    return tokens;
  }

  static QString texts_of_words(const std::vector<Token>& tokens) {
    const std::vector<int> words = word_of_token(tokens);
    QStringList texts;
    for (std::size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
      while (end < tokens.size() && words[end] == words[begin]) ++end;
      texts << QString::fromStdString(text_of_word(std::span(tokens).subspan(begin, end - begin)));
    }
    return texts.join(' ');
  }

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
    return by_place(tokens);
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
    const std::vector<Token> tokens = by_place({{"the", 0, 3}, {"hou", 4, 7}, {"se", 7, 9}});
    QCOMPARE(word_of_token(tokens), (std::vector{0, 1, 1}));
  }

  void bytesOfOneCharacterAreOneWord() {
    const std::vector<Token> tokens = by_place({{"<0xE6>", 0, 1}, {"<0x88><0x91>", 0, 1}, {"爱", 1, 2}});
    QCOMPARE(word_of_token(tokens), (std::vector{0, 0, 1}));
    QCOMPARE(texts_of_words(tokens), QString("我 爱"));
  }

  void tokensWithoutAPlaceStandAlone() {
    std::vector<Token> tokens = by_place(
        {{"[CLS]", -1, -1, true}, {"a", 0, 1}, {"b", 1, 2}, {"[MASK]", 2, 8, true}, {"c", 8, 9}, {"d"}, {"e"}});
    QCOMPARE(word_of_token(tokens), (std::vector{0, 1, 1, 2, 3, 4, 5}));
    for (Token& token : tokens) token.joined = true;  // whatever a file says of special ones
    QCOMPARE(word_of_token(tokens), (std::vector{0, 1, 1, 2, 3, 3, 3}));
  }

  void whatIsWrittenBecomesWords_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* text, const char* words) {
      QTest::newRow(text) << QString(text) << QString(words);
    };
    row("bl|anche ele|p|han|ts|.", "blanche elephants .");
    row("L'|accord n'|est|-|ce pas|?", "L'accord n'est-ce pas ?");
    row("did|n|'|t (|so|)", "didn't ( so )");
    row("▁|maison ▁", "maison ▁");
    row("pas ▁|? Ġ|我|爱 ▁|(|so", "pas ? 我 爱 ( so");
    row("un|##happy|##ness ##a a|##", "unhappyness ##a a ##");
    row("我|爱|你|们", "我 爱 你 们");
    row("<0xC3>|<0xA9>|l|<0xC3><0xA9>|ph|ants", "éléphants");
    row("in|<0xE6>|<0x88>|<0x91>|<0xE7><0x88>|<0xB1>|fin", "in 我 爱 fin");
    row("fin|<0xEF>|<0xBC>|<0x8C>|la", "fin ， la");
    row("a|<0xE6>|<0x88> b", "a<0xE6><0x88> b");
  }

  void whatIsWrittenBecomesWords() {
    QFETCH(QString, text);
    QFETCH(QString, words);
    QCOMPARE(texts_of_words(written(text)), words);
  }

  void marksTellWordsWhereNothingElseDoes() {
    const std::vector<Token> tokens = {{"▁chat"}, {"▁mal"}, {"heureux"}, {"</s>", -1, -1, true}, {"es"}};
    QCOMPARE(joined_by_place(tokens), (std::vector{false, false, true, false, false}));
    QCOMPARE(texts_of_words(by_place(tokens)), QString("▁chat ▁malheureux </s> es"));
    QCOMPARE(joined_by_place(std::vector<Token>{{"chat"}, {"mal"}}), (std::vector{false, false}));
  }

  void nothingIsNoWord() { QVERIFY(word_of_token({}).empty()); }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
