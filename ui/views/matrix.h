#pragma once

#include <QStringList>
#include <optional>

#include "ui/views/axis.h"
#include "ui/views/shown_map.h"
#include "ui/views/view.h"

namespace saccade::views {

/// Around every figure.
inline constexpr double kMargin = 16;

/// One line saying that there is no attention in `trace`; empty if there is.
QString why_no_attention(const Trace& trace);

/// Where everything of an attention matrix stands.
struct MatrixLayout {
  ShownMap shown;
  /// Of a very large map, each cell stands for `block` x `block` weights: their largest.
  int block = 1;
  TokenScale columns;
  std::vector<TokenLabel> rows;
  double row_pitch = TokenScale::max_pitch;  // height of a row; `columns.pitch()` is the width of a column
  double left = 0;                           // of the first column
  double label_left = 0;                     // of the row labels
  double label_right = 0;                    // of the row labels
  double header = 0;                         // from the top of the drawing to the first row
  /// Of several matrices side by side the first has the labels of the rows, which are those of all, and the last the
  /// colour bar. `all_right` is where the cells of the last end.
  bool first = true, last = true;
  double all_right = 0;
  double title_room = 0;  // for its title; 0: as much as it takes
  double beside = 0;      // room between the cells and the colour bar
  /// Index into `Trace::attention` where it is not the map that the state chooses.
  std::optional<int> other_map = {};

  double height() const { return header + rows.size() * row_pitch; }
  /// Of what stands beside the first column, from `top` down: the labels of rows, and what is to stay with them.
  QRectF row_band(double top, double height) const { return {label_left - 4, top, left - label_left + 4, height}; }
  /// What a place in it stands for.
  figure::Target of_its_map(figure::Target target) const {
    target.map = other_map.value_or(target.map);
    return target;
  }
  double right() const { return left + columns.length(); }
  /// What the dots under the labels mean; empty where there are none.
  QString unknown_note() const;
};

/// Of the map that the state chooses, as large as fits in `room` while tokens can be read. Where a long line of columns
/// makes them narrow, rows may be taller than they are wide, and where there are many rows, columns wider than tall.
MatrixLayout lay_out_matrix(const Trace& trace, const Page& page, const ViewState& state, QSizeF room);

/// The same of all maps that belong together side by side: those of one layer in which the same queries look at
/// different sequences, as the words of an answer look at a scene and at a question. Of others that map alone.
/// @param beside room to be kept between the cells and the colour bar
std::vector<MatrixLayout> lay_out_matrices(const Trace& trace, const Page& page, const ViewState& state, QSizeF room,
                                           double beside);

/// Title, axes, cells, the path of p_t and, of the last, the colour bar, from `top` down. Returns what has to be said
/// about them; may be empty.
QString draw_matrix(figure::Figure& figure, const MatrixLayout& layout, const Trace& trace, const Page& page,
                    double top);

/// Adds the notes, as far as they are not empty, and the caption under `bottom` and makes the figure just large enough
/// for all its marks.
void finish(figure::Figure& figure, const Page& page, double left, double bottom, const QStringList& notes = {});

/// A figure that only says `line`.
figure::Figure message_figure(const QString& line, const Page& page);

}  // namespace saccade::views
