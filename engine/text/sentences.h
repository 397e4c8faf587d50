#pragma once

#include <string_view>
#include <vector>

namespace saccade {

/// A part of a text, half open, in code points.
struct TextRange {
  int start = 0, end = 0;

  bool operator==(const TextRange&) const = default;
};

/// The sentences of a text of one or several paragraphs, in their order, without the white space around them.
///
/// A sentence ends behind a mark that ends one (Unicode's Sentence_Terminal, and "…"), with the quotes and brackets
/// that close behind it, and at an empty line. Marks of scripts that write spaces need one behind them ("3.5"). A full
/// stop behind an abbreviation or an initial ends nothing ("Dr. J. Smith"), and neither does a mark before a small
/// letter in a text that has capitals. UAX 29, and so ICU's iterator, never breaks before a small letter: a text in
/// small letters alone, as corpora are, would be one sentence.
/// @param text UTF-8; ill-formed bytes count as one code point each
std::vector<TextRange> split_sentences(std::string_view text);

}  // namespace saccade
