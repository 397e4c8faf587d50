#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/config.h"

namespace saccade {

/// A token that is found in a text as it stands, before anything else looks at it.
struct AddedToken {
  int id = 0;
  std::string content;
  bool single_word = false;  // only where no word goes on before or behind it
  bool left_strip = false;   // takes the spaces before it
  bool right_strip = false;  // takes the spaces behind it
  bool normalized = false;   // is looked for in the normalised text, otherwise in what was typed
  bool special = false;
  bool leading = false;  // only where a text begins; Marian's codes for languages

  /// @param config an element of `added_tokens`. @throws Error
  explicit AddedToken(const Config& config);
};

/// A stretch of a text, in bytes: an added token, or what lies between two.
struct Segment {
  const AddedToken* token = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A set of added tokens to look for: the leftmost first, of those that begin there the longest.
class AddedTokens {
 public:
  /// @param token outlives this. @param spelling what it looks like in the texts to come
  void add(const AddedToken& token, std::string spelling);
  /// Segments that cover the text.
  std::vector<Segment> find_in(std::string_view text) const;

 private:
  struct Entry {
    const AddedToken* token;
    std::string spelling;
  };

  std::array<std::vector<Entry>, 256> by_first_byte_;  // the longest spelling first
};

}  // namespace saccade
