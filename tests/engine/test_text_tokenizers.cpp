// Ids, offsets and decoded texts against the `tokenizers` library (tests/data/make_tokenizer_references.py).

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <ctime>
#include <nlohmann/json.hpp>

#include "engine/analysis/words.h"
#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/quote.h"
#include "engine/text/byte_level.h"
#include "engine/text/byte_tokens.h"
#include "engine/text/tokenizer_file.h"
#include "engine/text/tokenizer_files.h"
#include "engine/text/unicode.h"
#include "tests/sanitized.h"

using namespace saccade;
using nlohmann::json;

namespace {

// Under a sanitizer all of a long text would take minutes, and prove no more.
constexpr int kMegabyte = kSanitized ? 100'000 : 1'000'000, kNested = kSanitized ? 10'000 : 100'000;

const QString kReferences = QStringLiteral(SACCADE_SOURCE_DIR "/tests/data/tokenizers/");
const QString kMixed = kReferences + "mixed/";

/// As make_mixed_tokenizer_references.py has it.
QString hash_of(const Tokenizer& tokenizer, const std::string& line) {
  const Encoding encoding = tokenizer.encode(line);
  std::string text;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    const Token& token = encoding.tokens[i];
    text +=
        std::to_string(encoding.ids[i]) + " " + std::to_string(token.start) + " " + std::to_string(token.end) + "\n";
  }
  text += tokenizer.decode(encoding.ids);
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char byte : text) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  return QString("%1").arg(value & 0xFFFFFFFF, 8, 16, QChar('0'));
}

