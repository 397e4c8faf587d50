// A trace in pieces becomes one in words: rows averaged, columns summed, everything else in step.
#include <QtTest>

#include "engine/analysis/merged_words.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/trace_json.h"

using namespace saccade;

namespace {

Token piece(const std::string& text, int start, int end) { return {.text = text, .start = start, .end = end}; }
/// Without a blank between it and the token before it.
Token behind(Token token) {
  token.joined = true;
  return token;
}
Token special(const std::string& text) { return {.text = text, .special = true}; }

AttentionMap map_of(Matrix weights, const char* site, int queries, int keys) {
  AttentionMap map(std::move(weights));
  map.site.site = site;
  map.queries = queries;
  map.keys = keys;
  return map;
}

/// "un|happy cat": two pieces, then a word, between special tokens.
std::vector<Token> source() {
  return {special("[CLS]"), piece("un", 0, 2), behind(piece("##happy", 2, 7)), piece("cat", 8, 11), special("[SEP]")};
}

QStringList texts(const std::vector<Token>& tokens) {
  QStringList list;
  for (const Token& token : tokens) list << QString::fromStdString(token.text);
  return list;
}

}  // namespace

class TestMergedWords : public QObject {
  Q_OBJECT

 private slots:
  void anEncodersPieces() {
    Trace trace;
    trace.source() = source();
    Matrix weights(5, 5);
    weights.setConstant(0.2f);
    weights.row(1) << 0, 0.5f, 0.5f, 0, 0;
    weights.row(2) << 0, 0, 0, 1, 0;
    trace.attention.push_back(map_of(weights, "encoder_self", TextSequences::source, TextSequences::source));
    for (int i = 1; i < 4; ++i) trace.predictions.push_back({i, {{"label " + trace.source()[i].text, 1}}});
    trace.predictions.push_back({{}, {{"of the text", 1}}});
    QVERIFY(has_pieces(trace));

    const auto words = merge_words(std::make_shared<const Trace>(trace));
    QCOMPARE(texts(words->source()), QStringList({"[CLS]", "unhappy", "cat", "[SEP]"}));
    QCOMPARE(words->source()[1].start, 0);
    QCOMPARE(words->source()[1].end, 7);
    QVERIFY(words->source()[0].special && !words->source()[1].special);
    const Matrix expected{
        {0.2f, 0.4f, 0.2f, 0.2f}, {0, 0.5f, 0.5f, 0}, {0.2f, 0.4f, 0.2f, 0.2f}, {0.2f, 0.4f, 0.2f, 0.2f}};
    QVERIFY(words->attention[0].all().isApprox(expected));
    QCOMPARE(words->attention[0].site, trace.attention[0].site);
    QCOMPARE(words->predictions.size(), 3u);
    QCOMPARE(words->predictions[0].token, 1);
    QCOMPARE(words->predictions[0].candidates[0].text, "label un");
    QCOMPARE(words->predictions[1].token, 2);
    QVERIFY(!words->predictions[2].token);
    QVERIFY(!has_pieces(*words));
  }

  void whatADecoderGoesOnWith() {
    Trace trace;
    trace.source() = {piece("one", 0, 3)};
    for (const char* text : {" un", "happy", " cat"}) {
      trace.target().push_back({.text = text, .joined = text[0] != ' '});
      trace.steps.push_back({text, 0.5, {{text, 0.5}}});
    }
    trace.sequences.push_back(reads_on(trace, 4));
    trace.attention.push_back(map_of(Matrix::Constant(4, 4, 0.25f), "decoder_self", 2, 2));
    // While the model goes on, it has read one token less than it has written.
    trace.sequences.push_back(reads_on(trace, 3));
    trace.attention.push_back(map_of(Matrix::Constant(3, 3, 0.25f), "decoder_self", 3, 3));
    const auto words = merge_words(std::make_shared<const Trace>(trace));
    QCOMPARE(texts(words->target()), QStringList({" unhappy", " cat"}));
    QCOMPARE(words->steps.size(), 2u);
    QCOMPARE(words->steps[0].token, " unhappy");
    QCOMPARE(words->steps[0].probability, 0.25);
    QCOMPARE(words->attention[0].query_count(), 3);
    QCOMPARE(words->attention[0].row(0)[1], 0.5f);
    QCOMPARE(texts(query_sequence(*words, words->attention[0]).tokens), QStringList({"one", " unhappy", " cat"}));
    QCOMPARE(words->attention[1].query_count(), 2);
  }

