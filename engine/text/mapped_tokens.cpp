#include "engine/text/mapped_tokens.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

class MappedTokens : public TokenModel {
 public:
  explicit MappedTokens(const Config& config)
      : TokenModel(read_vocabulary(config)), pieces_(read_token_model(config.object("pieces"))) {
    const std::string unknown = config.text("unk_token");
    const auto id = vocabulary().find(unknown);
    if (!id) throw Error("the vocabulary lacks the unknown token", config.where(), quote(unknown), "none");
    unknown_ = *id;
  }

  std::vector<WordToken> tokenize(std::string_view word) const override {
    std::vector<WordToken> tokens = pieces_->tokenize(word);
    for (WordToken& token : tokens) {
      token.id = token.id == pieces_->unknown_id()
                     ? unknown_
                     : vocabulary().find(*pieces_->vocabulary().token(token.id)).value_or(unknown_);
    }
    return tokens;
  }

  std::optional<int> unknown_id() const override { return unknown_; }
  std::string kind() const override { return pieces_->kind(); }

 private:
  std::unique_ptr<const TokenModel> pieces_;
  int unknown_ = 0;
};

}  // namespace

std::unique_ptr<const TokenModel> read_mapped_tokens(const Config& config) {
  return std::make_unique<MappedTokens>(config);
}

}  // namespace saccade