/// A field of a protocol buffer, fewer than 128 bytes.
std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

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

  /// Rows of all tokenizers that there are: references, those shaped like known ones, samples.
  static void every_tokenizer() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("older");  // the model_type that the files of a folder are read as
    for (const QString& folder : {kReferences, kMixed}) {
      for (const QString& name : QDir(folder).entryList({"*.json"})) {
        if (name != "lines.json") QTest::newRow(qPrintable(name)) << folder + name << QString();
      }
    }
    const QDir older(kMixed + "older");
    for (const QString& name : older.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const json hashes = read_json(older.filePath(name) + "/hashes.json");
      for (const auto& [model_type, hash] : hashes.items()) {
        QTest::newRow(("older " + model_type).c_str()) << older.filePath(name) << QString::fromStdString(model_type);
      }
    }
    const QDir models(SACCADE_SOURCE_DIR "/samples/models");
    for (const QString& model : models.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      for (const char* name : {"tokenizer.json", "target_tokenizer.json"}) {
        const QString file = models.filePath(model + "/" + name);
        if (QFile::exists(file)) QTest::newRow(qPrintable(model + " " + name)) << file << QString();
      }
    }
  }

  std::shared_ptr<const Tokenizer> tokenizer_of_row() {
    QFETCH(QString, file);
    QFETCH(QString, older);
    if (!older.isEmpty()) return load_tokenizers(file.toStdString(), older.toStdString()).source;
    const json document = read_json(file);
    return load(document.contains("tokenizer") ? document["tokenizer"] : document);
  }

  /// The marks of blanks are shown where these are tokens.
  static QString without_blanks(const std::string& text) {
    return QString::fromStdString(text).replace(QRegularExpression("[▁Ġ]"), " ").simplified();
  }

  /// The text of tokens with a blank before each that is not joined.
  static QString put_together(const std::vector<Token>& tokens) {
    std::string text;
    for (std::size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
      for (end = begin + 1; end < tokens.size() && tokens[end].joined;) ++end;
      text += " " + text_of_word(std::span(tokens).subspan(begin, end - begin));
    }
    return without_blanks(text);
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

  void agreesOnMixedLines_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("older");  // the model_type that older files are read as
    for (const QString& file : QDir(kMixed).entryList({"*.json"})) {
      if (file != "lines.json") QTest::newRow(qPrintable(file)) << kMixed + file << QString();
    }
    const QDir older(kMixed + "older");
    for (const QString& name : older.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const json hashes = read_json(older.filePath(name) + "/hashes.json");
      for (const auto& [model_type, hash] : hashes.items()) {
        QTest::newRow(("older " + model_type).c_str()) << older.filePath(name) << QString::fromStdString(model_type);
      }
    }
  }

  void agreesOnMixedLines() {
    QFETCH(QString, path);
    QFETCH(QString, older);
    const std::string model_type = older.toStdString();
    const json lines = read_json(kMixed + "lines.json"),
               reference = read_json(older.isEmpty() ? path : path + "/hashes.json");
    const auto tokenizer =
        older.isEmpty() ? load(reference["tokenizer"]) : load_tokenizers(path.toStdString(), model_type).source;
    const QString hashes = QString::fromStdString(reference[older.isEmpty() ? "hashes" : model_type]);
    QCOMPARE(hashes.size(), 8 * static_cast<int>(lines.size()));
    QVERIFY(lines.size() >= 3000);
    QStringList different;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const QString expected = hashes.mid(8 * static_cast<int>(i), 8);
      if (expected != "........" && hash_of(*tokenizer, lines[i]) != expected) different << lines[i].dump().c_str();
    }
    QVERIFY2(different.isEmpty(),
             qPrintable(QString("%1 lines, the first is %2").arg(different.size()).arg(different.value(0))));
  }

  /// Bytes spell everything.
  void anUnknownTokenThatIsNeverNeededMayBeMissing() {
    json spelled = pairs(json::object(), json::array()), alphabet = spelled;
    for (int byte = 0; byte < 256; ++byte) {
      spelled["model"]["vocab"][byte_token(static_cast<char>(byte))] = byte;
      alphabet["model"]["vocab"][byte_level_character(static_cast<char>(byte))] = byte;
    }
    spelled["model"]["byte_fallback"] = true;
    alphabet["pre_tokenizer"] = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
    for (json* tokenizer : {&spelled, &alphabet}) {
      (*tokenizer)["model"]["unk_token"] = "<unk>";
      QCOMPARE(load(*tokenizer)->encode("é").ids, (std::vector{0xC3, 0xA9}));
    }
    spelled["model"]["byte_fallback"] = false;
    QVERIFY(refusal(spelled).starts_with("the vocabulary lacks the unknown token: "));
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

  void writtenTokensKnowWhatTheyGoOnWith_data() { every_tokenizer(); }

  /// Whatever marks a vocabulary has: with a blank before each token that is not joined, what was written is what is
  /// decoded.
  void writtenTokensKnowWhatTheyGoOnWith() {
    const auto tokenizer = tokenizer_of_row();
    int lines = 0;
    for (const json& line : read_json(kReferences + "lines.json")) {
      const auto typed = line.get<std::string>();
      if (typed.find("<0x") != typed.npos || typed.find("##") != typed.npos)
        continue;  // which would be taken for marks
      std::vector<Token> tokens;
      std::vector<int> ids;
      bool unknown = false;
      for (const int id : tokenizer->encode(typed).ids) {
        const std::string text = tokenizer->token_text(id);
        unknown = unknown || id == tokenizer->unknown_id();
        const bool special = tokenizer->decode(std::vector{id}).empty() && !without_blanks(text).isEmpty();
        if (special) continue;
        tokens.push_back({.text = text, .joined = !ids.empty() && tokenizer->joins(ids.back(), id)});
        ids.push_back(id);
      }
      if (unknown) continue;  // decoded to nothing
      ++lines;
      const QString written = put_together(tokens), decoded = without_blanks(tokenizer->decode(ids));
      QVERIFY2(written == decoded, qPrintable("expected " + decoded + "\nfound    " + written));
    }
    QVERIFY(lines > 0);
  }

  void readTokensKnowWhatTheyGoOnWith_data() { every_tokenizer(); }

  /// With a blank before each token that is not joined the text is what was typed.
  void readTokensKnowWhatTheyGoOnWith() {
    const QString name = QTest::currentDataTag();
    if (name == "lengths.json") return;                                           // it takes letters out
    if (name.startsWith("reader-aoa") || name.startsWith("paraphrase-")) return;  // and these marks
    const auto tokenizer = tokenizer_of_row();
    for (const char* line :
         {"The white house, isn't it?  Don't!", "L'accord sur la zone", "didn't (no)  elephants", "x"}) {
      const Encoding encoding = tokenizer->encode(line);
      std::vector<Token> tokens = encoding.tokens;
      std::erase_if(tokens, [](const Token& token) { return token.special; });
      // Tokens that share a character show themselves, perhaps in lower case.
      const QString written = put_together(tokens).toLower(), typed = without_blanks(line).toLower();
      QVERIFY2(written == typed, qPrintable("expected " + typed + "\nfound    " + written));
    }
  }

  void specialTokensJoinNothing() {
    const json reference = read_json(kReferences + "metaspace_bpe.json")["tokenizer"];
    const auto tokenizer = load(reference);
    const auto id = [&](const char* token) { return reference["model"]["vocab"][token].get<int>(); };
    QVERIFY(tokenizer->joins(id("▁the"), id("th")));
    QVERIFY(tokenizer->joins(id("▁"), id("th")));
    QVERIFY(tokenizer->joins(id("▁"), id("<unk>")));
    QVERIFY(!tokenizer->joins(id("th"), id("▁the")));
    QVERIFY(!tokenizer->joins(id("▁"), id("▁the")));
    QVERIFY(!tokenizer->joins(id("</s>"), id("th")));
    QVERIFY(!tokenizer->joins(id("th"), id("</s>")));
    for (const Token& token : tokenizer->encode("a</s>b").tokens) QVERIFY(!token.joined);
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
      QCOMPARE(error.summary(), std::string("the model has no tokenizer"));
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

  /// As the library has it, a letter whose accents were typed apart has the place of the bare letter.
  void accentsTypedApartStayWithTheirLetters() {
    for (const char* sample : {"en-fr-additive", "en-fr-transformer"}) {
      const auto tokenizer =
          load_tokenizer(std::string(SACCADE_SOURCE_DIR "/samples/models/") + sample + "/tokenizer.json");
      const QString composed = QStringLiteral("été, déjà là ô"),
                    apart = composed.normalized(QString::NormalizationForm_D);
      const Encoding whole = tokenizer->encode(composed.toStdString()), parts = tokenizer->encode(apart.toStdString());
      QCOMPARE(parts.ids, whole.ids);
      for (std::size_t i = 0; i < whole.ids.size(); ++i) {
        QCOMPARE(parts.tokens[i].joined, whole.tokens[i].joined);
        QCOMPARE(QString::fromStdString(parts.tokens[i].text).normalized(QString::NormalizationForm_C),
                 QString::fromStdString(whole.tokens[i].text));
      }
      QCOMPARE(word_of_token(parts.tokens), word_of_token(whole.tokens));
    }
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
    row("an unknown token that is none", R"({"model": {"unk_token": "[UNK]"}})",
        R"(the vocabulary lacks the unknown token: tokenizer.json: model: unk_token: expected a token of the vocabulary, )"
        R"(found "[UNK]")");
    row("an unknown token that is no piece", R"({"model": {"type": "WordPiece", "unk_token": "[UNK]"}})",
        R"(the vocabulary lacks the unknown token: tokenizer.json: model: unk_token: expected a token of the vocabulary, )"
        R"(found "[UNK]")");
    row("an unknown token that nothing merges to", R"({"model": {"type": "BPE", "merges": [], "unk_token": "[UNK]"}})",
        R"(the vocabulary lacks the unknown token: tokenizer.json: model: unk_token: expected a token of the vocabulary, )"
        R"(found "[UNK]")");
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
    row("a score that is none", R"({"model": {"type": "Unigram", "vocab": [["a", -1], ["b", null]]}})",
        R"(wrong token: tokenizer.json: model: vocab[1]: expected a token and its score, found "b" and null)");
    row("a token without a score", R"({"model": {"type": "Unigram", "vocab": ["a"]}})",
        R"(wrong token: tokenizer.json: model: vocab[0]: expected a token and its score, found "a")");
    row("an unknown token out of range", R"({"model": {"type": "Unigram", "vocab": [["a", -1]], "unk_id": 1}})",
        "wrong value: tokenizer.json: model: unk_id: expected a whole number from 0 to 0, found 1");
    row("an id beyond everything", R"({"model": {"vocab": {"b": 9223372036854775808}}})",
        R"(wrong token id: tokenizer.json: model: vocab: "b": expected a whole number below 65539, found 9223372036854775808)");
    row("a word limit without limit", R"({"model": {"type": "WordPiece", "max_input_chars_per_word": 2000000000}})",
        "wrong value: tokenizer.json: model: max_input_chars_per_word: expected a whole number from 0 to 10000, "
        "found 2000000000");
    row("no base 64", R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AA*A"}})",
        R"(not base 64: tokenizer.json: normalizer: precompiled_charsmap: expected A-Z a-z 0-9 + /, found "*")");
    row("half a base 64", R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAAA"}})",
        "not base 64: tokenizer.json: normalizer: precompiled_charsmap: expected a multiple of 4 characters, found 5");
    row("a table that is cut short", R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAEAAAAA"}})",
        "a table of replacements is cut short: tokenizer.json: normalizer: precompiled_charsmap: expected a trie of "
        "256 "
        "bytes, found 6 bytes in all");
    row("a table of what is no text",
        R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAD/"}})",
        "a table of replacements is damaged: tokenizer.json: normalizer: precompiled_charsmap: expected replacements "
        "in "
        "UTF-8, found \"\uFFFD\"");
    row("a delimiter of two characters", R"({"pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": "ab"}})",
        R"(wrong value: tokenizer.json: pre_tokenizer: delimiter: expected one character, found "ab")");
    row("no length", R"({"pre_tokenizer": {"type": "FixedLength", "length": 0}})",
        "wrong value: tokenizer.json: pre_tokenizer: length: expected a whole number of at least 1, found 0");
    row("a pair that is none", R"({"post_processor": {"type": "BertProcessing", "cls": ["a", -1], "sep": ["b", 1]}})",
        R"(wrong special token: tokenizer.json: post_processor: cls: expected a token and its id, found "a" and -1)");
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
    row(R"(["a "])",
        R"(wrong merge: tokenizer.json: model: merges[0]: expected two parts that are not empty, found "a" and "")");
    row(R"([["", "a"]])",
        R"(wrong merge: tokenizer.json: model: merges[0]: expected two parts that are not empty, found "" and "a")");
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

  /// A part that is nothing but the prefix is as empty.
  void refusesMergesThatGoRoundInCircles() {
    json tokenizer = pairs({{"##a", 0}, {"##", 1}}, json::array({json::array({"##a", "##"})}));
    tokenizer["model"]["continuing_subword_prefix"] = "##";
    QCOMPARE(
        refusal(tokenizer),
        R"(wrong merge: tokenizer.json: model: merges[0]: expected two parts that are not empty, found "##a" and "##")");
  }

  void refusesEnormousFiles() {
    QFile file(folder_.filePath("tokenizer.json"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(65 << 20));
    file.close();
    try {
      load_tokenizer(file.fileName().toStdString());
      QFAIL("loaded");
    } catch (const Error& error) {
      QCOMPARE(QString(error.what()).remove(folder_.path() + "/"),
               "the file is too large: tokenizer.json: expected at most 67108864 bytes, found 68157440");
    }
    // Ten million merges are twenty megabytes as text and would be half a gigabyte in memory.
    std::string merges = R"({"model": {"type": "BPE", "vocab": {}, "merges": [0)";
    for (int i = 0; i < 10'000'000; ++i) merges += ",0";
    write_file_atomically(file.fileName().toStdString(), merges + "]}}");
    QVERIFY_THROWS_EXCEPTION(Error, load_tokenizer(file.fileName().toStdString()));
  }

  void refusesTokensOfAnyLength() {
    const std::string token(2000, 'a');
    const std::string message =
        "too long a token: tokenizer.json: model: vocab: " + quote(token) + ": expected at most 1024 bytes, found 2000";
    QCOMPARE(refusal({{"model", {{"type", "Unigram"}, {"vocab", json::array({json::array({token, -1})})}}}}), message);
    QCOMPARE(refusal({{"model", {{"type", "WordPiece"}, {"vocab", {{token, 0}}}}}}), message);
  }

  void refusesDeepNesting() {
    json normalizer = {{"type", "NFC"}};
    for (int i = 0; i < 1000; ++i) normalizer = {{"type", "Sequence"}, {"normalizers", {normalizer}}};
    json tokenizer = words({{"<unk>", 0}});
    tokenizer["normalizer"] = normalizer;
    QVERIFY(refusal(tokenizer).find("nested") != std::string::npos);
  }

  /// A trie whose every unit leads outside.
  void aDamagedTableChangesNothing() {
    json tokenizer = words({{"<unk>", 0}, {"ab", 1}});
    tokenizer["normalizer"] = {{"type", "Precompiled"}, {"precompiled_charsmap", "BAAAAP////8AAAAA"}};
    QCOMPARE(load(tokenizer)->encode("ab").ids, std::vector{1});
  }

  void refusesDamagedSentencePieces_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& bytes, const char* message) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(message);
    };
    const std::string piece = field(1, field(1, "a")), nan = std::string("\x15\x00\x00\xC0\x7F", 5);
    row("nothing", "", "not a SentencePiece model: spiece.model: expected pieces, found none");
    row("a length beyond the end", "\x0A\x7F",
        "a field reaches beyond the end: spiece.model: expected 127 bytes, found 0");
    row("a length of 2^63", "\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
        "a field reaches beyond the end: spiece.model: expected 9223372036854775807 bytes, found 0");
    row("a number without end", std::string(20, '\xFF'),
        "not a SentencePiece model: spiece.model: expected numbers of at most 10 bytes, found a longer one");
    row("another wire type", "\x0B",
        "not a SentencePiece model: spiece.model: expected wire type 0, 1, 2 or 5, found 3");
    row("a score that is none", field(1, field(1, "a") + nan),
        R"(wrong score: spiece.model: pieces[0]: "a": expected a finite number, found nan)");
    row("a piece that is no text", field(1, field(1, "\xFF")),
        "wrong piece: spiece.model: pieces[0]: expected UTF-8 of at most 1024 bytes, found \"\uFFFD\"");
    row("another type of piece", field(1, field(1, "a") + "\x18\x09"),
        "wrong value in a SentencePiece model: spiece.model: pieces[0]: type: expected 1 to 6, found 9");
    row("another kind of model", piece + field(2, "\x18\x03"),
        "a SentencePiece model of another kind: spiece.model: expected model_type 1 for t5, found 3");
    row("a table that is cut short", piece + field(3, field(2, "abcde")),
        "a table of replacements is cut short: spiece.model: normalizer: precompiled_charsmap: expected a trie of "
        "1684234849 bytes, found 5 bytes in all");
  }

  void refusesDamagedSentencePieces() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, message);
    QTemporaryDir directory;
    write_file_atomically(directory.filePath("spiece.model").toStdString(), bytes.toStdString());
    try {
      load_tokenizers(directory.path().toStdString(), "t5");
      QFAIL("loaded");
    } catch (const Error& error) {
      QCOMPARE(QByteArray(error.what()).replace(directory.path().toUtf8() + "/", ""), message);
    }
  }

  void refusesOlderFilesOfAnotherKind_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("contents");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("words of characters") << "vocab.json" << QByteArray(R"({"a</w>": 0})")
                                         << QByteArray(
                                                "a vocabulary of another kind: vocab.json: expected characters that "
                                                "stand for bytes, as in GPT-2, found \"a</w>\"");
    QTest::newRow("no object") << "vocab.json" << QByteArray("[]")
                               << QByteArray(
                                      "wrong value: vocab.json: expected an object of tokens and ids, found an array");
    QTest::newRow("a merge of one")
        << "merges.txt" << QByteArray("#version: 0.2\nab\n")
        << QByteArray("wrong merge: vocab.json: model: merges[0]: expected two tokens, found \"ab\"");
    QTest::newRow("no text") << "merges.txt" << QByteArray("a b\n\xFF")
                             << QByteArray("not UTF-8: merges.txt: line 2: expected UTF-8, found \"\uFFFD\"");
    QTest::newRow("an id that is none") << "added_tokens.json" << QByteArray(R"({"x": -1})")
                                        << QByteArray(
                                               "wrong added token: added_tokens.json: expected an id and the token's "
                                               "content, found -1 and an object");
  }

  void refusesOlderFilesOfAnotherKind() {
    QFETCH(QString, name);
    QFETCH(QByteArray, contents);
    QFETCH(QByteArray, message);
    QTemporaryDir directory;
    const std::filesystem::path path = directory.path().toStdString();
    write_file_atomically(path / "vocab.json", R"({"a": 0, "b": 1, "ab": 2})");
    write_file_atomically(path / "merges.txt", "a b\n");
    load_tokenizers(path, "gpt2");
    write_file_atomically(path / name.toStdString(), contents.toStdString());
    try {
      load_tokenizers(path, "gpt2");
      QFAIL("loaded");
    } catch (const Error& error) {
      QCOMPARE(QByteArray(error.what()).replace(directory.path().toUtf8() + "/", ""), message);
    }
  }

  void olderFilesKeepTheDirectorysWords() {
    QTemporaryDir directory;
    const std::filesystem::path path = directory.path().toStdString();
    write_file_atomically(path / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\r\nb\n");
    write_file_atomically(path / "added_tokens.json", R"({"<extra>": 7})");
    write_file_atomically(path / "special_tokens_map.json", R"({"cls_token": "[SEP]"})");
    const auto tokenizer = load_tokenizers(path, "bert").source;
    QCOMPARE(tokenizer->encode("a <extra> b").ids, (std::vector{3, 5, 7, 6, 3}));
    QCOMPARE(tokenizer->mask_id(), 4);
    QCOMPARE(tokenizer->vocabulary_size(), 8);
  }

  /// One side's pieces under the other's ids, and each decodes for itself.
  void marianHasTwoSides() {
    const Tokenizers sides = load_tokenizers((kMixed + "older/marian").toStdString(), "marian");
    QVERIFY(sides.source != sides.target);
    for (const auto& side : {sides.source, sides.target}) {
      const Encoding encoding = side->encode("la maison");
      QCOMPARE(side->decode(encoding.ids), "la maison");
      QCOMPARE(encoding.ids.back(), 0);
    }
    QCOMPARE(sides.source->encode(">>fra<< the").ids[0], 2);
  }

  void refusesTokensLeftOutAtRandom() {
    json tokenizer = pairs({{"a", 0}}, json::array());
    tokenizer["model"]["dropout"] = 0.1;
    QCOMPARE(refusal(tokenizer),
             "wrong value: tokenizer.json: model: dropout: expected a number from 0.0 to 0.0, found 0.1");
  }

  void aWordWithoutTokenIsAnError() {
    json tokenizer_of_a = words({{"a", 0}});
    tokenizer_of_a["model"].erase("unk_token");
    const auto tokenizer = load(tokenizer_of_a);
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
    constexpr int size = kMegabyte;
    QTest::addColumn<QString>("text");
    QTest::newRow("one word") << QString("ab").repeated(size / 2);
    QTest::newRow("one character") << QString("a").repeated(size);
    QTest::newRow("words") << QString("the white house of ").repeated(size / 20);
    QTest::newRow("accents") << "e" + QString(QChar(0x301)).repeated(size / 2);
    QTest::newRow("quotes") << QString("'").repeated(size);
  }

  void aMegabyteTakesLittleTime() {
    QFETCH(QString, text);
    for (const char* name : {"metaspace_bpe.json", "byte_bpe.json", "mixed/bert_uncased.json", "mixed/llama3.json",
                             "mixed/nmt.json", "mixed/precompiled.json", "mixed/bytes_of_unigrams.json"}) {
      const auto tokenizer = load(read_json(kReferences + name)["tokenizer"]);
      const std::string bytes = text.toStdString();
      const std::clock_t start = std::clock();
      tokenizer->encode(bytes);
      const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      qInfo("%s: %.2f s", name, seconds);
      QVERIFY(seconds < 20);  // it is less than one; what is quadratic takes hours
    }
  }

  /// Every token begins with all that are shorter, so each place of the text has a thousand.
  void nestedTokensTakeBoundedTime() {
    json vocabulary = json::array({json::array({"<unk>", 0})});
    for (int size = 1; size <= 1000; ++size) {
      vocabulary.push_back(json::array({std::string(static_cast<std::size_t>(size), 'a'), -size}));
    }
    const auto tokenizer = load({{"model", {{"type", "Unigram"}, {"vocab", vocabulary}, {"unk_id", 0}}}});
    const std::clock_t start = std::clock();
    tokenizer->encode(std::string(kNested, 'a'));
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    qInfo("%.2f s", seconds);
    QVERIFY(seconds < 60);
  }

  void noFileMakesMoreOfATextThanIsAllowed_data() {
    QTest::addColumn<QByteArray>("parts");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const json& parts, const char* message) {
      QTest::newRow(name) << QByteArray::fromStdString(parts.dump()) << QString(message);
    };
    const auto many = [](const char* key, const json& one, int count) {
      return json{{"type", "Sequence"}, {key, std::vector<json>(static_cast<std::size_t>(count), one)}};
    };
    const json doubles = {{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", "aa"}};
    const char* kLong = "the text is too long to be cut into tokens: tokenizer: expected at most 16777216 bytes";
    row("a normalizer that doubles forty times", {{"normalizer", many("normalizers", doubles, 40)}}, kLong);
    row("one replacement of a megabyte",
        {{"normalizer", {{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", std::string(1 << 20, 'b')}}}},
        kLong);
    row("prefixes of half a megabyte",
        {{"normalizer", many("normalizers", {{"type", "Prepend"}, {"prepend", std::string(1 << 19, 'b')}}, 40)}},
        kLong);
    row("a decoder that doubles forty times", {{"decoder", many("decoders", doubles, 40)}}, kLong);
    row("a thousand and one normalizers", {{"normalizer", many("normalizers", {{"type", "NFC"}}, 1001)}},
        "too many parts: tokenizer.json: normalizer: normalizers: expected at most 1000, found 1001");
    json special = {{"id", "s"}, {"ids", std::vector<int>(1001, 0)}, {"tokens", std::vector<std::string>(1001, "a")}};
    const json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
    const json part = {{"SpecialToken", {{"id", "s"}, {"type_id", 0}}}};
    const auto around = [&](const json& tokens, std::vector<json> single) {
      return json{{"type", "TemplateProcessing"},
                  {"single", single},
                  {"pair", json::array()},
                  {"special_tokens", {{"s", tokens}}}};
    };
    row("a special token of a thousand and one", {{"post_processor", around(special, {part, text})}},
        "too many tokens in a template: tokenizer.json: post_processor: special_tokens: s: expected at most 1000, "
        "found "
        "1001");
    special["ids"] = std::vector<int>(1000, 0);
    special["tokens"] = std::vector<std::string>(1000, "a");
    std::vector<json> single(999, part);
    single.push_back(text);
    row("templates around templates", {{"post_processor", many("processors", around(special, single), 2)}},
        "the text has too many tokens: tokenizer: expected at most 1048576, found 1");
    // Each place takes long, and there are many: a limit for one match does not hold them all.
    row("an expression that goes back and forth",
        {{"pre_tokenizer",
          {{"type", "Split"}, {"behavior", "Isolated"}, {"invert", false}, {"pattern", {{"Regex", R"((a+)\1b|.)"}}}}}},
        "the text takes too long to be cut into tokens: tokenizer: expected at most 10 seconds, found more");
  }

  void noFileMakesMoreOfATextThanIsAllowed() {
    QFETCH(QByteArray, parts);
    QFETCH(QString, message);
    json tokenizer = {{"model", {{"type", "WordLevel"}, {"vocab", {{"a", 0}}}, {"unk_token", "a"}}}};
    tokenizer.update(json::parse(parts.toStdString()));
    QString found;
    try {
      const auto loaded = load(tokenizer);
      loaded->decode(loaded->encode(std::string(5000, 'a')).ids);
      loaded->token_text(0);
    } catch (const Error& error) {
      found = QString::fromStdString(error.what());
    }
    found.remove(QString::fromStdString(folder_.path().toStdString()) + "/");
    QVERIFY2(found.startsWith(message), qPrintable(found.left(300)));
  }

  void encodingCanBeCancelled() {
    const auto tokenizer = load(read_json(kReferences + "byte_bpe.json")["tokenizer"]);
    CancelToken cancel;
    cancel.cancel();
    QVERIFY_THROWS_EXCEPTION(Cancelled, tokenizer->encode("the white house", cancel));
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
