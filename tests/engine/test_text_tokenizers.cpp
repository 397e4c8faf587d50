// Ids, offsets and decoded texts against the `tokenizers` library (tests/data/make_tokenizer_references.py).

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <ctime>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/text/tokenizer_file.h"
#include "engine/text/tokenizer_files.h"
#include "engine/text/unicode.h"

using namespace saccade;
using nlohmann::json;

namespace {

const QString kReferences = QStringLiteral(SACCADE_SOURCE_DIR "/tests/data/tokenizers/");

json read_json(const QString& path) { return json::parse(read_file(path.toStdString(), 1 << 22)); }

}  // namespace

class TestTextTokenizers : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::shared_ptr<const Tokenizer> load(const json& tokenizer) {
    const std::string path = folder_.filePath("tokenizer.json").toStdString();
    write_file_atomically(path, tokenizer.dump());
    return load_tokenizer(path);
  }

  /// The message of loading it, without the folder.
  std::string refusal(const json& tokenizer) {
    try {
      load(tokenizer);
    } catch (const Error& error) {
      const std::string message = error.what(), path = folder_.path().toStdString() + "/";
      const std::size_t at = message.find(path);
      return at == message.npos ? message : message.substr(0, at) + message.substr(at + path.size());
    }
    return "loaded";
  }

  static json words(const json& vocabulary) {
    return {{"model", {{"type", "WordLevel"}, {"vocab", vocabulary}, {"unk_token", "<unk>"}}},
            {"pre_tokenizer", {{"type", "WhitespaceSplit"}}}};
  }

  static json pairs(const json& vocabulary, const json& merges) {
    return {{"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", merges}}}};
  }

 private slots:
  void agreesWithTheLibrary_data() {
    QTest::addColumn<QString>("name");
    for (const QString& file : QDir(kReferences).entryList({"*.json"})) {
      if (file != "lines.json") QTest::newRow(qPrintable(file)) << file;
    }
  }

  void agreesWithTheLibrary() {
    QFETCH(QString, name);
    const json lines = read_json(kReferences + "lines.json"), reference = read_json(kReferences + name);
    const auto tokenizer = load(reference["tokenizer"]);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string line = lines[i];
      const Encoding encoding = tokenizer->encode(line);
      std::vector<int> offsets;
      for (const Token& token : encoding.tokens) {
        offsets.insert(offsets.end(), {token.start, token.end});
      }
      const json found = {encoding.ids, offsets, tokenizer->decode(encoding.ids)};
      QVERIFY2(
          found == reference["lines"][i],
          qPrintable(QString("line %1: %2\nexpected %3\nfound    %4")
                         .arg(i)
                         .arg(lines[i].dump().c_str(), reference["lines"][i].dump().c_str(), found.dump().c_str())));
    }
  }

  void everySampleLoads() {
    QDir models(SACCADE_SOURCE_DIR "/samples/models");
    for (const QString& model : models.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      for (const char* name : {"tokenizer.json", "target_tokenizer.json"}) {
        const QString file = models.filePath(model + "/" + name);
        if (QFile::exists(file)) QVERIFY(load_tokenizer(file.toStdString())->vocabulary_size() > 0);
      }
    }
  }

  void showsTokensWithoutMarkers() {
    const json reference = read_json(kReferences + "metaspace_bpe.json");
    const auto tokenizer = load(reference["tokenizer"]);
    const json& vocabulary = reference["tokenizer"]["model"]["vocab"];
    QCOMPARE(tokenizer->token_text(vocabulary["▁the"]), "the");
    QCOMPARE(tokenizer->token_text(vocabulary["th"]), "th");
    QCOMPARE(tokenizer->token_text(vocabulary["▁"]), "▁");
    QCOMPARE(tokenizer->token_text(vocabulary["</s>"]), "</s>");
    QCOMPARE(tokenizer->kind(), "BPE");
    QCOMPARE(tokenizer->vocabulary_size(), 600);
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer->token_text(600));
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer->token_text(-1));

    const json prefixed = read_json(kReferences + "prefix_bpe.json")["tokenizer"];
    QCOMPARE(load(prefixed)->token_text(prefixed["model"]["vocab"]["##on"]), "on");
    const json bytes = read_json(kReferences + "byte_bpe.json")["tokenizer"];
    QCOMPARE(load(bytes)->token_text(bytes["model"]["vocab"]["<0xE4>"]), "<0xE4>");
    QCOMPARE(load(read_json(kReferences + "characters.json")["tokenizer"])->kind(), "character");
    QCOMPARE(load(read_json(kReferences + "words.json")["tokenizer"])->kind(), "word");
  }

  void theMaskIsFound() {
    json tokenizer = words({{"<unk>", 0}, {"[MASK]", 1}});
    QCOMPARE(load(tokenizer)->mask_id(), std::nullopt);
    tokenizer["added_tokens"] = {{{"id", 1}, {"content", "[MASK]"}, {"special", true}}};
    QCOMPARE(load(tokenizer)->mask_id(), 1);
  }

  void oneTokenizerServesBothSides() {
    QTemporaryDir directory;
    const std::filesystem::path path = directory.path().toStdString();
    try {
      load_tokenizers(path, "rnn_seq2seq");
      QFAIL("there is none");
    } catch (const Error& error) {
      QCOMPARE(error.summary(), "the model has no tokenizer");
    }
    write_file_atomically(path / "tokenizer.json", words({{"<unk>", 0}}).dump());
    const Tokenizers one = load_tokenizers(path, "rnn_seq2seq");
    QCOMPARE(one.source, one.target);
    write_file_atomically(path / "target_tokenizer.json", words({{"<unk>", 0}, {"a", 1}}).dump());
    const Tokenizers two = load_tokenizers(path, "rnn_seq2seq");
    QCOMPARE(two.source->vocabulary_size(), 1);
    QCOMPARE(two.target->vocabulary_size(), 2);
  }

  void specialTokensAreMarked() {
    const auto tokenizer = load(read_json(kReferences + "words.json")["tokenizer"]);
    const Encoding encoding = tokenizer->encode("the <s>");
    QCOMPARE(encoding.tokens.size(), 4u);
    QCOMPARE(encoding.tokens[0], (Token{.text = "<s>", .special = true}));  // of the template: it has no place
    QCOMPARE(encoding.tokens[1], (Token{.text = "the", .start = 0, .end = 3}));
    QCOMPARE(encoding.tokens[2], (Token{.text = "<s>", .start = 4, .end = 7, .special = true}));
  }

  /// Spaces and case are the vocabulary's business, but pieces of one character show themselves.
  void showsWhatWasTyped() {
    json tokenizer = {{"normalizer", {{"type", "BertNormalizer"}}},
                      {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
                      {"decoder", {{"type", "ByteLevel"}}}};
    tokenizer["model"] = {{"type", "BPE"}, {"merges", json::array({{"a", "b"}, {"Ġ", "ab"}, {"ð", "Ł"}})}};
    for (const char* token : {"a", "b", "ab", "Ġ", "Ġab", "ð", "Ł", "ĺ", "Ģ", "ðŁ"})
      tokenizer["model"]["vocab"][token] = tokenizer["model"]["vocab"].size();
    std::vector<std::string> texts;
    for (const Token& token : load(tokenizer)->encode("Áb AB b 😀 ").tokens) texts.push_back(token.text);
    QCOMPARE(texts, (std::vector<std::string>{"Áb", "AB", " ", "b", " ", "<0xF0><0x9F>", "<0x98>", "<0x80>", " "}));
  }

  void illFormedBytesAreReplaced() {
    const auto tokenizer = load(words({{"<unk>", 0}, {"a\uFFFDb", 1}}));
    const Encoding encoding = tokenizer->encode(
        "a\xFF"
        "b a");
    QCOMPARE(encoding.ids, (std::vector{1, 0}));
    QCOMPARE(encoding.tokens[0], (Token{.text = "a\uFFFDb", .start = 0, .end = 3}));
  }

  void refusesWhatItCannotRead_data() {
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const char* change, const char* message) {
      QTest::newRow(name) << QByteArray(change) << QByteArray(message);
    };
    row("another model", R"({"model": {"type": "Bytes"}})",
        R"(wrong value: tokenizer.json: model: type: expected "WordLevel", "WordPiece", "BPE", "Unigram" or )"
        R"("MappedTokens", found "Bytes")");
    row("another normalizer", R"({"normalizer": {"type": "Nope"}})",
        R"(wrong value: tokenizer.json: normalizer: type: expected "Sequence", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", )"
        R"("Strip", "StripAccents", "Replace", "Prepend", "BertNormalizer", "Nmt", "Precompiled", "ByteLevel" or )"
        R"("SentencePiece", found "Nope")");
    row("another pre-tokenizer",
        R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits"}, {"type": "Nope"}]}})",
        R"(wrong value: tokenizer.json: pre_tokenizer: pretokenizers[1]: type: expected "Sequence", "Whitespace", )"
        R"("WhitespaceSplit", "Split", "Metaspace", "Punctuation", "Digits", "BertPreTokenizer", "ByteLevel", )"
        R"("CharDelimiterSplit", "FixedLength" or "UnicodeScripts", found "Nope")");
    row("another post-processor", R"({"post_processor": {"type": "Nope"}})",
        R"(wrong value: tokenizer.json: post_processor: type: expected "Sequence", "TemplateProcessing", "BertProcessing", )"
        R"("RobertaProcessing" or "ByteLevel", found "Nope")");
    row("another decoder", R"({"decoder": {"type": "CTC"}})",
        R"(wrong value: tokenizer.json: decoder: type: expected "Sequence", "Fuse", "Metaspace", "BPEDecoder", "WordPiece", )"
        R"("Replace", "Strip", "ByteFallback" or "ByteLevel", found "CTC")");
    row("no model", R"({"model": null})", "wrong value: tokenizer.json: model: expected a JSON object, found null");
    row("no vocabulary", R"({"model": {"vocab": null}})",
        "missing key: tokenizer.json: model: vocab: expected an object of tokens and ids, found nothing");
    row("a huge id", R"({"model": {"vocab": {"b": 2000000000}}})",
        R"(wrong token id: tokenizer.json: model: vocab: "b": expected a whole number below 65539, found 2000000000)");
    row("a negative id", R"({"model": {"vocab": {"b": -1}}})",
        R"(wrong token id: tokenizer.json: model: vocab: "b": expected a whole number below 65539, found -1)");
    row("an id twice", R"({"model": {"vocab": {"b": 1}}})",
        R"(two tokens have one id: tokenizer.json: model: vocab: expected "a" alone for 1, found "b")");
    row("an expression that is none", "{\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"[a\"}}}",
        "not a regular expression: tokenizer.json: pre_tokenizer: pattern: expected U_REGEX_MISSING_CLOSE_BRACKET, "
        "found \"[a\"");
    row("another behavior", R"({"pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Kept"}})",
        R"(wrong value: tokenizer.json: pre_tokenizer: behavior: expected "Removed", "Isolated", "MergedWithPrevious", )"
        R"("MergedWithNext" or "Contiguous", found "Kept")");
    row("two characters for a space", R"({"pre_tokenizer": {"type": "Metaspace", "replacement": "__"}})",
        R"(wrong value: tokenizer.json: pre_tokenizer: replacement: expected one character, found "__")");
    row("a template without a text", R"({"post_processor": {"type": "TemplateProcessing", "single": []}})",
        "wrong template: tokenizer.json: post_processor: single: expected a Sequence, found none");
    row("a template with an unknown token",
        R"({"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}], "special_tokens": {}}})",
        "missing key: tokenizer.json: post_processor: special_tokens: <s>: expected an object, found nothing");
    row("an added token that is another", R"({"added_tokens": [{"id": 1, "content": "<s>"}]})",
        R"(an added token disagrees with the vocabulary: tokenizer.json: added_tokens[0]: expected "a", found 1)");
    row("an added token with another id", R"({"added_tokens": [{"id": 7, "content": "a"}]})",
        R"(an added token disagrees with the vocabulary: tokenizer.json: added_tokens[0]: expected "a" to be 1, found 7)");
    row("a huge added id", R"({"added_tokens": [{"id": 2000000000, "content": "<s>"}]})",
        R"(wrong token id: tokenizer.json: "<s>": expected below 65539, found 2000000000)");
  }

  void refusesWhatItCannotRead() {
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, message);
    json tokenizer = words({{"<unk>", 0}, {"a", 1}});
    tokenizer.merge_patch(json::parse(change.toStdString()));
    QCOMPARE(QByteArray::fromStdString(refusal(tokenizer)), message);
  }

  void refusesWrongMerges_data() {
    QTest::addColumn<QByteArray>("merges");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* merges, const char* message) {
      QTest::newRow(merges) << QByteArray(merges) << QByteArray(message);
    };
    row("7", "wrong value: tokenizer.json: model: merges: expected an array, found 7");
    row("null", "missing key: tokenizer.json: model: merges: expected an array, found nothing");
    row(R"(["ab"])", R"(wrong merge: tokenizer.json: model: merges[0]: expected two tokens, found "ab")");
    row(R"(["a b", "a b c"])", R"(wrong merge: tokenizer.json: model: merges[1]: expected two tokens, found "a b c")");
    row(R"([["a", 1]])", "wrong merge: tokenizer.json: model: merges[0]: expected two tokens, found an array");
    row(R"(["a x"])",
        R"(a merge of tokens that the vocabulary lacks: tokenizer.json: model: merges[0]: expected a known token, found "x")");
  }

  void refusesWrongMerges() {
    QFETCH(QByteArray, merges);
    QFETCH(QByteArray, message);
    QCOMPARE(
        QByteArray::fromStdString(refusal(pairs({{"a", 0}, {"b", 1}, {"ab", 2}}, json::parse(merges.toStdString())))),
        message);
  }

  void refusesTokensLeftOutAtRandom() {
    json tokenizer = pairs({{"a", 0}}, json::array());
    tokenizer["model"]["dropout"] = 0.1;
    QCOMPARE(refusal(tokenizer),
             "wrong value: tokenizer.json: model: dropout: expected a number from 0.0 to 0.0, found 0.1");
  }

  void aWordWithoutTokenIsAnError() {
    const auto tokenizer = load(words({{"a", 0}}));
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer->encode("a b"));
  }

  void withoutUnknownTokenCharactersAreLeftOut() {
    // The library does the same, but counts offsets as if they had not been there.
    const Encoding encoding = load(pairs({{"a", 0}}, json::array()))->encode("bab");
    QCOMPARE(encoding.tokens, (std::vector{Token{.text = "a", .start = 1, .end = 2}}));
  }

  void anExplodingExpressionIsStopped() {
    json tokenizer = words({{"<unk>", 0}});
    tokenizer["pre_tokenizer"] = {{"type", "Split"}, {"pattern", {{"Regex", "(a+)+$"}}}, {"behavior", "Isolated"}};
    const auto loaded = load(tokenizer);
    QVERIFY_THROWS_EXCEPTION(Error, loaded->encode(std::string(5000, 'a') + "b"));
  }

  void aMegabyteTakesLittleTime_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("one word") << QString("ab").repeated(500'000);
    QTest::newRow("one character") << QString("a").repeated(1'000'000);
    QTest::newRow("words") << QString("the white house of ").repeated(50'000);
    QTest::newRow("accents") << "e" + QString(QChar(0x301)).repeated(500'000);
    QTest::newRow("quotes") << QString("'").repeated(1'000'000);
  }

  void aMegabyteTakesLittleTime() {
    QFETCH(QString, text);
    for (const char* name : {"metaspace_bpe.json", "byte_bpe.json"}) {
      const auto tokenizer = load(read_json(kReferences + name)["tokenizer"]);
      const std::string bytes = text.toStdString();
      const std::clock_t start = std::clock();
      tokenizer->encode(bytes);
      const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      qInfo("%s: %.2f s", name, seconds);
      QVERIFY(seconds < 20);  // it is less than one; what is quadratic takes hours
    }
  }

  void eightThousandMergesLoadQuickly() {
    json vocabulary, merges = json::array();
    for (char c = 'a'; c <= 'z'; ++c) vocabulary[std::string(1, c)] = vocabulary.size();
    std::vector<std::string> tokens;
    for (const auto& [token, id] : vocabulary.items()) tokens.push_back(token);
    for (std::size_t i = 0; merges.size() < 8000; ++i) {
      const std::string left = tokens[i / 26], right = tokens[i % 26];
      if (vocabulary.contains(left + right)) continue;
      vocabulary[left + right] = vocabulary.size();
      tokens.push_back(left + right);
      merges.push_back({left, right});
    }
    load(pairs(vocabulary, merges));
    QBENCHMARK { load_tokenizer(folder_.filePath("tokenizer.json").toStdString()); }
  }
};

QTEST_GUILESS_MAIN(TestTextTokenizers)
#include "test_text_tokenizers.moc"
