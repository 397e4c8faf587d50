#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/normalized_text.h"

namespace saccade {

/// SentencePiece's compiled table of replacements: a double-array trie (Aoe 1989; as in the darts-clone library) whose
/// values are places in a text of replacements, each of which ends with a zero.
class Precompiled {
 public:
  /// @param table the number of bytes of the trie (32 bits, little endian), the trie, the replacements
  /// @throws Error if it is cut short or the replacements are not UTF-8
  Precompiled(std::string_view table, const std::string& where);

  /// As the `tokenizers` library does it: a short grapheme as a whole where the table knows it, otherwise its
  /// characters one by one.
  void operator()(NormalizedText& text) const;

  /// The beginning of a text that the table knows, and what to write for it.
  struct Found {
    std::size_t size = 0;  // bytes
    std::string_view replacement;
  };
  enum class Which { shortest, longest };
  std::optional<Found> find(std::string_view text, Which which) const;

 private:
  std::vector<std::uint32_t> trie_;
  std::string replacements_;
};

std::string to_base64(std::string_view bytes);
/// The bytes of a text in base 64. @throws Error naming `where`
std::string from_base64(std::string_view text, const std::string& where);

}  // namespace saccade
