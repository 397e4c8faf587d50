#include "engine/text/word_piece.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/token_prefixes.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

/// The rest of a word is looked at for each of its tokens.
constexpr int kMostCharacters = 10'000;
constexpr const char* kUsualUnknown = "[UNK]";

class WordPiece : public TokenModel {
 public:
  explicit WordPiece(const Config& config)
      : TokenModel(read_vocabulary(config)),
        where_(config.where()),
        prefix_(config.text_or("continuing_subword_prefix", "##")),
        unknown_(read_unknown(config, vocabulary(), kUsualUnknown)),
        longest_word_(config.integer_or("max_input_chars_per_word", 0, kMostCharacters, 100)),
        prefixes_(vocabulary(), where_) {}

  std::vector<WordToken> tokenize(std::string_view word) const override {
    if (unicode::count(word) > static_cast<std::size_t>(longest_word_)) return unknown(word);
    std::vector<WordToken> tokens;
    std::string spelled;
    for (std::size_t begin = 0; begin < word.size(); begin = tokens.back().end) {
      const std::string_view prefix = begin > 0 ? std::string_view(prefix_) : "";
      spelled.assign(prefix).append(word, begin);
      std::optional<WordToken> longest;
      prefixes_.for_each(spelled, [&](std::size_t size, int id) {
        if (size > prefix.size()) longest = {id, begin, begin + size - prefix.size()};
      });
      if (!longest) return unknown(word);
      tokens.push_back(*longest);
    }
    return tokens;
  }

  std::optional<int> unknown_id() const override { return unknown_; }
  std::string kind() const override { return "WordPiece"; }

 private:
  std::vector<WordToken> unknown(std::string_view word) const {
    if (!unknown_) throw Error("the vocabulary lacks the unknown token", where_, quote(kUsualUnknown), quote(word));
    return {{*unknown_, 0, word.size()}};
  }

  std::string where_, prefix_;
  std::optional<int> unknown_;
  int longest_word_;  // characters
  TokenPrefixes prefixes_;
};

}  // namespace

std::unique_ptr<const TokenModel> read_word_piece(const Config& config) { return std::make_unique<WordPiece>(config); }

}  // namespace saccade
