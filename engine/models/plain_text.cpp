#include "engine/models/plain_text.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_longer(const std::string& text, int longest) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }) > longest;
}

}  // namespace

std::string line_of(const Config& config, const std::string& key, int longest) {
  std::string line = config.text(key);
  if (line.empty() || is_longer(line, longest) || std::ranges::any_of(line, is_control)) {
    throw Error("wrong value", config.where() + ": " + key,
                "one line of at most " + std::to_string(longest) + " characters", quote(line));
  }
  return line;
}

void require_text(const std::string& text, const std::string& where, int longest) {
  const bool plain = std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\n'; });
  if (!text.empty() && !is_longer(text, longest) && plain) return;
  throw Error("wrong value", where, "a text of at most " + std::to_string(longest) + " characters", quote(text));
}

std::vector<std::string> lines_of(const Config& config, const std::string& key, std::size_t most, int longest) {
  std::vector<std::string> lines;
  if (!config.has(key)) return lines;
  const nlohmann::json& list = config.json().at(key);
  const std::string where = config.where() + ": " + key;
  if (!list.is_array() || list.size() > most) {
    throw Error("wrong value", where, "a list of at most " + std::to_string(most), shown(list));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string item = "[" + std::to_string(i) + "]";
    lines.push_back(line_of(Config({{item, list[i]}}, where), item, longest));
  }
  return lines;
}

}  // namespace saccade
