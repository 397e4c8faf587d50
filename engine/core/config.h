#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace saccade {

/// A JSON object read key by key, every complaint naming the file, the key, expected and found.
class Config {
 public:
  Config() = default;
  Config(nlohmann::json object, std::string where);
  /// @throws Error if the file cannot be read, is over 16 MiB, is not JSON or not an object
  static Config read(const std::filesystem::path& file);

  bool has(const std::string& key) const;  // present and not null
  /// @throws Error if the key is missing, not a whole number or outside [low, high]
  int integer(const std::string& key, int low, int high) const;
  int integer_or(const std::string& key, int low, int high, int otherwise) const;
  /// @throws Error if the key is missing, not a finite number or outside [low, high]
  double number(const std::string& key, double low, double high) const;
  double number_or(const std::string& key, double low, double high, double otherwise) const;
  bool boolean(const std::string& key) const;
  bool boolean_or(const std::string& key, bool otherwise) const;
  std::string text(const std::string& key) const;
  std::string text_or(const std::string& key, const std::string& otherwise) const;
  /// One of `choices`. @throws Error naming them otherwise
  std::string choice(const std::string& key, const std::vector<std::string>& choices) const;
  std::string choice_or(const std::string& key, const std::vector<std::string>& choices,
                        const std::string& otherwise) const;
  /// A nested object; `where()` of the result names the path ("config.json: attention").
  Config object(const std::string& key) const;

  const std::string& where() const { return where_; }
  const nlohmann::json& json() const { return json_; }

 private:
  nlohmann::json json_ = nlohmann::json::object();
  std::string where_;
};

}  // namespace saccade
