#include "engine/text/tokenizer_file.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/text/added_tokens.h"
#include "engine/text/byte_level.h"
#include "engine/text/byte_tokens.h"
#include "engine/text/components.h"
#include "engine/text/decoders.h"
#include "engine/text/normalizers.h"
#include "engine/text/post_processors.h"
#include "engine/text/pre_tokenizers.h"
#include "engine/text/token_model.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr std::size_t kLargestFile = 64 << 20;
/// Words longer than this hardly come twice.
constexpr std::size_t kLongestRememberedWord = 64;

/// Stretches of a text by code points. They come roughly in order, so each is found from where the last one was.
class Slices {
 public:
  explicit Slices(std::string_view text) : text_(text) {}

  std::string_view slice(Span span) {
    const std::size_t begin = move_to(span.start);
    return text_.substr(begin, move_to(span.end) - begin);
  }

  /// Where the marks end that stand at `end`, which are not looked for from `next` on.
  int end_of_marks(int end, int next) {
    for (std::size_t at = move_to(end); end < next && at < text_.size(); ++end) {
      if (!unicode::is_mark(unicode::next(text_, at))) break;
    }
    return end;
  }

 private:
  std::size_t move_to(int position) {
    for (; position_ > position; --position_) unicode::previous(text_, byte_);
    for (; position_ < position; ++position_) unicode::next(text_, byte_);
    return byte_;
  }

  std::string_view text_;
  std::size_t byte_ = 0;  // where code point position_ begins
  int position_ = 0;
};

/// Without spaces at its ends, unless it is nothing else.
std::string trimmed(std::string_view text) {
  std::size_t begin = 0, end = text.size();
  for (std::size_t at = 0; at < end && unicode::is_space(unicode::next(text, at));) begin = at;
  for (std::size_t at = end; at > begin && unicode::is_space(unicode::previous(text, at));) end = at;
  return std::string(begin < end ? text.substr(begin, end - begin) : text);
}

bool is_space_at(std::string_view text, std::size_t at) {
  return at < text.size() && unicode::is_space(unicode::next(text, at));
}

bool ends_with_space(std::string_view text) {
  std::size_t end = text.size();
  return end > 0 && unicode::is_space(unicode::previous(text, end));
}

/// Whether there is nothing else. Not so of nothing.
bool is_blank(std::string_view text) { return is_space_at(text, 0) && trimmed(text) == text; }

/// Whether `token`, which stands for `typed` in a text, is written on without a blank to `last`, which stands for
/// `before` and ends at `end`. A blank that is a token of its own belongs to what comes behind it.
bool touches(const Token& last, std::string_view before, int end, const Token& token, std::string_view typed) {
  if (last.special || token.special || last.start < 0 || token.start != end) return false;
  return !typed.empty() && !is_space_at(typed, 0) && (!ends_with_space(before) || is_blank(before));
}

/// Bytes as text, those that are none as <0xE4>.
std::string shown_bytes(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = unicode::well_formed_size(bytes, at);
    text += size > 0 ? std::string(bytes.substr(at, size)) : byte_token(bytes[at]);
    at += std::max<std::size_t>(size, 1);
  }
  return text;
}

/// The parts of a `tokenizer.json` in a row: added tokens, normalizer, pre-tokenizer, model, post-processor.
/// `truncation` and `padding` are not followed, as `transformers` does not where nobody asks it to: what is too long
/// for a model is refused, and nothing that was typed is silently cut off.
class Pipeline : public Tokenizer {
 public:
  Pipeline(const Config& file, const Config& model) : where_(file.where()) {
    if (file.has("normalizer")) normalize_ = read_normalizer(file.object("normalizer"));
    if (file.has("pre_tokenizer")) pre_tokenize_ = read_pre_tokenizer(file.object("pre_tokenizer"));
    if (file.has("post_processor")) post_process_ = read_post_processor(file.object("post_processor"));
    if (file.has("decoder")) decode_ = read_decoder(file.object("decoder"));
    model_ = read_token_model(model);
    if (file.has("added_tokens")) {
      for (const Config& token : objects_of(file, "added_tokens")) add(token);
    }
    find_in_normalized_and_typed_text();
  }

  Encoding encode(std::string_view input, const CancelToken& cancel) const override {
    const Effort effort(cancel);
    Effort::require_bytes(input.size());
    const std::string text = unicode::well_formed(input);
    Encoder encoder(*this);
    const NormalizedText whole(text, effort);
    for (const Segment& segment : typed_.find_in(text)) {
      NormalizedText part = whole.slice(segment.begin, segment.end);
      if (segment.token != nullptr) {
        encoder.add(*segment.token, part);
        continue;
      }
      if (normalize_) normalize_(part);
      for (const Segment& inner : normalized_.find_in(part.text())) {
        NormalizedText piece = part.slice(inner.begin, inner.end);
        if (inner.token != nullptr) {
          encoder.add(*inner.token, piece);
        } else {
          encoder.add_words(std::move(piece));
        }
      }
    }
    PlacedTokens tokens = encoder.take();
    if (post_process_) post_process_(tokens);
    return shown_in(text, tokens);
  }

