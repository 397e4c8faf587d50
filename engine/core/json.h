#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace saccade {

/// What a JSON text from anywhere may grow to in memory. A value costs 16 bytes and more, and two bytes can spell one.
struct JsonLimits {
  std::size_t depth = 32;
  std::size_t values = 4'000'000;
};

/// Parses JSON strictly: a key that stands twice in an object is an error, not a choice.
/// @param where what the text is called in messages, usually the file's name
/// @throws Error
nlohmann::json parse_json(std::string_view text, const std::string& where, const JsonLimits& limits = {});

/// A JSON value as messages show it: scalars as they are written, the others by kind ("an object").
std::string shown(const nlohmann::json& value);

}  // namespace saccade
