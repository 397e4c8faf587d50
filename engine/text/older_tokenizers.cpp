#include "engine/text/older_tokenizers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/text/components.h"
#include "engine/text/precompiled.h"
#include "engine/text/sentence_piece_file.h"
#include "engine/text/tokenizer_file.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kLargestFile = 64 << 20;
constexpr const char* kMark = "\u2581";  // SentencePiece's space

json type(const char* name, json members = json::object()) {
  members["type"] = name;
  return members;
}

json sequence(const char* key, json steps) { return type("Sequence", {{key, std::move(steps)}}); }

json replace(const char* from, const char* to) {
  return type("Replace", {{"pattern", {{"String", from}}}, {"content", to}});
}

json metaspace(const char* scheme, bool split = true) {
  return type("Metaspace", {{"replacement", kMark}, {"prepend_scheme", scheme}, {"split", split}});
}

json byte_level(bool adds_space, bool splits = true) {
  return type("ByteLevel", {{"add_prefix_space", adds_space}, {"use_regex", splits}});
}

/// An optional file of the directory; an empty object where there is none.
Config options(const fs::path& directory, const char* name) {
  std::error_code ignored;
  const fs::path file = directory / name;
  return fs::is_regular_file(file, ignored) ? Config::read(file) : Config(json::object(), file.string());
}

/// A `tokenizer.json` in the making, with the directory's own words on its special tokens.
class Draft {
 public:
  explicit Draft(const fs::path& directory)
      : config_(options(directory, "tokenizer_config.json")), map_(options(directory, "special_tokens_map.json")) {
    const Config added = options(directory, "added_tokens.json");
    for (const auto& [content, id] : added.json().items()) add_listed({{"content", content}}, id, added.where());
    if (!config_.has("added_tokens_decoder")) return;
    const Config listed = config_.object("added_tokens_decoder");
    for (const auto& [id, token] : listed.json().items()) {
      add_listed(token, json::parse(id, nullptr, false), listed.where() + ": " + id);
    }
  }

  const Config& config() const { return config_; }

  /// As the directory spells it, or else `otherwise`; empty where there is none.
  std::string spelling(const std::string& role, const std::string& otherwise) const {
    return token(role, {{"content", otherwise}}).value("content", "");
  }

  void set_vocabulary(const json& tokens) {
    for (const auto& [token, id] : tokens.items()) set_id(token, id);
  }
  void set_id(const std::string& token, const json& id) {
    ids_[token] = id;
    if (id.is_number_unsigned()) next_id_ = std::max(next_id_, id.get<std::uint64_t>() + 1);
  }

  /// The id of a special token, which gets the next one where the vocabulary lacks it.
  std::uint64_t id_of(const std::string& content) {
    const auto [found, is_new] = ids_.try_emplace(content, next_id_);
    if (is_new) ++next_id_;
    return found->second.is_number_unsigned() ? found->second.get<std::uint64_t>() : 0;
  }

  /// The token of a role (`mask_token`), added where it is known.
  std::uint64_t add(const std::string& role, json otherwise) { return add_special(token(role, std::move(otherwise))); }
  std::uint64_t add(const std::string& role, const char* otherwise) { return add(role, json{{"content", otherwise}}); }

  std::uint64_t add_special(json token) {
    const std::string content = token.value("content", "");
    if (content.empty()) return 0;
    token["special"] = true;
    token["id"] = id_of(content);
    std::erase_if(added_, [&](const json& other) { return other["content"] == content; });
    added_.push_back(std::move(token));
    return added_.back()["id"];
  }

  /// `before`, the text, `after`.
  void put_around(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    json single = json::array(), special = json::object();
    const auto put = [&](const std::string& token) {
      single.push_back({{"SpecialToken", {{"id", token}}}});
      special[token] = {{"ids", {id_of(token)}}, {"tokens", {token}}};
    };
    std::for_each(before.begin(), before.end(), put);
    single.push_back({{"Sequence", {{"id", "A"}}}});
    std::for_each(after.begin(), after.end(), put);
    document["post_processor"] = type("TemplateProcessing", {{"single", single}, {"special_tokens", special}});
  }

  std::shared_ptr<const Tokenizer> read(const std::string& where) {
    document["added_tokens"] = std::move(added_);
    return read_tokenizer(std::move(document), where);
  }

  json document = json::object();

