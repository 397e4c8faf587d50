#include "engine/text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <cstdint>

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

std::size_t well_formed_size(std::string_view text, std::size_t at) {
  auto end = static_cast<std::ptrdiff_t>(at);
  UChar32 character = 0;
  U8_NEXT(text.data(), end, static_cast<std::ptrdiff_t>(text.size()), character);
  return character < 0 ? 0 : static_cast<std::size_t>(end) - at;
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

bool begins_at(std::string_view text, std::size_t at) { return at < text.size() && !U8_IS_TRAIL(text[at]); }

std::size_t size_of(char32_t character) { return static_cast<std::size_t>(U8_LENGTH(character)); }

std::size_t count(std::string_view text) {
  std::size_t characters = 0;
  for (const char byte : text) characters += !U8_IS_TRAIL(byte);
  return characters;
}

bool in_version(char32_t character, int version) {
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(character), age);
  return age[0] <= version;
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
  return ascii_symbol || (in_version(character, 8) && (U_GET_GC_MASK(c) & U_GC_P_MASK) != 0);
}

bool is_number(char32_t character) { return (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_N_MASK) != 0; }

bool is_mark(char32_t character) {
  return in_version(character, 9) && (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_M_MASK) != 0;
}

bool is_nonspacing_mark(char32_t character) {
  return in_version(character, 8) && u_charType(static_cast<UChar32>(character)) == U_NON_SPACING_MARK;
}

bool is_control(char32_t character) {
  if (character == '\t' || character == '\n' || character == '\r' || !in_version(character, 8)) return false;
  constexpr std::uint32_t kControls = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(character)) & kControls) != 0;
}

std::optional<int> script(char32_t character) {
  if (character == U' ') return {};
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode code = uscript_getScript(static_cast<UChar32>(character), &status);
  if (code == USCRIPT_UNKNOWN || !in_version(character, 9)) return {};
  const bool kana = code == USCRIPT_HIRAGANA || code == USCRIPT_KATAKANA || character == 0x30FC;
  return kana ? USCRIPT_HAN : code;
}

}  // namespace saccade::unicode
