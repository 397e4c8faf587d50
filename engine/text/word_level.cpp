#include "engine/text/word_level.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

class WordLevel : public TokenModel {
 public:
  explicit WordLevel(const Config& config)
      : TokenModel(read_vocabulary(config)),
        where_(config.where()),
        unknown_(read_unknown(config, vocabulary(), "<unk>")) {}

  std::vector<WordToken> tokenize(std::string_view word) const override {
    const std::optional<int> known = vocabulary().find(word);
    if (!known && !unknown_)
      throw Error("the vocabulary has no such word and no unknown token", where_, "", quote(word));
    return {{known ? *known : *unknown_, 0, word.size()}};
  }

  std::optional<int> unknown_id() const override { return unknown_; }

  /// Special tokens are spelled with several characters in a vocabulary of characters too, so most of it decides.
  std::string kind() const override {
    const auto& ids = vocabulary().ids();
    const auto characters =
        std::count_if(ids.begin(), ids.end(), [](const auto& entry) { return unicode::count(entry.first) == 1; });
    return 2 * static_cast<std::size_t>(characters) > ids.size() ? "character" : "word";
  }

 private:
  std::string where_;
  std::optional<int> unknown_;
};

}  // namespace

std::unique_ptr<const TokenModel> read_word_level(const Config& config) { return std::make_unique<WordLevel>(config); }

}  // namespace saccade
