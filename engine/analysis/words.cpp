#include "engine/analysis/words.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace saccade {

namespace {

/// What belongs together whatever it says: mostly one token, or those that hold the bytes of one character.
struct Unit {
  bool joined = false;  // to the unit before it
  bool is_punctuation = false;
  bool is_joint = false;  // an apostrophe or a hyphen
  bool is_mark = false;   // a blank, or what a vocabulary writes for one, and nothing else
  bool begins_ideographic = false, ends_ideographic = false;
};

bool is_ideographic(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

bool is_punctuation(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  return u_ispunct(c) || (c < 0x80 && u_isgraph(c) && !u_isalnum(c));
}

/// Spaces, and the marks by which vocabularies write them.
bool is_blank(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) || c == U'\u2581' || c == U'\u0120'; }

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  for (std::int32_t at = 0, size = static_cast<std::int32_t>(text.size()); at < size;) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(text.data(), at, size, character);
    characters += static_cast<char32_t>(character);
  }
  return characters;
}

bool is_well_formed(std::string_view text) {
  for (std::int32_t at = 0, size = static_cast<std::int32_t>(text.size()); at < size;) {
    UChar32 character = 0;
    U8_NEXT(text.data(), at, size, character);
    if (character < 0) return false;
  }
  return true;
}

/// The token's text, with bytes for what it spells as <0xE4>.
std::string bytes_of(const Token& token) {
  constexpr std::size_t kSpelled = 6;
  const std::string_view text = token.text;
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view spelled = text.substr(at, kSpelled);
    unsigned char byte = 0;
    const bool is_byte = spelled.size() == kSpelled && spelled.starts_with("<0x") && spelled.back() == '>' &&
                         std::from_chars(spelled.data() + 3, spelled.data() + 5, byte, 16).ptr == spelled.data() + 5;
    bytes += is_byte ? static_cast<char>(byte) : text[at];
    at += is_byte ? kSpelled : 1;
  }
  return bytes;
}

/// Whether `right` goes on with a character that `left`, before it, has begun.
bool share_a_character(const Token& left, const Token& right) {
  if (left.special || right.special) return false;
  if (left.start >= 0 && right.start >= 0 && right.start < left.end) return true;
  if (!right.joined) return false;
  const std::string bytes = bytes_of(right);
  return !bytes.empty() && U8_IS_TRAIL(static_cast<std::uint8_t>(bytes[0]));
}

/// @param tokens at least one
Unit unit_of(std::span<const Token> tokens) {
  std::string text;
  for (const Token& token : tokens) text += bytes_of(token);
  std::u32string characters = characters_of(text);
  const bool is_empty = characters.empty();
  characters.erase(characters.begin(), std::ranges::find_if_not(characters, is_blank));
  Unit unit{.joined = tokens.front().joined};
  unit.is_mark = !is_empty && characters.empty();
  if (characters.empty()) return unit;
  unit.is_punctuation = std::ranges::all_of(characters, is_punctuation);
  unit.is_joint = characters.size() == 1 &&
                  std::u32string_view(U"'\u2019-\u2010\u2011").find(characters[0]) != std::u32string_view::npos;
  unit.begins_ideographic = is_ideographic(characters.front());
  unit.ends_ideographic = is_ideographic(characters.back());
  return unit;
}

}  // namespace

std::vector<int> word_of_token(std::span<const Token> tokens) {
  std::vector<Unit> units;
  std::vector<std::size_t> unit_of_token;
  for (std::size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
    for (end = begin + 1; end < tokens.size() && share_a_character(tokens[end - 1], tokens[end]);) ++end;
    unit_of_token.resize(end, units.size());
    Unit unit = unit_of(tokens.subspan(begin, end - begin));
    // A file may say anything of special tokens.
    unit.joined = unit.joined && begin > 0 && !tokens[begin].special && !tokens[begin - 1].special;
    units.push_back(unit);
  }

  const auto touch = [&](std::size_t left) { return left + 1 < units.size() && units[left + 1].joined; };
  const auto is_word = [&](std::size_t i) { return i < units.size() && !units[i].is_punctuation; };
  const auto joins_both_sides = [&](std::size_t i) {
    return units[i].is_joint && i > 0 && touch(i - 1) && touch(i) && is_word(i - 1) && is_word(i + 1);
  };
  const auto goes_on = [&](std::size_t left) {
    const std::size_t right = left + 1;
    if (!touch(left)) return false;
    if (units[left].is_mark) return true;
    if (units[left].ends_ideographic || units[right].begins_ideographic) return false;
    return (is_word(left) || joins_both_sides(left)) && (is_word(right) || joins_both_sides(right));
  };
  std::vector<int> words;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t unit = unit_of_token[i];
    const bool same = i > 0 && (unit == unit_of_token[i - 1] || goes_on(unit - 1));
    words.push_back(i == 0 ? 0 : words.back() + (same ? 0 : 1));
  }
  return words;
}

std::string text_of_word(std::span<const Token> pieces) {
  if (pieces.size() == 1) return pieces.front().text;
  std::string text, bytes;
  for (const Token& piece : pieces) {
    if (text.empty() && std::ranges::all_of(characters_of(piece.text), is_blank)) continue;
    const bool marked = !text.empty() && piece.text.starts_with("##") && piece.text.size() > 2;
    const std::size_t mark = marked ? 2 : 0;
    text += piece.text.substr(mark);
    bytes += bytes_of(piece).substr(mark);
  }
  return is_well_formed(bytes) ? bytes : text;
}

}  // namespace saccade
