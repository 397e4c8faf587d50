#include "engine/core/error.h"

namespace saccade {

namespace {

std::string one_line(const std::string& summary, const std::string& where, const std::string& expected,
                     const std::string& found) {
  std::string line = summary;
  if (!where.empty()) line += ": " + where;
  if (!expected.empty()) line += ": expected " + expected;
  if (!found.empty()) line += (expected.empty() ? ": found " : ", found ") + found;
  // Names and values come from files: a line break in one would make two messages of one.
  for (char& c : line) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return line;
}

}  // namespace

Error::Error(std::string what, std::string where, std::string expected, std::string found)
    : std::runtime_error(one_line(what, where, expected, found)),
      summary_(std::move(what)),
      where_(std::move(where)),
      expected_(std::move(expected)),
      found_(std::move(found)) {}

}  // namespace saccade
