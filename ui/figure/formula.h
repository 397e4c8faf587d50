#pragma once

#include <vector>

#include "ui/figure/figure.h"

namespace saccade::figure {

/// A line of a formula from a small notation: _x or _{..} lowers, ^x or ^{..} raises; letters are italic, except in
/// words. A brace that is never closed reaches to the end.
std::vector<TextRun> formula(const QString& notation);

/// The same for several lines, parted by line feeds.
std::vector<std::vector<TextRun>> formula_lines(const QString& notation);

}  // namespace saccade::figure
