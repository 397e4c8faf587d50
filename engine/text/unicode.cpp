#include "engine/text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace saccade::unicode {

std::string well_formed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  for (std::ptrdiff_t at = 0; at < size;) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(text.data(), at, size, character);
    append(result, static_cast<char32_t>(character));
  }
  return result;
}

char32_t next(std::string_view text, std::size_t& at) {
  UChar32 character = 0;
  U8_NEXT_UNSAFE(text.data(), at, character);
  return static_cast<char32_t>(character);
}

char32_t previous(std::string_view text, std::size_t& at) {
  UChar32 character = 0;
  U8_PREV_UNSAFE(text.data(), at, character);
  return static_cast<char32_t>(character);
}

void append(std::string& text, char32_t character) {
  char bytes[U8_MAX_LENGTH];
  int size = 0;
  U8_APPEND_UNSAFE(bytes, size, character);
  text.append(bytes, static_cast<std::size_t>(size));
}

std::size_t size_of(char32_t character) { return static_cast<std::size_t>(U8_LENGTH(character)); }

std::size_t count(std::string_view text) {
  std::size_t characters = 0;
  for (const char byte : text) characters += !U8_IS_TRAIL(byte);
  return characters;
}

bool is_space(char32_t character) { return u_isUWhiteSpace(static_cast<UChar32>(character)); }

bool is_word(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  return u_isUAlphabetic(c) || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 ||
         u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL);
}

bool is_punctuation(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  const bool ascii_symbol = c < 0x80 && (U_GET_GC_MASK(c) & U_GC_S_MASK) != 0;
  return ascii_symbol || (U_GET_GC_MASK(c) & U_GC_P_MASK) != 0;
}

bool is_number(char32_t character) { return (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_N_MASK) != 0; }

bool is_mark(char32_t character) { return (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_M_MASK) != 0; }

}  // namespace saccade::unicode
