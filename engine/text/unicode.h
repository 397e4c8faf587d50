#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace saccade::unicode {

/// The text with every ill-formed sequence replaced by U+FFFD. Everything else here takes well-formed UTF-8.
std::string well_formed(std::string_view text);

/// How many bytes the character at byte `at` of any text has; 0 where it is ill-formed.
std::size_t well_formed_size(std::string_view text, std::size_t at);

/// The code point at byte `at`, which moves behind it.
char32_t next(std::string_view text, std::size_t& at);
/// The code point before byte `at`, which moves to it.
char32_t previous(std::string_view text, std::size_t& at);
void append(std::string& text, char32_t character);
/// Whether a code point begins at byte `at`.
bool begins_at(std::string_view text, std::size_t at);
/// How many bytes a code point takes.
std::size_t size_of(char32_t character);
/// How many code points there are.
std::size_t count(std::string_view text);

/// Whether a character was there in a (major) version of Unicode.
bool in_version(char32_t character, int version);

// What tokenizers ask of characters. Some of it stays as it was in the version of Unicode that the `tokenizers` library
// has its table from, for that is what models were trained with.
bool is_space(char32_t character);        // White_Space
bool is_word(char32_t character);         // \w of UTS #18: letters, marks, decimal digits, connectors, joiners
bool is_punctuation(char32_t character);  // category P of Unicode 8, and every other mark of ASCII ($ + < = > ^ ` | ~)
bool is_number(char32_t character);       // category N
bool is_mark(char32_t character);         // category M of Unicode 9
bool is_nonspacing_mark(char32_t character);  // category Mn of Unicode 8
bool is_control(char32_t character);          // Cc, Cf and Co of Unicode 8 but for tab, line feed and return

/// The number of a character's script, where Kana count as Han; none for a space or a character of no script (by
/// Unicode 9), which go with any.
std::optional<int> script(char32_t character);

}  // namespace saccade::unicode
