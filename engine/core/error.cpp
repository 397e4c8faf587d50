#include "engine/core/error.h"

#include <utility>

namespace saccade {

namespace {

/// Names and values come from files: a line break in one would make two messages of one.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return text;
}

std::string joined(const char* summary, const std::string& where, const std::string& expected,
                   const std::string& found) {
  std::string line = summary;
  if (!where.empty()) line += ": " + where;
  if (!expected.empty()) line += ": expected " + expected;
  if (!found.empty()) line += (expected.empty() ? ": found " : ", found ") + found;
  return one_line(std::move(line));
}

}  // namespace

Error::Error(Summary what, std::string where, std::string expected, std::string found)
    : std::runtime_error(joined(what.text(), where, expected, found)),
      summary_(what),
      where_(one_line(std::move(where))),
      expected_(one_line(std::move(expected))),
      found_(one_line(std::move(found))) {}

Error Error::within(const std::string& place) const {
  return {summary_, where_.empty() ? place : place + ": " + where_, expected_, found_};
}

}  // namespace saccade
