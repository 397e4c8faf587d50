#pragma once

#include <vector>

#include "ui/figure/figure.h"

namespace saccade::figure {

/// A line of a formula from a small notation: _x or _{..} lowers, ^x or ^{..} raises; letters are italic, except in
/// words. A brace that is never closed reaches to the end.
std::vector<TextRun> formula(const QString& notation);

/// The same for several lines, parted by line feeds.
std::vector<std::vector<TextRun>> formula_lines(const QString& notation);

/// The same as rich text: real indices, and nothing in it that is taken for a tag.
QString html_of(const std::vector<TextRun>& runs);

/// Where a symbol stands in a formula: `begin` and `end` count the characters of its runs, from 0.
struct SymbolPlace {
  int symbol = 0;  // index into the symbols that were looked for
  int begin = 0, end = 0;

  bool operator==(const SymbolPlace&) const = default;
};

/// Every place of `symbols` in `line`, from left to right. Where one is part of another, h of h_s, the longer one
/// stands there; a letter with another index is another symbol, and so is one inside a word.
std::vector<SymbolPlace> places_of(const std::vector<std::vector<TextRun>>& symbols, const std::vector<TextRun>& line);

}  // namespace saccade::figure
