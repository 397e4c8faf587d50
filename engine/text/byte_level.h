#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/text/normalized_text.h"

namespace saccade {

/// Every byte becomes one character of GPT-2's alphabet: those that are printable in Latin-1 stand for themselves, the
/// others for the characters from U+0100 on, so that a space is Ġ.
void spell_bytes(NormalizedText& text);

/// The character that stands for a byte.
std::string byte_level_character(char byte);

/// The bytes that a token of this alphabet spells; nothing where some character is not of it.
std::optional<std::string> byte_level_bytes(std::string_view token);

/// How GPT-2 cuts a text before it looks at bytes, as a regular expression.
inline constexpr const char* kByteLevelPattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

}  // namespace saccade
