#include "engine/text/vocabulary.h"

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

Vocabulary::Vocabulary(const nlohmann::json& tokens, const std::string& where) {
  if (!tokens.is_object()) throw Error("wrong value", where, "an object of tokens and ids", shown(tokens));
  // Some vocabularies have holes, but an id alone must not decide how much memory is taken.
  const std::size_t limit = tokens.size() + 65'536;
  for (const auto& [token, id] : tokens.get_ref<const nlohmann::json::object_t&>()) {
    if (!id.is_number_unsigned() || id.get<std::size_t>() >= limit) {
      throw Error("wrong token id", where + ": " + quote(token), "a whole number below " + std::to_string(limit),
                  shown(id));
    }
    const std::size_t index = id.get<std::size_t>();
    if (index >= tokens_.size()) tokens_.resize(index + 1);
    if (tokens_[index]) {
      throw Error("two tokens have one id", where, quote(*tokens_[index]) + " alone for " + std::to_string(index),
                  quote(token));
    }
    tokens_[index] = token;
  }
  index();
}

Vocabulary::Vocabulary(const std::vector<std::string>& tokens) : tokens_(tokens.begin(), tokens.end()) { index(); }

void Vocabulary::index() {
  ids_.reserve(tokens_.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i]) ids_.insert_or_assign(*tokens_[i], static_cast<int>(i));
  }
}

std::optional<int> Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found != ids_.end() ? std::optional(found->second) : std::nullopt;
}

const std::string* Vocabulary::token(int id) const {
  const bool known = id >= 0 && id < size() && tokens_[static_cast<std::size_t>(id)];
  return known ? &*tokens_[static_cast<std::size_t>(id)] : nullptr;
}

}  // namespace saccade
