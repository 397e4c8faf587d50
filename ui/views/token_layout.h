#pragma once

#include <QRectF>
#include <optional>
#include <vector>

#include "ui/views/axis.h"

namespace saccade::views {

/// Tokens that stand in lines as they are read, or stacked in a column, each in a box of its own. Lengths are points.
struct TokenLayout {
  std::vector<TokenLabel> labels;  // of what is shown
  std::vector<int> indices;        // of these in the map, ascending
  std::vector<int> lines;          // the line that each stands in, from 0; in a column all are 0
  std::vector<QRectF> boxes;       // of letters and the room around them
  double size = 0;                 // of the letters
  double length = 0;               // of the longest line, or the width of the column
  bool from_right = false;         // lines begin at their right end

  int count() const { return static_cast<int>(labels.size()); }
  int line_count() const { return lines.empty() ? 1 : lines.back() + 1; }
  /// Where a token of the map stands among these; none where it is left out.
  std::optional<int> find(int index) const;
  /// Of the letters of token `i`, where they stand in the middle of its box.
  QPointF baseline(int i) const;

  /// Moves all to `left`, and each line to its place in `tops`.
  void place(double left, const std::vector<double>& tops);
  /// Sets a single line wider, up to `length`, without tearing it apart.
  void widen(double length);
};

/// In as many lines as `width` asks for, all of one size. Letters become a little smaller before a line is broken.
/// @param labels, kept of a whole map, and the indices of what is shown
TokenLayout lay_out_lines(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, double width);

/// As a text is written: words a blank apart, and in as many lines of `width` as they need. What is joined to the token
/// before it stands close to it and begins no line, unless the word is longer than one.
/// @param tokens of the whole map, where they are known: they say what is joined
/// @param size of the letters
TokenLayout lay_out_prose(const std::vector<TokenLabel>& labels, const std::vector<Token>& tokens,
                          const std::vector<int>& kept, double size, double width);

/// Below each other, `pitch` apart.
/// @param size of the letters  @param to_right whether the words end at the right edge of the column
TokenLayout lay_out_column(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, double size,
                           double pitch, bool to_right);

inline constexpr double kProsePitch = 1.9;     // from line to line, in letters' sizes
inline constexpr double kProsePadding = 0.12;  // left and right of a word, likewise
inline constexpr double kTokenBoxHeight = 26;  // in a line
inline constexpr double kTokenBoxPadding = 7;  // left and right of the letters
inline constexpr int kTokenWeight = 500;       // of the letters

}  // namespace saccade::views
