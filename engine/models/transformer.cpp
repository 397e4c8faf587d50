#include "engine/models/transformer.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

Transformer::Transformer(const ModelDirectory& directory, int positions) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  const Tokenizers tokenizers = load_tokenizers(directory.path(), model_type_);
  source_tokenizer_ = tokenizers.source;
  target_tokenizer_ = tokenizers.target;
  max_source_length_ = max_target_length_ = std::min(positions, kMostTokens);
  eos_token_ids_ = ids_of(settings_with(directory, "eos_token_id"), "eos_token_id");
}

void Transformer::read_bad_words(const ModelDirectory& directory, int vocabulary) {
  const Config settings = settings_with(directory, "bad_words_ids");
  if (!settings.has("bad_words_ids")) return;
  const nlohmann::json& words = settings.json().at("bad_words_ids");
  if (!words.is_array()) throw Error("wrong value", settings.where() + ": bad_words_ids", "a list", shown(words));
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string where = settings.where() + ": bad_words_ids[" + std::to_string(i) + "]";
    const std::vector<int> ids = ids_of(Config({{"ids", words[i]}}, where), "ids");
    if (ids.size() != 1 || ids.front() >= vocabulary) {
      throw Error("this word cannot be forbidden", where, "one id below " + std::to_string(vocabulary),
                  ids.size() == 1 ? std::to_string(ids.front()) : std::to_string(ids.size()) + " ids");
    }
    if (!is_end(ids.front())) never_written_.push_back(ids.front());
  }
}

void Transformer::require_known(std::span<const int> ids, Eigen::Index vocabulary) const {
  for (const int id : ids) {
    if (id < vocabulary) continue;
    throw Error("the tokenizer has a token that the model does not know", id_,
                "ids below " + std::to_string(vocabulary), std::to_string(id));
  }
}

void require_finite(const MatrixRef& values, const std::string& where) {
  if (values.allFinite()) return;
  throw Error("the model computed a value that is not finite", where, "finite values", "infinity or NaN");
}

void Transformer::require_finite(const MatrixRef& values, const std::string& where) const {
  saccade::require_finite(values, id_ + ", " + where);
}

int head_size(const Config& config, int hidden, int heads, const std::string& heads_key) {
  if (hidden % heads == 0) return hidden / heads;
  throw Error("wrong value", config.where() + ": " + heads_key, "a divisor of " + std::to_string(hidden),
              std::to_string(heads));
}

MechanismFacts head_facts(std::vector<HeadGrid> heads) {
  MechanismFacts facts;
  facts.score = "scaled_dot";
  facts.heads = std::move(heads);
  return facts;
}

Vector CachedDecoder::step(int previous, const StepContext& context) { return model_.step(*this, previous, context); }

Config settings_with(const ModelDirectory& directory, const std::string& key) {
  if (const auto file = directory.file("generation_config.json")) {
    if (Config settings = Config::read(*file); settings.has(key)) return settings;
  }
  return directory.config();
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
