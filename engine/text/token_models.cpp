#include "engine/core/error.h"
#include "engine/text/bpe.h"
#include "engine/text/components.h"
#include "engine/text/token_model.h"
#include "engine/text/word_level.h"

namespace saccade {

std::unique_ptr<const TokenModel> read_token_model(const Config& config) {
  static constexpr struct {
    std::string_view type;
    std::unique_ptr<const TokenModel> (*read)(const Config&);
  } kTable[] = {
      {"WordLevel", read_word_level},
      {"BPE", read_bpe},
  };
  const auto& row = row_for(kTable, config);
  if (!config.has("vocab"))
    throw Error("missing key", config.where() + ": vocab", "an object of tokens and ids", "nothing");
  return row.read(config);
}

}  // namespace saccade
