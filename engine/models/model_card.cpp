#include "engine/models/model_card.h"

#include <charconv>
#include <regex>
#include <sstream>
#include <string>

#include "engine/core/error.h"
#include "engine/core/file.h"

namespace saccade {

namespace fs = std::filesystem;

/// A card that cannot be read says nothing: the model opens without it.
std::string card_of(const fs::path& path) {
  std::error_code ignored;
  try {
    return read_file((fs::is_directory(path, ignored) ? path : path.parent_path()) / "README.md", 1 << 20);
  } catch (const Error&) {
    return {};
  }
}

std::vector<LengthAccuracy> accuracy_by_length(const fs::path& directory) {
  std::istringstream card(card_of(directory));
  std::string line;
  while (std::getline(card, line) && line != "| input characters | samples | exact match |") {
  }
  static const std::regex row(
      R"(\| (?:up to ([0-9]{1,6})|([0-9]{1,6}) to ([0-9]{1,6})|([0-9]{1,6}) and more) \| ([0-9]{1,9}) \| ([0-9]{1,3}(?:\.[0-9]+)?) % \|)");
  std::vector<LengthAccuracy> table;
  std::getline(card, line);  // the rule under the head
  for (std::smatch cells; std::getline(card, line) && std::regex_match(line, cells, row);) {
    const auto number = [&](int cell) { return cells[cell].matched ? std::stoi(cells[cell]) : 0; };
    // Not std::stod: the point is a comma in some languages.
    const std::string written = cells[6];
    double percent = 0;
    std::from_chars(written.data(), written.data() + written.size(), percent);
    table.push_back({.from = cells[4].matched ? number(4) : number(2),
                     .to = cells[1].matched ? number(1) : number(3),
                     .samples = number(5),
                     .exact = percent / 100});
  }
  return table;
}

}  // namespace saccade
