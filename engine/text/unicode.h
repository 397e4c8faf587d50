#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace saccade::unicode {

/// The text with every ill-formed sequence replaced by U+FFFD. Everything else here takes well-formed UTF-8.
std::string well_formed(std::string_view text);

/// The code point at byte `at`, which moves behind it.
char32_t next(std::string_view text, std::size_t& at);
/// The code point before byte `at`, which moves to it.
char32_t previous(std::string_view text, std::size_t& at);
void append(std::string& text, char32_t character);
/// How many bytes a code point takes.
std::size_t size_of(char32_t character);
/// How many code points there are.
std::size_t count(std::string_view text);

bool is_space(char32_t character);        // White_Space
bool is_word(char32_t character);         // \w of UTS #18: letters, marks, decimal digits, connectors, joiners
bool is_punctuation(char32_t character);  // category P, and every other mark of ASCII ($ + < = > ^ ` | ~)
bool is_number(char32_t character);       // category N
bool is_mark(char32_t character);         // category M

}  // namespace saccade::unicode
