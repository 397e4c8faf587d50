#include "engine/text/byte_level.h"

#include <algorithm>
#include <array>

#include "engine/text/unicode.h"

namespace saccade {

namespace {

using Alphabet = std::array<char32_t, 256>;

constexpr Alphabet make_alphabet() {
  Alphabet alphabet{};
  char32_t other = 0x100;
  for (char32_t byte = 0; byte < alphabet.size(); ++byte) {
    const bool printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    alphabet[byte] = printable ? byte : other++;
  }
  return alphabet;
}

constexpr Alphabet kAlphabet = make_alphabet();

}  // namespace

void spell_bytes(NormalizedText& text) {
  std::vector<CharacterChange> changes;
  changes.reserve(text.text().size());
  for (std::size_t at = 0; at < text.text().size(); ++at) {
    const char32_t character = kAlphabet[static_cast<unsigned char>(text.text()[at])];
    changes.push_back({character, unicode::begins_at(text.text(), at) ? 0 : 1});
  }
  text.transform(changes);
}

std::string byte_level_character(char byte) {
  std::string character;
  unicode::append(character, kAlphabet[static_cast<unsigned char>(byte)]);
  return character;
}

std::optional<std::string> byte_level_bytes(std::string_view token) {
  std::string bytes;
  for (std::size_t at = 0; at < token.size();) {
    const char32_t character = unicode::next(token, at);
    const auto* const found = std::find(kAlphabet.begin(), kAlphabet.end(), character);
    if (found == kAlphabet.end()) return {};
    bytes += static_cast<char>(found - kAlphabet.begin());
  }
  return bytes;
}

}  // namespace saccade
