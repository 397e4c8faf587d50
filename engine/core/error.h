#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace saccade {

/// What went wrong, in words that are the same for every file and value: the key by which a translation finds its own.
/// A literal, which the compiler sees to; what varies belongs to the facts of the error.
class Summary {
 public:
  template <std::size_t size>
  consteval Summary(const char (&text)[size]) : text_(text) {}

  const char* text() const { return text_; }

 private:
  const char* text_;
};

/// The one exception of the engine: what went wrong, where, what was expected and what was found; each one line.
/// `what()` is one line: "what: where: expected E, found F", without the parts that are empty.
class Error : public std::runtime_error {
 public:
  Error(Summary what, std::string where, std::string expected = {}, std::string found = {});
  /// The same, found in a part of `place`: "edit 2 of 3: key".
  Error within(const std::string& place) const;

  const char* summary() const { return summary_.text(); }
  const std::string& where() const { return where_; }
  const std::string& expected() const { return expected_; }
  const std::string& found() const { return found_; }

 private:
  Summary summary_;
  std::string where_, expected_, found_;
};

}  // namespace saccade
