#include "engine/analysis/words.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace saccade {

namespace {

/// What a token is for words.
struct Shape {
  bool has_place = false;
  bool after_space = false;  // a space was typed before it, as a part of it
  bool is_punctuation = false;
  bool is_joint = false;  // an apostrophe or a hyphen
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

Shape shape_of(const Token& token) {
  Shape shape;
  shape.has_place = !token.special && token.start >= 0;
  std::u32string characters;
  for (std::int32_t at = 0, size = static_cast<std::int32_t>(token.text.size()); at < size;) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(token.text.data(), at, size, character);
    characters += static_cast<char32_t>(character);
  }
  const bool was_trimmed = static_cast<int>(characters.size()) < token.end - token.start;
  shape.after_space = was_trimmed || std::ranges::all_of(characters, is_blank);
  if (characters.empty()) return shape;
  shape.is_punctuation = std::ranges::all_of(characters, is_punctuation);
  shape.is_joint = characters.size() == 1 &&
                   std::u32string_view(U"'\u2019-\u2010\u2011").find(characters[0]) != std::u32string_view::npos;
  shape.begins_ideographic = is_ideographic(characters.front());
  shape.ends_ideographic = is_ideographic(characters.back());
  return shape;
}

}  // namespace

std::vector<int> word_of_token(std::span<const Token> tokens) {
  std::vector<Shape> shapes;
  std::ranges::transform(tokens, std::back_inserter(shapes), shape_of);
  const auto touch = [&](std::size_t left) {
    return left + 1 < tokens.size() && shapes[left].has_place && shapes[left + 1].has_place &&
           !shapes[left + 1].after_space && tokens[left + 1].start <= tokens[left].end;
  };
  const auto is_word = [&](std::size_t i) { return i < tokens.size() && !shapes[i].is_punctuation; };
  const auto joins_both_sides = [&](std::size_t i) {
    return shapes[i].is_joint && i > 0 && touch(i - 1) && touch(i) && is_word(i - 1) && is_word(i + 1);
  };
  const auto goes_on = [&](std::size_t left) {
    const std::size_t right = left + 1;
    // Bytes of one character share its place.
    if (shapes[left].has_place && shapes[right].has_place && tokens[right].start < tokens[left].end) return true;
    if (!touch(left) || shapes[left].ends_ideographic || shapes[right].begins_ideographic) return false;
    return (is_word(left) || joins_both_sides(left)) && (is_word(right) || joins_both_sides(right));
  };
  std::vector<int> words;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    words.push_back(i == 0 ? 0 : words.back() + (goes_on(i - 1) ? 0 : 1));
  }
  return words;
}

}  // namespace saccade
