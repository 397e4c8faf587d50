#pragma once

#include <QStringList>
#include <array>
#include <functional>
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
  /// The column that decides, among `columns`: see Sequence::deciding.
  std::optional<int> deciding = {};
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
  /// Which column decides and whether the largest weight is there; empty where none does.
  QString deciding_note(const Trace& trace) const;
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

/// What stands in the cells of a matrix where it is not the weights of its map.
struct MatrixValues {
  QString title;
  std::function<Vector(int query)> row;  // a value for each key of the map
  /// By its shade, 0 to 255, and which value has none that can be told from the ground.
  std::array<QColor, 256> colors;
  std::function<double(float value)> place;  // in `colors`, from 0 to 1
  float least = 0;                           // that is seen, whatever its sign
  std::function<void(figure::Figure& figure, double right, double top, double height)> draw_bar;
};

/// Title, axes, cells, the path of p_t and, of the last, the colour bar, from `top` down. Returns what has to be said
/// about them; may be empty.
/// @param values instead of the map's own; then there are no windows
QString draw_matrix(figure::Figure& figure, const MatrixLayout& layout, const Trace& trace, const Page& page,
                    double top, const MatrixValues* values = nullptr);

/// Adds the notes, as far as they are not empty, and the caption under `bottom` and makes the figure just large enough
/// for all its marks.
void finish(figure::Figure& figure, const Page& page, double left, double bottom, const QStringList& notes = {});

/// A figure that only says `line`, in as many lines as it takes in the room of the page.
figure::Figure message_figure(const QString& line, const Page& page);

}  // namespace saccade::views
