#include "engine/models/transformer.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

Transformer::Transformer(const ModelDirectory& directory, Architecture architecture, int positions) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  architecture_ = architecture;
  const Tokenizers tokenizers = load_tokenizers(directory.path(), model_type_);
  source_tokenizer_ = tokenizers.source;
  target_tokenizer_ = tokenizers.target;
  max_source_length_ = max_target_length_ = std::min(positions, kMostTokens);
  eos_token_ids_ = ids_of(config, "eos_token_id");
  if (const auto generation = directory.file("generation_config.json")) {
    const Config settings = Config::read(*generation);
    if (settings.has("eos_token_id")) eos_token_ids_ = ids_of(settings, "eos_token_id");
  }
}

void Transformer::require_known(std::span<const int> ids, Eigen::Index vocabulary) const {
  for (const int id : ids) {
    if (id < vocabulary) continue;
    throw Error("the tokenizer has a token that the model does not know", id_,
                "ids below " + std::to_string(vocabulary), std::to_string(id));
  }
}

void Transformer::require_finite(const MatrixRef& values, const std::string& where) const {
  if (values.allFinite()) return;
  throw Error("the model computed a value that is not finite", id_ + ", " + where, "finite values", "infinity or NaN");
}

int head_size(const Config& config, int hidden, int heads, const std::string& heads_key) {
  if (hidden % heads == 0) return hidden / heads;
  throw Error("wrong value", config.where() + ": " + heads_key, "a divisor of " + std::to_string(hidden),
              std::to_string(heads));
}

std::string describe_heads(const std::string& score, int layers, int heads) {
  const auto counted = [](int count, const char* one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
  };
  return score + ", " + counted(layers, "layer") + " × " + counted(heads, "head");
}

std::vector<int> ids_of(const Config& config, const std::string& key) {
  if (!config.has(key)) return {};
  const nlohmann::json& value = config.json().at(key);
  if (!value.is_array()) return {config.integer(key, 0, kLargestVocabulary)};
  std::vector<int> ids;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Config item({{"id", value[i]}}, config.where() + ": " + key + "[" + std::to_string(i) + "]");
    ids.push_back(item.integer("id", 0, kLargestVocabulary));
  }
  return ids;
}

}  // namespace saccade