  std::string decode(std::span<const int> ids, const std::map<std::size_t, std::string>& instead) const override {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto other = instead.find(i);
      const std::string* token = spelling(ids[i]);
      if (other != instead.end()) {
        tokens.push_back(other->second);
      } else if (token != nullptr && !special_.contains(*token)) {
        tokens.push_back(*token);
      }
    }
    return joined(std::move(tokens));
  }

  bool joins(int previous, int id) const override {
    // What is unknown takes a place in the text, however it is spelled.
    const auto written = [this](int token) -> std::string {
      if (token == unknown_id()) return "x";
      const std::string* spelled = spelling(token);
      return spelled == nullptr || special_.contains(*spelled) ? std::string() : *spelled;
    };
    const std::string left = written(previous), right = written(id);
    if (left.empty() || right.empty()) return false;
    // Decoders treat the first token of a text, and the last, in their own way.
    const std::string before = joined({"x", left}), text = joined({"x", left, right});
    const auto same = std::mismatch(before.begin(), before.end(), text.begin(), text.end()).first - before.begin();
    const auto at = static_cast<std::size_t>(same);
    // Bytes of one character become it only when all of them are there.
    if (at < before.size()) return true;
    if (!is_space_at(text, at) && !ends_with_space(before)) return true;
    // A blank that is a token of its own belongs to what comes behind it.
    const std::string between = joined({"x", left, "x"});
    const bool is_own = between.size() > 2 && is_blank(std::string_view(between).substr(1, between.size() - 2));
    return is_own && !is_space_at(text, between.size() - 1);
  }

  std::string token_text(int id) const override {
    const std::string* token = spelling(id);
    if (token == nullptr) {
      throw Error("no such token", where_, "an id below " + std::to_string(vocabulary_size()), std::to_string(id));
    }
    if (added_by_id_.contains(id)) return *token;
    // Decoders treat the first token of a text in their own way, so this one stands behind another.
    const std::string text = joined({"x", *token}).substr(1);
    if (text.find("\uFFFD") != text.npos) {  // some bytes of a character, perhaps in an alphabet of bytes
      return trimmed(shown_bytes(byte_level_bytes(*token).value_or(*token)));
    }
    // A space is better shown as the vocabulary spells it.
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; }) ? *token : trimmed(text);
  }

  int vocabulary_size() const override { return size_; }
  std::optional<int> unknown_id() const override { return model_->unknown_id(); }

  std::optional<int> mask_id() const override {
    const auto mask = std::find_if(added_.begin(), added_.end(), [](const AddedToken& token) {
      return token.special && (token.content == "[MASK]" || token.content == "<mask>");
    });
    return mask != added_.end() ? std::optional(mask->id) : std::nullopt;
  }

  std::string kind() const override { return model_->kind(); }

 private:
  /// One run over one text.
  class Encoder {
   public:
    explicit Encoder(const Pipeline& pipeline) : pipeline_(pipeline) {}

    void add(const AddedToken& token, const NormalizedText& piece) {
      tokens_.push_back({token.id, piece.text(), piece.span(0, piece.text().size()), token.special});
    }

    void add_words(NormalizedText part) {
      Pieces words;
      words.push_back(std::move(part));
      if (pipeline_.pre_tokenize_) words = pipeline_.pre_tokenize_(std::move(words));
      for (const NormalizedText& word : words) {
        word.effort().require_time();
        const std::vector<WordToken>& tokens = tokens_of(word.text());
        Effort::require_pieces(tokens_.size() + tokens.size());
        for (const auto& [id, begin, end] : tokens) {
          tokens_.push_back({id, *pipeline_.spelling(id), word.span(begin, end), false});
        }
      }
    }

    PlacedTokens take() { return std::move(tokens_); }

   private:
    const std::vector<WordToken>& tokens_of(const std::string& word) {
      if (word.size() > kLongestRememberedWord) return long_word_ = pipeline_.model_->tokenize(word);
      const auto [known, is_new] = words_.try_emplace(word);
      if (is_new) known->second = pipeline_.model_->tokenize(word);
      return known->second;
    }

    const Pipeline& pipeline_;
    PlacedTokens tokens_;
    std::unordered_map<std::string, std::vector<WordToken>> words_;
    std::vector<WordToken> long_word_;
  };

  /// The tokens with what to show of them. That is what was typed, except where tokens share a character of it, such as
  /// the bytes of an emoji: each of these shows itself, unless it is unknown and says nothing. A letter whose accents
  /// were typed apart has the place of the bare letter, as in the library, and is shown with them.
  Encoding shown_in(std::string_view text, const PlacedTokens& tokens) const {
    Encoding encoding;
    Slices slices(text);
    std::string_view before;  // what the last token with a place stands for
    int reached = 0;          // and where that ends
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto& [id, spelling, span, special] = tokens[i];
      const auto shares_with = [&](const PlacedToken& other) {
        return other.span && other.span->start < span->end && span->start < other.span->end;
      };
      encoding.ids.push_back(id);
      if (!span) {
        encoding.tokens.push_back({.text = spelling, .special = special});
        continue;
      }
      const bool shares_left = i > 0 && shares_with(tokens[i - 1]);
      const bool shares_right = i + 1 < tokens.size() && shares_with(tokens[i + 1]);
      const bool alone = span->start < span->end && !shares_left && !shares_right;
      const bool is_followed = i + 1 < tokens.size() && tokens[i + 1].span;
      const int next = is_followed ? tokens[i + 1].span->start : std::numeric_limits<int>::max();
      const int end = shares_right || special ? span->end : slices.end_of_marks(span->end, next);
      // A stretch that tokens share is looked at once: there may be as many of them as it has bytes.
      const std::string_view typed = shares_left ? std::string_view() : slices.slice({span->start, end});
      const bool one_character = span->end - span->start == 1;
      const bool as_typed = alone || (one_character && id == unknown_id() && !special);
      Token token{as_typed ? trimmed(shares_left ? before : typed) : token_text(id), span->start, span->end, special};
      token.joined = shares_left || (i > 0 && touches(encoding.tokens.back(), before, reached, token, typed));
      encoding.tokens.push_back(std::move(token));
      if (!shares_left) before = typed;
      reached = end;
    }
    return encoding;
  }

  void add(const Config& config) {
    AddedToken token(config);
    const auto id = model_->vocabulary().find(token.content);
    const std::string* other = model_->vocabulary().token(token.id);
    if (id ? *id != token.id : other != nullptr) {
      throw Error("an added token disagrees with the vocabulary", config.where(),
                  id ? quote(token.content) + " to be " + std::to_string(*id) : quote(*other),
                  std::to_string(token.id));
    }
    added_.push_back(std::move(token));
  }

  void find_in_normalized_and_typed_text() {
    // An id alone must not decide how much memory is taken: nobody makes a table of this size from it here, but
    // others do.
    const std::size_t limit = static_cast<std::size_t>(model_->vocabulary().size()) + added_.size() + 65'536;
    size_ = model_->vocabulary().size();
    for (const AddedToken& token : added_) {
      if (static_cast<std::size_t>(token.id) >= limit) {
        throw Error("wrong token id", where_ + ": " + quote(token.content), "below " + std::to_string(limit),
                    std::to_string(token.id));
      }
      size_ = std::max(size_, token.id + 1);
      added_by_id_.emplace(token.id, &token);
      if (token.special) special_.insert(token.content);
      const Effort effort;
      NormalizedText spelling(token.content, effort);
      if (token.normalized && normalize_) normalize_(spelling);
      (token.normalized ? normalized_ : typed_).add(token, spelling.text());
    }
  }

  const std::string* spelling(int id) const {
    const auto added = added_by_id_.find(id);
    return added != added_by_id_.end() ? &added->second->content : model_->vocabulary().token(id);
  }

  std::string joined(std::vector<std::string> tokens) const {
    if (decode_) {
      tokens = decode_(std::move(tokens), Effort());
      if (tokens.size() == 1) return std::move(tokens.front());
      return std::accumulate(tokens.begin(), tokens.end(), std::string());
    }
    std::string text;
    for (const std::string& token : tokens) text += (&token == &tokens.front() ? "" : " ") + token;
    return text;
  }

  std::string where_;
  Normalizer normalize_;  // these four are empty where the file has none
  PreTokenizer pre_tokenize_;
  PostProcessor post_process_;
  Decoder decode_;
  std::unique_ptr<const TokenModel> model_;
  std::deque<AddedToken> added_;  // never moved: what follows points into it
  std::unordered_map<int, const AddedToken*> added_by_id_;
  std::unordered_set<std::string_view> special_;  // by spelling: a vocabulary may have one twice
  AddedTokens typed_, normalized_;
  int size_ = 0;
};

}  // namespace

std::shared_ptr<const Tokenizer> load_tokenizer(const std::filesystem::path& file) {
  return read_tokenizer(parse_json(read_file(file, kLargestFile), file.string()), file.string());
}

std::shared_ptr<const Tokenizer> read_tokenizer(nlohmann::json document, const std::string& where) {
  nlohmann::json model;  // by far the largest part: moved, not copied
  if (document.is_object() && document.contains("model")) model = std::move(document["model"]);
  return std::make_shared<Pipeline>(Config(std::move(document), where), Config(std::move(model), where + ": model"));
}

}  // namespace saccade
