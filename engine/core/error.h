#pragma once

#include <stdexcept>
#include <string>

namespace saccade {

/// The one exception of the engine: what went wrong, where, what was expected and what was found.
/// `what()` is one line: "what: where: expected E, found F", without the parts that are empty.
class Error : public std::runtime_error {
 public:
  Error(std::string what, std::string where, std::string expected = {}, std::string found = {});

  const std::string& summary() const { return summary_; }
  const std::string& where() const { return where_; }
  const std::string& expected() const { return expected_; }
  const std::string& found() const { return found_; }

 private:
  std::string summary_, where_, expected_, found_;
};

}  // namespace saccade