  void aDecoderThatReadsOneTokenBehind() {
    Trace trace;
    trace.source() = source();
    for (const char* text : {"▁chat", "▁mal", "heureux"}) {
      trace.target().push_back({.text = text, .joined = std::string(text) == "heureux"});
      trace.steps.push_back({text, 1, {}});
    }
    trace.sequences.push_back(reads_behind(trace, special("<pad>")));
    trace.attention.push_back(
        map_of(Matrix::Constant(3, 3, 0.25f), "decoder_self", TextSequences::reads, TextSequences::reads));
    trace.attention.push_back(
        map_of(Matrix::Constant(3, 5, 0.2f), "cross", TextSequences::target, TextSequences::source));
    const auto words = merge_words(std::make_shared<const Trace>(trace));
    for (const AttentionMap& map : words->attention) {
      QCOMPARE(query_sequence(*words, map).size(), map.query_count());
      QCOMPARE(key_sequence(*words, map).size(), map.key_count());
    }
    QCOMPARE(texts(words->target()), QStringList({"▁chat", "▁malheureux"}));
    QCOMPARE(words->steps.size(), words->target().size());
    QCOMPARE(words->steps[1].token, "▁malheureux");
    QCOMPARE(words->attention[1].row(0)[1], 0.4f);
    // The last that was written is not read, the beginning of its word is.
    QCOMPARE(texts(words->find(kReadsBehind)->tokens), QStringList({"<pad>", "▁chat", "▁mal"}));
  }

  void aWordWithAnUnknownPieceIsUnknown() {
    auto trace = std::make_shared<Trace>();
    const Token unknown{.text = "☃", .start = 3, .end = 4, .joined = true, .unknown = true, .read_as = "[UNK]"};
    trace->source() = {piece("the", 0, 3), unknown, behind(piece("s", 4, 5)), piece("a", 6, 7),
                       behind(piece("b", 7, 8))};
    const auto words = merge_words(trace);
    QCOMPARE(texts(words->source()), QStringList({"the☃s", "ab"}));
    QVERIFY(words->source()[0].unknown && !words->source()[1].unknown);
    QCOMPARE(words->source()[0].read_as, "the[UNK]s");
    QVERIFY(words->source()[1].read_as.empty());
  }

  void editsOfSingleRowsAreThoseOfPieces() {
    auto trace = std::make_shared<Trace>();
    trace->source() = source();
    trace->attention.push_back(
        map_of(Matrix::Constant(5, 5, 0.2f), "encoder_self", TextSequences::source, TextSequences::source));
    RowEdit last;
    last.site.site = "encoder_self";
    last.query = 4;
    Bend hot;
    hot.temperature = 2;
    trace->edits = {hot, last, Prefix{"a"}};
    const auto words = merge_words(trace);
    QCOMPARE(words->edits, (std::vector<Edit>{hot, Prefix{"a"}}));
    QVERIFY(trace_from_json(to_json(*words), "t").edits == words->edits);
  }

  void whatHasNoPiecesStays() {
    auto trace = std::make_shared<Trace>();
    trace->source() = {piece("a", 0, 1), piece("b", 2, 3)};
    trace->attention.push_back(
        map_of(Matrix::Constant(2, 2, 0.5f), "encoder_self", TextSequences::source, TextSequences::source));
    QVERIFY(!has_pieces(*trace));
    QCOMPARE(merge_words(trace), std::shared_ptr<const Trace>(trace));
    // The windows of local attention count pieces.
    auto local = std::make_shared<Trace>();
    local->source() = source();
    local->attention.push_back(
        map_of(Matrix::Constant(1, 5, 0.2f), "cross", TextSequences::target, TextSequences::source));
    local->attention[0].windows.push_back({1, 2, {}});
    QCOMPARE(merge_words(local), std::shared_ptr<const Trace>(local));
  }
};

QTEST_GUILESS_MAIN(TestMergedWords)
#include "test_merged_words.moc"