 private:
  void add_listed(json token, const json& id, const std::string& where) {
    if (!token.is_object() || !token.contains("content") || !token["content"].is_string() || !id.is_number_unsigned()) {
      throw Error("wrong added token", where, "an id and the token's content", shown(id) + " and " + shown(token));
    }
    set_id(token["content"], id);
    token["id"] = id;
    if (!token.contains("normalized")) token["normalized"] = !token.value("special", false);
    added_.push_back(std::move(token));
  }

  json token(const std::string& role, json otherwise) const {
    for (const Config* config : {&map_, &config_}) {
      if (!config->has(role)) continue;
      const json& found = config->json()[role];
      if (found.is_string()) return {{"content", found}};
      return config->object(role).json();
    }
    return otherwise;
  }

  Config config_, map_;
  std::unordered_map<std::string, json> ids_;
  std::uint64_t next_id_ = 0;
  std::vector<json> added_;
};

/// The lines of a file without their ends; an end behind the last one begins no other.
std::vector<std::string> lines_of(const fs::path& file) {
  std::istringstream stream(read_file(file, kLargestFile));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (unicode::well_formed(line) != line) {
      throw Error("not UTF-8", file.string() + ": line " + std::to_string(lines.size() + 1), "UTF-8", quote(line));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Tokenizers for_both(std::shared_ptr<const Tokenizer> tokenizer) { return {tokenizer, tokenizer}; }

// ---- BERT: vocab.txt

Tokenizers load_word_piece(const fs::path& directory, const std::string& name, const std::string& model_type) {
  const fs::path file = directory / name;
  const bool is_mpnet = model_type == "mpnet";
  Draft draft(directory);
  json vocabulary = json::object();
  std::size_t next_id = 0;
  for (const std::string& line : lines_of(file)) vocabulary[line] = next_id++;  // of two alike, the last counts
  draft.set_vocabulary(vocabulary);
  const Config& config = draft.config();
  draft.document["normalizer"] =
      type("BertNormalizer",
           {{"clean_text", true},
            {"handle_chinese_chars", config.boolean_or("tokenize_chinese_chars", true)},
            {"strip_accents", config.has("strip_accents") ? json(config.boolean("strip_accents")) : json()},
            {"lowercase", config.boolean_or("do_lower_case", true)}});
  draft.document["pre_tokenizer"] = type("BertPreTokenizer");
  draft.document["decoder"] = type("WordPiece");
  draft.document["model"] =
      type("WordPiece", {{"vocab", std::move(vocabulary)}, {"unk_token", draft.spelling("unk_token", "[UNK]")}});
  const std::string cls = draft.spelling("cls_token", is_mpnet ? "<s>" : "[CLS]");
  const std::string sep = draft.spelling("sep_token", is_mpnet ? "</s>" : "[SEP]");
  draft.add("unk_token", "[UNK]");
  draft.add("sep_token", sep.c_str());
  draft.add("pad_token", is_mpnet ? "<pad>" : "[PAD]");
  draft.add("cls_token", cls.c_str());
  draft.add("mask_token", is_mpnet ? json{{"content", "<mask>"}, {"lstrip", true}} : json{{"content", "[MASK]"}});
  draft.put_around({cls}, {sep});
  return for_both(draft.read(file.string()));
}

// ---- GPT-2 and RoBERTa: vocab.json and merges.txt

/// Those that put <s> and </s> around a text.
bool is_like_roberta(const std::string& model_type) {
  static constexpr std::string_view kTypes[] = {"roberta", "bart", "longformer", "led", "mvp", "xlm-roberta", "mpnet"};
  return std::find(std::begin(kTypes), std::end(kTypes), model_type) != std::end(kTypes);
}

constexpr const char* kQwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

Tokenizers load_byte_level_bpe(const fs::path& directory, const std::string& name, const std::string& model_type) {
  const fs::path file = directory / name, merge_file = directory / "merges.txt";
  json vocabulary = parse_json(read_file(file, kLargestFile), file.string());
  if (!vocabulary.is_object()) {
    throw Error("wrong value", file.string(), "an object of tokens and ids", shown(vocabulary));
  }
  for (const auto& [token, id] : vocabulary.items()) {
    if (token.ends_with("</w>")) {
      throw Error("a vocabulary of another kind", file.string(), "characters that stand for bytes, as in GPT-2",
                  quote(token));
    }
  }
  json merges = json::array();
  for (std::string& line : lines_of(merge_file)) {
    if (!line.empty() && !line.starts_with("#version")) merges.push_back(std::move(line));
  }
  Draft draft(directory);
  draft.set_vocabulary(vocabulary);
  draft.document["model"] = type("BPE", {{"vocab", std::move(vocabulary)}, {"merges", std::move(merges)}});
  draft.document["decoder"] = type("ByteLevel");
  const bool adds_space = draft.config().boolean_or("add_prefix_space", false);
  draft.document["pre_tokenizer"] = byte_level(adds_space);
  if (is_like_roberta(model_type)) {
    const std::string cls = draft.spelling("cls_token", "<s>"), sep = draft.spelling("sep_token", "</s>");
    draft.add("bos_token", "<s>");
    draft.add("eos_token", "</s>");
    draft.add("unk_token", "<unk>");
    const auto sep_id = draft.add("sep_token", "</s>");
    draft.add("pad_token", "<pad>");
    const auto cls_id = draft.add("cls_token", "<s>");
    draft.add("mask_token", "<mask>");
    draft.document["post_processor"] = type(
        "RobertaProcessing",
        {{"cls", {cls, cls_id}}, {"sep", {sep, sep_id}}, {"trim_offsets", true}, {"add_prefix_space", adds_space}});
  } else {
    if (model_type.starts_with("qwen2")) {
      draft.document["normalizer"] = type("NFC");
      draft.document["pre_tokenizer"] = sequence(
          "pretokenizers", {type("Split", {{"pattern", {{"Regex", kQwen2Pattern}}}}), byte_level(adds_space, false)});
    }
    for (const char* role : {"bos_token", "eos_token", "unk_token"}) draft.add(role, "<|endoftext|>");
    draft.add("pad_token", "");
    if (draft.config().boolean_or("add_bos_token", false)) {
      draft.put_around({draft.spelling("bos_token", "<|endoftext|>")}, {});
    }
  }
  return for_both(draft.read(file.string()));
}

// ---- SentencePiece

json precompiled(const SentencePieceFile& file) {
  if (file.precompiled_charsmap.empty()) return nullptr;
  return type("Precompiled", {{"precompiled_charsmap", to_base64(file.precompiled_charsmap)}});
}

using ScoredPieces = std::vector<std::pair<std::string, double>>;

ScoredPieces scored_pieces(const SentencePieceFile& file, std::size_t first = 0) {
  ScoredPieces pieces;
  for (std::size_t i = first; i < file.pieces.size(); ++i) {
    pieces.emplace_back(file.pieces[i].text, static_cast<double>(file.pieces[i].score));
  }
  return pieces;
}

void set_unigram(Draft& draft, const ScoredPieces& pieces, const std::string& unknown) {
  json vocabulary = json::array();
  std::size_t unknown_id = 0;
  for (const auto& [piece, score] : pieces) {
    if (piece == unknown) unknown_id = vocabulary.size();
    draft.set_id(piece, vocabulary.size());
    vocabulary.push_back({piece, score});
  }
  draft.document["model"] = type("Unigram", {{"vocab", std::move(vocabulary)}, {"unk_id", unknown_id}});
}

/// Control and user-defined symbols are found in a text before anything else.
void add_symbols(Draft& draft, const SentencePieceFile& file) {
  for (const SentencePieceFile::Piece& piece : file.pieces) {
    using Type = SentencePieceFile::Type;
    if (piece.type == Type::control || piece.type == Type::user_defined) draft.add_special({{"content", piece.text}});
  }
}

json words_with_marks(const Config& config) {
  const char* scheme = config.boolean_or("add_prefix_space", true) ? "always" : "never";
  return sequence("pretokenizers", {type("WhitespaceSplit"), metaspace(scheme)});
}

void draft_t5(Draft& draft, const SentencePieceFile& file) {
  const int extra = draft.config().integer_or("extra_ids", 0, 1000, 100);
  ScoredPieces pieces = scored_pieces(file);
  std::vector<std::string> extra_tokens;
  for (int i = extra; i-- > 0;) extra_tokens.push_back("<extra_id_" + std::to_string(i) + ">");
  for (const std::string& token : extra_tokens) pieces.emplace_back(token, 0);
  set_unigram(draft, pieces, draft.spelling("unk_token", "<unk>"));
  draft.document["normalizer"] = precompiled(file);
  draft.document["pre_tokenizer"] = words_with_marks(draft.config());
  draft.document["decoder"] = metaspace("always");
  draft.add("pad_token", "<pad>");
  draft.add("eos_token", "</s>");
  draft.add("unk_token", "<unk>");
  for (const std::string& token : extra_tokens) draft.add_special({{"content", token}});
  draft.put_around({}, {draft.spelling("eos_token", "</s>")});
}

void add_roberta_tokens(Draft& draft, json mask) {
  draft.add("bos_token", "<s>");
  draft.add("eos_token", "</s>");
  draft.add("unk_token", "<unk>");
  draft.add("sep_token", "</s>");
  draft.add("pad_token", "<pad>");
  draft.add("cls_token", "<s>");
  draft.add("mask_token", std::move(mask));
  draft.put_around({draft.spelling("bos_token", "<s>")}, {draft.spelling("eos_token", "</s>")});
}

/// fairseq numbers the first tokens in its own order, and the mask last.
void draft_xlm_roberta(Draft& draft, const SentencePieceFile& file) {
  ScoredPieces pieces = {{"<s>", 0}, {"<pad>", 0}, {"</s>", 0}, {"<unk>", 0}};
  const ScoredPieces others = scored_pieces(file, 3);
  pieces.insert(pieces.end(), others.begin(), others.end());
  pieces.emplace_back("<mask>", 0);
  set_unigram(draft, pieces, "<unk>");
  draft.document["normalizer"] = precompiled(file);
  draft.document["pre_tokenizer"] = words_with_marks(draft.config());
  draft.document["decoder"] = metaspace("always");
  add_roberta_tokens(draft, {{"content", "<mask>"}});
}

void draft_camembert(Draft& draft, const SentencePieceFile& file) {
  ScoredPieces pieces = {{"<s>NOTUSED", 0}, {"<pad>", 0}, {"</s>NOTUSED", 0}, {"<unk>", 0}, {"<unk>NOTUSED", -100}};
  const ScoredPieces others = scored_pieces(file, 1);
  pieces.insert(pieces.end(), others.begin(), others.end());
  pieces.emplace_back("<mask>", 0);
  set_unigram(draft, pieces, "<unk>");
  draft.document["model"]["unk_id"] = 3;
  draft.document["normalizer"] = precompiled(file);
  draft.document["pre_tokenizer"] = words_with_marks(draft.config());
  draft.document["decoder"] = metaspace("always");
  add_roberta_tokens(draft, {{"content", "<mask>"}, {"lstrip", true}});
}

void add_bert_tokens(Draft& draft, const char* unknown, const char* padding) {
  draft.add("bos_token", "[CLS]");
  draft.add("eos_token", "[SEP]");
  draft.add("unk_token", unknown);
  draft.add("sep_token", "[SEP]");
  draft.add("pad_token", padding);
  draft.add("cls_token", "[CLS]");
  draft.add("mask_token", "[MASK]");
  draft.put_around({draft.spelling("cls_token", "[CLS]")}, {draft.spelling("sep_token", "[SEP]")});
}

void draft_albert(Draft& draft, const SentencePieceFile& file) {
  set_unigram(draft, scored_pieces(file), draft.spelling("unk_token", "<unk>"));
  json steps = {replace("``", "\""), replace("''", "\"")};
  if (!draft.config().boolean_or("keep_accents", false)) {
    steps.push_back(type("NFKD"));
    steps.push_back(type("StripAccents"));
  }
  if (draft.config().boolean_or("do_lower_case", true)) steps.push_back(type("Lowercase"));
  if (!file.precompiled_charsmap.empty()) steps.push_back(precompiled(file));
  draft.document["normalizer"] = sequence("normalizers", std::move(steps));
  draft.document["pre_tokenizer"] = words_with_marks(draft.config());
  draft.document["decoder"] = metaspace("always");
  add_bert_tokens(draft, "<unk>", "<pad>");
}

void draft_deberta(Draft& draft, const SentencePieceFile& file) {
  set_unigram(draft, scored_pieces(file), draft.spelling("unk_token", "[UNK]"));
  json steps = json::array();
  if (draft.config().boolean_or("do_lower_case", false)) steps.push_back(type("Lowercase"));
  steps.push_back(type("Replace", {{"pattern", {{"Regex", R"(\s{2,}|[\n\r\t])"}}}, {"content", " "}}));
  steps.push_back(type("NFC"));
  steps.push_back(type("Strip", {{"strip_left", false}, {"strip_right", true}}));
  draft.document["normalizer"] = sequence("normalizers", std::move(steps));
  json cuts = json::array();
  if (draft.config().boolean_or("split_by_punct", false)) cuts.push_back(type("Punctuation"));
  cuts.push_back(metaspace("always"));
  draft.document["pre_tokenizer"] = sequence("pretokenizers", std::move(cuts));
  draft.document["decoder"] = metaspace("always");
  add_bert_tokens(draft, "[UNK]", "[PAD]");
}

/// Every way to put a piece together from two others; the earlier pieces first. SentencePiece has no list of merges.
json merges_of(const SentencePieceFile& file) {
  std::unordered_map<std::string_view, std::size_t> ids;
  for (std::size_t id = 0; id < file.pieces.size(); ++id) ids[file.pieces[id].text] = id;
  struct Merge {
    std::size_t id, left_size, right_size, left_id, right_id;  // sizes in characters
    std::string_view left, right;
    auto key() const { return std::tie(id, left_size, right_size, left_id, right_id); }
  };
  std::vector<Merge> merges;
  for (const auto& [piece, id] : ids) {
    const std::size_t size = unicode::count(piece);
    std::size_t left_size = 0;
    for (std::size_t at = 0; at < piece.size();) {
      unicode::next(piece, at);
      ++left_size;
      const auto left = ids.find(piece.substr(0, at)), right = ids.find(piece.substr(at));
      if (at == piece.size() || left == ids.end() || right == ids.end()) continue;
      merges.push_back({id, left_size, size - left_size, left->second, right->second, left->first, right->first});
    }
  }
  std::sort(merges.begin(), merges.end(), [](const Merge& a, const Merge& b) { return a.key() < b.key(); });
  json result = json::array();
  for (const Merge& merge : merges) result.push_back({merge.left, merge.right});
  return result;
}

void draft_llama(Draft& draft, const SentencePieceFile& file) {
  json vocabulary = json::object();
  for (std::size_t id = 0; id < file.pieces.size(); ++id) vocabulary[file.pieces[id].text] = id;
  draft.set_vocabulary(vocabulary);
  draft.document["model"] = type(
      "BPE",
      {{"vocab", std::move(vocabulary)}, {"merges", merges_of(file)}, {"fuse_unk", true}, {"byte_fallback", true}});
  const bool adds_space = draft.config().boolean_or("add_prefix_space", true);
  const bool is_legacy = draft.config().boolean_or("legacy", false);
  draft.document["pre_tokenizer"] = metaspace(!adds_space ? "never" : is_legacy ? "always" : "first", false);
  json steps = {replace(kMark, " "), type("ByteFallback"), type("Fuse")};
  if (adds_space) steps.push_back(type("Strip", {{"content", " "}, {"start", 1}, {"stop", 0}}));
  draft.document["decoder"] = sequence("decoders", std::move(steps));
  draft.add("unk_token", "<unk>");
  draft.add("bos_token", "<s>");
  draft.add("eos_token", "</s>");
  std::vector<std::string> before, after;
  if (draft.config().boolean_or("add_bos_token", false)) before.push_back(draft.spelling("bos_token", "<s>"));
  if (draft.config().boolean_or("add_eos_token", false)) after.push_back(draft.spelling("eos_token", "</s>"));
  draft.put_around(before, after);
}

Tokenizers load_sentence_piece(const fs::path& directory, const std::string& name, const std::string& model_type) {
  const fs::path path = directory / name;
  using Kind = SentencePieceFile::Kind;
  static constexpr struct {
    std::string_view type;  // of models
    Kind kind;
    void (*draft)(Draft&, const SentencePieceFile&);
  } kTable[] = {
      {"t5", Kind::unigram, draft_t5},
      {"mt5", Kind::unigram, draft_t5},
      {"longt5", Kind::unigram, draft_t5},
      {"switch_transformers", Kind::unigram, draft_t5},
      {"xlm-roberta", Kind::unigram, draft_xlm_roberta},
      {"camembert", Kind::unigram, draft_camembert},
      {"albert", Kind::unigram, draft_albert},
      {"deberta-v2", Kind::unigram, draft_deberta},
      {"llama", Kind::bpe, draft_llama},
      {"mistral", Kind::bpe, draft_llama},
      {"mixtral", Kind::bpe, draft_llama},
  };
  const auto& row = row_for(kTable, Config({{"type", model_type}}, path.string() + ": model"));
  const SentencePieceFile file = read_sentence_piece_file(path);
  if (file.kind != row.kind) {
    throw Error("a SentencePiece model of another kind", path.string(),
                "model_type " + std::to_string(static_cast<int>(row.kind)) + " for " + model_type,
                std::to_string(static_cast<int>(file.kind)));
  }
  Draft draft(path.parent_path());
  row.draft(draft, file);
  add_symbols(draft, file);
  return for_both(draft.read(path.string()));
}

// ---- Marian: pieces from SentencePiece, one model for each side; ids from vocab.json

std::shared_ptr<const Tokenizer> load_marian_side(const fs::path& directory, const char* pieces_name,
                                                  const char* vocabulary_name) {
  const fs::path pieces_path = directory / pieces_name, vocabulary_path = directory / vocabulary_name;
  const SentencePieceFile file = read_sentence_piece_file(pieces_path);
  if (file.kind != SentencePieceFile::Kind::unigram) {
    throw Error("a SentencePiece model of another kind", pieces_path.string(), "model_type 1 for marian",
                std::to_string(static_cast<int>(file.kind)));
  }
  json vocabulary = parse_json(read_file(vocabulary_path, kLargestFile), vocabulary_path.string());
  if (!vocabulary.is_object()) {
    throw Error("wrong value", vocabulary_path.string(), "an object of tokens and ids", shown(vocabulary));
  }
  Draft draft(directory);
  draft.set_vocabulary(vocabulary);
  json pieces = json::array({{"", 0}});  // nothing is spelled like the first, which stands for what is unknown
  for (const SentencePieceFile::Piece& piece : file.pieces) {
    if (piece.type == SentencePieceFile::Type::normal || piece.type == SentencePieceFile::Type::user_defined) {
      pieces.push_back({piece.text, piece.score});
      pieces[0][1] = std::min(pieces[0][1].get<double>(), static_cast<double>(piece.score));
    }
  }
  draft.document["normalizer"] = type("SentencePiece", {{"precompiled_charsmap", to_base64(file.precompiled_charsmap)},
                                                        {"add_dummy_prefix", file.add_dummy_prefix},
                                                        {"remove_extra_whitespaces", file.remove_extra_whitespaces}});
  draft.document["decoder"] =
      sequence("decoders",
               {replace(kMark, " "), type("Fuse"), type("Strip", {{"content", " "}, {"start", 1000}, {"stop", 1000}})});
  for (const auto& [token, id] : vocabulary.items()) {
    if (token.starts_with(">>") && token.ends_with("<<")) {
      draft.add_special({{"content", token}, {"leading", true}});
    }
  }
  draft.document["model"] =
      type("MappedTokens",
           {{"vocab", std::move(vocabulary)},
            {"unk_token", draft.spelling("unk_token", "<unk>")},
            {"pieces", type("Unigram", {{"vocab", std::move(pieces)}, {"unk_id", 0}, {"single_precision", true}})}});
  draft.add("unk_token", "<unk>");
  draft.add("eos_token", "</s>");
  draft.add("pad_token", "<pad>");
  draft.put_around({}, {draft.spelling("eos_token", "</s>")});
  return draft.read(pieces_path.string());
}

Tokenizers load_marian(const fs::path& directory, const std::string&, const std::string&) {
  const bool separate = options(directory, "tokenizer_config.json").boolean_or("separate_vocabs", false);
  return {load_marian_side(directory, "source.spm", "vocab.json"),
          load_marian_side(directory, "target.spm", separate ? "target_vocab.json" : "vocab.json")};
}

}  // namespace

const std::vector<OlderTokenizer>& older_tokenizers() {
  static const std::vector<OlderTokenizer> table = {
      {{"source.spm", "target.spm", "vocab.json"}, load_marian},
      {{"spiece.model"}, load_sentence_piece},
      {{"sentencepiece.bpe.model"}, load_sentence_piece},
      {{"spm.model"}, load_sentence_piece},
      {{"tokenizer.model"}, load_sentence_piece},
      {{"vocab.json", "merges.txt"}, load_byte_level_bpe},
      {{"vocab.txt"}, load_word_piece},
  };
  return table;
}

}  // namespace saccade
