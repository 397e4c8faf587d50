#include "engine/trace/joined.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace saccade {

namespace {

/// Spaces, as vocabularies write them.
constexpr std::string_view kMarks[] = {" ", "\u2581", "\u0120"};

bool begins_with_mark(std::string_view text) {
  return std::ranges::any_of(kMarks, [&](std::string_view mark) { return text.starts_with(mark); });
}

bool is_blank(UChar32 c) { return u_isUWhiteSpace(c) || c == 0x2581 || c == 0x0120; }

/// Whether a space was typed before a token that has a place: its text has less characters, or is the space.
bool is_after_space(const Token& token) {
  int count = 0;
  bool blank = true;
  for (std::int32_t at = 0, size = static_cast<std::int32_t>(token.text.size()); at < size; ++count) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(token.text.data(), at, size, character);
    blank = blank && is_blank(character);
  }
  return blank || count < token.end - token.start;
}

}  // namespace

std::vector<bool> joined_by_place(std::span<const Token> tokens) {
  const auto is_unplaced = [](const Token& token) { return token.start < 0 && !token.special; };
  const bool marked = std::ranges::any_of(
      tokens, [&](const Token& token) { return is_unplaced(token) && begins_with_mark(token.text); });
  std::vector<bool> joined(tokens.size());
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const Token &left = tokens[i - 1], &right = tokens[i];
    if (left.special || right.special) continue;
    if (left.start >= 0 && right.start >= 0) {
      joined[i] = right.start <= left.end && !is_after_space(right);
    } else if (left.start < 0 && right.start < 0) {
      joined[i] = marked && !begins_with_mark(right.text);
    }
  }
  return joined;
}

}  // namespace saccade
