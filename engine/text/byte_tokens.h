#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "engine/text/vocabulary.h"

namespace saccade {

/// The tokens <0x00> .. <0xFF> that spell what a vocabulary lacks.
class ByteTokens {
 public:
  explicit ByteTokens(const Vocabulary& vocabulary);

  std::optional<int> id(char byte) const { return ids_[static_cast<unsigned char>(byte)]; }
  /// Whether every byte of `text` has one.
  bool spell(std::string_view text) const;

 private:
  std::array<std::optional<int>, 256> ids_;
};

/// "<0xE4>"
std::string byte_token(char byte);

}  // namespace saccade
