#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/bpe.h"
#include "engine/text/components.h"
#include "engine/text/mapped_tokens.h"
#include "engine/text/token_model.h"
#include "engine/text/unigram.h"
#include "engine/text/word_level.h"
#include "engine/text/word_piece.h"

namespace saccade {

Vocabulary read_vocabulary(const Config& config) {
  const std::string where = config.where() + ": vocab";
  if (!config.has("vocab")) throw Error("missing key", where, "an object of tokens and ids", "nothing");
  return Vocabulary(config.json()["vocab"], where);
}

std::optional<int> read_unknown(const Config& config, const Vocabulary& vocabulary, const std::string& usual) {
  const std::string unknown = config.text_or("unk_token", usual);
  const std::optional<int> id = vocabulary.find(unknown);
  if (id || !config.has("unk_token")) return id;
  throw Error("the vocabulary lacks the unknown token", config.where() + ": unk_token", "a token of the vocabulary",
              quote(unknown));
}

std::unique_ptr<const TokenModel> read_token_model(const Config& config) {
  static constexpr struct {
    std::string_view type;
    std::unique_ptr<const TokenModel> (*read)(const Config&);
  } kTable[] = {
      {"WordLevel", read_word_level}, {"WordPiece", read_word_piece},       {"BPE", read_bpe},
      {"Unigram", read_unigram},      {"MappedTokens", read_mapped_tokens},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
