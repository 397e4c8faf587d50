#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace saccade {

/// Tokens and their ids, both ways.
class Vocabulary {
 public:
  /// @param tokens `{"token": id, ...}`
  /// @throws Error for an id that is not a whole number, belongs to two tokens, or lies far above the number of tokens
  Vocabulary(const nlohmann::json& tokens, const std::string& where);
  /// @param tokens in the order of their ids; of two that are spelled alike, the last is found
  explicit Vocabulary(const std::vector<std::string>& tokens);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
  Vocabulary(Vocabulary&&) = default;

  std::optional<int> find(std::string_view token) const;
  /// The token of an id; null where there is none.
  const std::string* token(int id) const;
  /// One more than the highest id.
  int size() const { return static_cast<int>(tokens_.size()); }
  const std::unordered_map<std::string_view, int>& ids() const { return ids_; }

 private:
  void index();

  std::vector<std::optional<std::string>> tokens_;
  std::unordered_map<std::string_view, int> ids_;  // the keys look into tokens_
};

}  // namespace saccade
