#include "engine/core/config.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

constexpr std::size_t kLargestFile = 16 << 20;

const nlohmann::json& member(const Config& config, const std::string& key, const std::string& expected) {
  if (!config.has(key)) throw Error("missing key", config.where() + ": " + key, expected, "nothing");
  return config.json().at(key);
}

[[noreturn]] void refuse(const Config& config, const std::string& key, const std::string& expected,
                         const nlohmann::json& found) {
  throw Error("wrong value", config.where() + ": " + key, expected, shown(found));
}

template <typename Number>
std::string range_text(const char* kind, Number low, Number high) {
  const auto text = [](Number bound) { return nlohmann::json(bound).dump(); };
  const bool from = low > std::numeric_limits<Number>::lowest(), to = high < std::numeric_limits<Number>::max();
  if (from && to) return kind + (" from " + text(low) + " to " + text(high));
  if (from) return kind + (" of at least " + text(low));
  return to ? kind + (" of at most " + text(high)) : kind;
}

/// A number in [low, high]. Python writes 5.0 where 5 is meant often enough to take it for a whole number.
template <typename Number>
Number number_in(const Config& config, const std::string& key, Number low, Number high, const char* kind) {
  const std::string expected = range_text(kind, low, high);
  const nlohmann::json& value = member(config, key, expected);
  if (!value.is_number()) refuse(config, key, expected, value);
  const double number = value.get<double>();
  const bool whole = std::is_floating_point_v<Number> || number == std::floor(number);
  if (!whole || !(number >= low && number <= high)) refuse(config, key, expected, value);
  return static_cast<Number>(number);
}

}  // namespace

Config::Config(nlohmann::json object, std::string where) : json_(std::move(object)), where_(std::move(where)) {
  if (!json_.is_object()) throw Error("wrong value", where_, "a JSON object", shown(json_));
}

Config Config::read(const std::filesystem::path& file) {
  return Config(parse_json(read_file(file, kLargestFile), file.string()), file.string());
}

bool Config::has(const std::string& key) const {
  const auto found = json_.find(key);
  return found != json_.end() && !found->is_null();
}

int Config::integer(const std::string& key, int low, int high) const {
  return number_in(*this, key, low, high, "a whole number");
}

int Config::integer_or(const std::string& key, int low, int high, int otherwise) const {
  return has(key) ? integer(key, low, high) : otherwise;
}

double Config::number(const std::string& key, double low, double high) const {
  return number_in(*this, key, low, high, "a number");
}

double Config::number_or(const std::string& key, double low, double high, double otherwise) const {
  return has(key) ? number(key, low, high) : otherwise;
}

bool Config::boolean(const std::string& key) const {
  const nlohmann::json& value = member(*this, key, "true or false");
  if (!value.is_boolean()) refuse(*this, key, "true or false", value);
  return value.get<bool>();
}

bool Config::boolean_or(const std::string& key, bool otherwise) const { return has(key) ? boolean(key) : otherwise; }

std::string Config::text(const std::string& key) const {
  const nlohmann::json& value = member(*this, key, "a string");
  if (!value.is_string()) refuse(*this, key, "a string", value);
  return value.get<std::string>();
}

std::string Config::text_or(const std::string& key, const std::string& otherwise) const {
  return has(key) ? text(key) : otherwise;
}

std::string Config::choice(const std::string& key, const std::vector<std::string>& choices) const {
  std::string expected;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) expected += i + 1 < choices.size() ? ", " : " or ";
    expected += quote(choices[i]);
  }
  const nlohmann::json& value = member(*this, key, expected);
  const auto* chosen = value.get_ptr<const std::string*>();
  if (!chosen || std::find(choices.begin(), choices.end(), *chosen) == choices.end()) {
    refuse(*this, key, expected, value);
  }
  return *chosen;
}

std::string Config::choice_or(const std::string& key, const std::vector<std::string>& choices,
                              const std::string& otherwise) const {
  return has(key) ? choice(key, choices) : otherwise;
}

Config Config::object(const std::string& key) const {
  const nlohmann::json& value = member(*this, key, "an object");
  if (!value.is_object()) refuse(*this, key, "an object", value);
  return Config(value, where_ + ": " + key);
}

}  // namespace saccade
