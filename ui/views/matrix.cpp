#include "ui/views/matrix.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ui/views/color_bar.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Matrix)
};

constexpr double kTitleSize = 11;
constexpr double kAxisNameHeight = 18;
constexpr double kRowLabelGap = 9;
constexpr double kLeastRowPitch = 13;
constexpr double kBetween = 28;  // matrices that stand side by side
constexpr double kTitleGap = 13;
/// A lighter shade cannot be told from none on any of the colour maps.
constexpr double kVisibleShade = 1.0 / 512;

double row_label_size(double pitch) { return std::clamp(0.55 * pitch, 9.0, 13.0); }

/// A cell gets in height what it lacks in width.
double largest_row_pitch(double column_pitch) { return 2 * TokenScale::max_pitch - column_pitch; }

/// More cells are drawn as an image with a pixel for each, and more rows or columns than these in blocks.
constexpr int kMostCells = 40'000, kMostLines = 512, kMostBlocks = 256;
/// Rows of a map that are looked at where cells are blocks.
constexpr int kMostRowsLookedAt = 1024;

class Cells {
 public:
  Cells(Figure& figure, const MatrixLayout& layout, const Page& page, double top, const MatrixValues* values)
      : figure_(figure),
        layout_(layout),
        shown_(layout.shown),
        map_(*layout.shown.map),
        page_(page),
        top_(top),
        shade_(page_shade(page)),
        values_(values) {
    for (int i = 0; i < static_cast<int>(colors_.size()); ++i) {
      colors_[i] =
          values ? values->colors[i] : figure::weight_color(page.color_map, i / (colors_.size() - 1.0), page.theme);
    }
    const auto first_unreached = std::lower_bound(shown_.rows.begin(), shown_.rows.end(), shown_.reached);
    reached_ = layout.block > 1 ? line_count() : static_cast<int>(first_unreached - shown_.rows.begin());
    if (shown_.current && layout.block == 1) current_ = reached_ - 1;
    banded_ = !values && !map_.windows.empty() && is_self_attention(map_);
    if (values || map_.windows.empty()) return;
    for (int i = 0; i < static_cast<int>(tinted_.size()); ++i) {
      tinted_[i] = figure::weight_color(page.color_map, i / (tinted_.size() - 1.0), page.theme, page.theme.window_tint);
    }
  }

  /// Draws all and returns the share of the weight that is hidden, on average.
  double draw() {
    const bool as_image = layout_.block > 1 || static_cast<double>(line_count()) * layout_.columns.count() > kMostCells;
    if (as_image) {
      draw_image();
    } else {
      draw_ground();
      for (int line = 0; line < reached_; ++line) draw_row(line);
      draw_window_edges();
      draw_deciding();
    }
    draw_unreached();
    const QRectF frame(layout_.left, top_, layout_.columns.length(), line_count() * height());
    figure_.marks.push_back(RectMark{frame, {}, {page_.theme.line, 0.8, {}}});
    if (current_) {
      const QRectF row(layout_.left, y(*current_), layout_.columns.length(), height());
      figure_.marks.push_back(RectMark{row.adjusted(-1, -1, 1, 1), {}, {page_.theme.selection, 1.8, {}}, 3});
    }
    if (!values_) banded_ ? draw_band() : draw_aligned_positions();
    return rows_seen_ ? hidden_ / rows_seen_ : 0;
  }

 private:
  int line_count() const { return static_cast<int>(layout_.rows.size()); }
  /// Of a cell.
  double width() const { return layout_.columns.pitch(); }
  double height() const { return layout_.row_pitch; }
  double y(int line) const { return top_ + line * height(); }
  double x(double position) const { return layout_.left + layout_.columns.x(position); }

  Vector weights(int line) {
    const int query = shown_.rows[line];
    ShownMap::Row row = values_ ? shown_.shown(values_->row(query)) : shown_.row(query);
    hidden_ += row.hidden;
    ++rows_seen_;
    return std::move(row.weights);
  }

  using Colors = std::array<QColor, 256>;  // by shade

  double shade(float weight) const { return values_ ? values_->place(weight) : figure::shade_of(weight, shade_); }

  bool is_seen(float weight) const {
    return values_ ? std::abs(weight) >= values_->least : shade(weight) >= kVisibleShade;
  }

  const QColor& color_of(float weight, const Colors& colors) const {
    return colors[std::lround(shade(weight) * (colors.size() - 1))];
  }

  /// The window that is seen in a line: that of the current step, and in a text that looks at itself every one, which
  /// together are a band. Null where there is none.
  const AttentionWindow* window_of(int line) const {
    const bool seen =
        !values_ && layout_.block == 1 && (banded_ || line == current_) && line < std::ssize(map_.windows);
    return seen ? &map_.windows[line] : nullptr;
  }

  /// Whether a cell lies in a window that is seen, whose tint shows through small weights.
  bool is_tinted(int line, int column) const {
    const AttentionWindow* window = window_of(line);
    return window && std::abs(column - window->aligned_position) <= window->half_width;
  }

  /// What of a line its window covers; empty where that lies beside the source.
  QRectF window_span(int line) const {
    const AttentionWindow* window = window_of(line);
    if (!window) return {};
    // Of a band whole cells are covered: its windows are made of positions.
    const double beyond = banded_ ? 0.5 : 0;
    const double from = std::max(-0.5, window->aligned_position - window->half_width - beyond);
    const double to = std::min(layout_.columns.count() - 0.5, window->aligned_position + window->half_width + beyond);
    return from < to ? QRectF(x(from), y(line), (to - from) * width(), height()) : QRectF();
  }

  /// A map with a colour of its own for a weight of 0 covers the tint; the edges of the window are seen on any.
  void draw_window_edges() const {
    if (!current_ || !figure::has_color_of_zero(page_.color_map)) return;
    const QRectF span = window_span(*current_);
    if (span.isEmpty()) return;
    figure_.marks.push_back(RectMark{span.adjusted(1, 1, -1, -1), {}, {page_.theme.window, 1.6, {}}});
  }

  /// The edge of the windows that were reached, row below row.
  void draw_band() const {
    std::vector<QPointF> left, right;  // from the top down
    PathMark band{.path = {}, .stroke = {page_.theme.window, 1.2, {}}};
    for (int line = 0; line <= reached_; ++line) {
      const QRectF span = line < reached_ ? window_span(line) : QRectF();
      if (!span.isEmpty()) {
        left.insert(left.end(), {span.topLeft(), span.bottomLeft()});
        right.insert(right.end(), {span.topRight(), span.bottomRight()});
      } else if (!left.empty()) {
        band.path.addPolygon(
            QPolygonF(QList<QPointF>(left.begin(), left.end()) + QList<QPointF>(right.rbegin(), right.rend())));
        band.path.closeSubpath();
        left.clear(), right.clear();
      }
    }
    if (!band.path.isEmpty()) figure_.marks.push_back(band);
  }

  /// The column that decides, where the data were made so that one does.
  void draw_deciding() const {
    if (!layout_.deciding || layout_.block > 1) return;
    const QRectF cells(layout_.left + *layout_.deciding * width(), top_, width(), line_count() * height());
    figure_.marks.push_back(RectMark{cells.adjusted(-1, -1, 1, 1), {}, {page_.theme.target, 1.8, {}}, 2});
  }

  void add_region(int line, int column, int query, int key) const {
    figure_.regions.push_back({QRectF(layout_.left + column * width(), y(line), width(), height()),
                               layout_.of_its_map({TargetKind::cell, shown_.rows[query], shown_.columns[key]})});
  }

  /// The rows that were reached, in the colour of weight zero, and the window of the current one.
  void draw_ground() const {
    const double length = layout_.columns.length();
    const QColor zero = values_ ? color_of(0, colors_) : colors_.front();
    const bool seen = zero != page_.theme.canvas && reached_ > 0;
    if (seen) {
      for (int line = 0; line < reached_; ++line) {
        figure_.marks.push_back(
            RectMark{QRectF(layout_.left, y(line), length, height()).adjusted(0.5, 0.5, -0.5, -0.5), zero});
      }
    }
    for (int line = 0; line < reached_ && !figure::has_color_of_zero(page_.color_map); ++line) {
      const QRectF span = window_span(line);
      if (!span.isEmpty()) {
        figure_.marks.push_back(RectMark{span.adjusted(0, 0.5, 0, -0.5), page_.theme.window_tint});
      }
    }
    if (seen) {
      PathMark gaps{.path = {}, .stroke = {page_.theme.canvas, 1, {}}};
      for (int k = 1; k < layout_.columns.count(); ++k) {
        gaps.path.moveTo(layout_.left + k * width(), top_);
        gaps.path.lineTo(layout_.left + k * width(), y(reached_));
      }
      figure_.marks.push_back(gaps);
    }
  }

  void draw_row(int line) {
    const Vector row = weights(line);
    const double radius = std::min(width(), height()) < 16 ? 0 : 1.5;
    for (int k = 0; k < row.size(); ++k) {
      add_region(line, k, line, k);
      if (!is_seen(row[k])) continue;
      const QRectF cell = figure_.regions.back().area;
      const QColor& color = color_of(row[k], is_tinted(line, k) ? tinted_ : colors_);
      figure_.marks.push_back(RectMark{cell.adjusted(0.5, 0.5, -0.5, -0.5), color, {}, radius});
      if (values_ && row[k] < 0) draw_minus(cell, color);
      if (page_.values && std::abs(row[k]) >= 0.005) {
        figure_.marks.push_back(text(cell.center() + QPointF(0, 3), QString::number(row[k], 'f', 2), 8.5, 400,
                                     ink_on(color), Anchor::middle));
      }
    }
  }

  /// Which of two is larger is not said by a hue alone.
  void draw_minus(const QRectF& cell, const QColor& under) const {
    const double half = 0.16 * std::min(cell.width(), cell.height());
    if (page_.values || half < 1) return;
    PathMark minus{.path = {}, .stroke = {ink_on(under), std::max(0.8, half / 2), {}}};
    minus.path.moveTo(cell.center() - QPointF(half, 0));
    minus.path.lineTo(cell.center() + QPointF(half, 0));
    figure_.marks.push_back(std::move(minus));
  }

  static QColor ink_on(const QColor& color) { return qGray(color.rgb()) > 140 ? QColor(0x1B1F26) : QColor(Qt::white); }

  /// A pixel for each cell. A cell of a block has the colour of the block's largest weight and stands for it.
  void draw_image() {
    const int columns = layout_.columns.count(), block = layout_.block;
    if (reached_ == 0) return;
    QImage image(columns, reached_, QImage::Format_RGB32);
    const int looked_at = std::clamp(kMostRowsLookedAt / std::max(1, line_count()), 1, block);
    for (int line = 0; line < reached_; ++line) {
      std::vector<float> largest(columns, 0), size(columns, -1);
      std::vector<std::pair<int, int>> place(columns);
      const int first = line * block, count = std::min<int>(block, shown_.rows.size() - first);
      for (int i = 0; i < std::min(looked_at, count); ++i) {
        const int query = first + i * count / std::min(looked_at, count);
        const Vector row = weights(query);
        for (int k = 0; k < row.size(); ++k) {
          if (std::abs(row[k]) <= size[k / block]) continue;
          size[k / block] = std::abs(row[k]);
          largest[k / block] = row[k];
          place[k / block] = {query, k};
        }
      }
      for (int column = 0; column < columns; ++column) {
        image.setPixel(column, line, color_of(largest[column], colors_).rgb());
        add_region(line, column, place[column].first, place[column].second);
      }
    }
    const QRectF area(layout_.left, top_, layout_.columns.length(), reached_ * height());
    figure_.marks.push_back(figure::ImageMark{area, std::move(image), true});
  }

  void draw_unreached() const {
    const int rows = line_count();
    if (reached_ >= rows) return;
    PathMark grid{.path = {}, .stroke = {page_.theme.line, 0.8, {}}};
    const double first = y(reached_), last = y(rows);
    for (int q = reached_; q <= rows; ++q) {
      grid.path.moveTo(layout_.left, y(q));
      grid.path.lineTo(layout_.right(), y(q));
    }
    for (int k = 0; k <= layout_.columns.count(); ++k) {
      grid.path.moveTo(layout_.left + k * width(), first);
      grid.path.lineTo(layout_.left + k * width(), last);
    }
    figure_.marks.push_back(grid);
  }

  void draw_aligned_positions() const {
    const figure::Theme& theme = page_.theme;
    QColor line = theme.window;
    line.setAlphaF(0.55f);
    PathMark path{.path = {}, .stroke = {line, 1.2, {}}};
    std::vector<QPointF> dots;
    bool inside = false;
    for (int q = 0; q < std::min<int>(reached_, map_.windows.size()); ++q) {
      const double p = map_.windows[q].aligned_position;
      const bool was_inside = std::exchange(inside, p >= -0.5 && p <= layout_.columns.count() - 0.5);
      if (!inside) continue;  // a window may march on beyond the source; the drawing ends there
      const QPointF dot(x(p), y(q) + height() / 2);
      if (was_inside) {
        path.path.lineTo(dot);
      } else {
        path.path.moveTo(dot);
      }
      dots.push_back(dot);
    }
    if (dots.empty()) return;
    figure_.marks.push_back(path);
    const double radius = 0.1 * std::min(width(), height());
    for (const QPointF& dot : dots) {
      PathMark ring{.path = {}, .fill = theme.canvas, .stroke = {theme.window, radius / 2, {}}};
      ring.path.addEllipse(dot, radius, radius);
      figure_.marks.push_back(ring);
    }
  }

  Figure& figure_;
  const MatrixLayout& layout_;
  const ShownMap& shown_;
  const AttentionMap& map_;
  const Page& page_;
  double top_;
  figure::Shade shade_;
  const MatrixValues* values_;
  int reached_ = 0;  // lines of the matrix from here on are still empty
  std::optional<int> current_;
  double hidden_ = 0;
  int rows_seen_ = 0;
  bool banded_ = false;  // the windows of all rows are seen
  Colors colors_, tinted_;
};

/// Of several side by side what the model calls them: it is what they stand there for.
QString title_of(const MatrixLayout& layout, const Trace& trace) {
  const AttentionMap& map = *layout.shown.map;
  if (!layout.first || !layout.last) {
    const std::vector<HeadName>& names = trace.model.view.head_names;
    const auto named = std::ranges::find(names, map.site, &HeadName::site);
    if (named != names.end()) return QString::fromStdString(named->name);
  }
  return is_only_map(trace, map) ? Words::tr("Attention weight") : head_title(trace, map);
}

/// What the axes are called: a text that looks at itself has the same tokens twice.
QString rows_name(const Trace& trace, const AttentionMap& map) {
  return is_self_attention(map) ? Words::tr("query") : axis_title(query_sequence(trace, map));
}
QString columns_name(const Trace& trace, const AttentionMap& map) {
  return is_self_attention(map) ? Words::tr("key") : axis_title(key_sequence(trace, map));
}

/// "target rows × source columns", or what a cell stands for where it is a block.
QString subtitle_of(const MatrixLayout& layout, const Trace& trace) {
  const QString rows = rows_name(trace, *layout.shown.map), columns = columns_name(trace, *layout.shown.map);
  const bool is_picture = key_sequence(trace, *layout.shown.map).rows > 1;
  if (layout.block == 1) {
    return (is_picture ? Words::tr("%1 rows × %2 regions") : Words::tr("%1 rows × %2 columns")).arg(rows, columns);
  }
  return Words::tr("%1 rows × %2 columns, a cell for each %3 × %3 tokens: the largest weight among them")
      .arg(rows, columns)
      .arg(layout.block);
}

void draw_title(Figure& figure, const MatrixLayout& layout, const Trace& trace, const figure::Theme& theme,
                double baseline, const QString& line) {
  const double room = layout.title_room > 0 ? layout.title_room : std::numeric_limits<double>::infinity();
  figure::TextMark title = text({layout.left, baseline}, line, kTitleSize, 500, theme.text_muted);
  const double after = figure::text_width(title) + kTitleGap;
  figure.marks.push_back(after > room ? elided(std::move(title), room) : std::move(title));
  figure::TextMark subtitle =
      text({layout.left + after, baseline}, subtitle_of(layout, trace), kTitleSize, 400, theme.text_faint);
  if (after + figure::text_width(subtitle) < room) figure.marks.push_back(std::move(subtitle));
}

void draw_axes(Figure& figure, const MatrixLayout& layout, const Trace& trace, const Page& page, double top) {
  const figure::Theme& theme = page.theme;
  const ShownMap& shown = layout.shown;
  const AttentionMap& map = *shown.map;
  const TokenScale& columns = layout.columns;
  for (int k = 0; k < columns.count(); ++k) {
    auto [mark, area] = columns.place(k, {layout.left, top}, TokenScale::Side::above, columns.label(k).color(theme));
    add_label(figure, std::move(mark), columns.label(k));
    if (layout.block == 1) figure.regions.push_back({area, layout.of_its_map(column_target(map, shown.columns[k]))});
  }

  const QRectF cells(layout.left, top, columns.length(), layout.rows.size() * layout.row_pitch);
  const double label_height = columns.band() + 4;
  figure.bands.push_back(
      {QRectF(layout.left, top - label_height, columns.length() + columns.overhang_right(), label_height), cells,
       Qt::TopEdge});
  if (page.axis_labels) {
    figure.marks.push_back(text({cells.center().x(), top - columns.band() - 8}, columns_name(trace, map), 10, 400,
                                theme.text_muted, Anchor::middle));
  }
  if (!layout.first) return;

  const double size = row_label_size(layout.row_pitch);
  for (int q = 0; q < static_cast<int>(layout.rows.size()); ++q) {
    const double y = top + q * layout.row_pitch;
    const int row = shown.rows[q * layout.block];
    const bool unreached = row >= shown.reached;
    add_label(
        figure,
        text({layout.label_right, y + layout.row_pitch / 2 + 0.36 * size}, layout.rows[q].text, size,
             row == shown.current ? 600 : 500, unreached ? theme.text_faint : layout.rows[q].color(theme), Anchor::end),
        layout.rows[q]);
    if (layout.block > 1) continue;
    figure.regions.push_back(
        {QRectF(layout.label_left, y, layout.left - layout.label_left, layout.row_pitch), row_target(map, row)});
  }

  QRectF all_cells = cells;
  all_cells.setRight(layout.all_right);
  // With the frame of a row, which stands out a little.
  figure.bands.push_back({layout.row_band(top, cells.height() + 2), all_cells, Qt::LeftEdge});

  if (!page.axis_labels) return;
  figure::TextMark name =
      text({kMargin + 8, cells.center().y()}, rows_name(trace, map), 10, 400, theme.text_muted, Anchor::middle);
  name.rotation = -90;
  figure.marks.push_back(std::move(name));
}

/// Labels of the lines of a matrix: tokens, or the numbers of those with which blocks begin.
std::vector<TokenLabel> line_labels(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, int block) {
  std::vector<TokenLabel> lines;
  for (size_t i = 0; i < kept.size(); i += block) {
    lines.push_back(labels[kept[i]]);
    if (block == 1) continue;
    lines.back() = {.text = QString::number(kept[i] + 1), .role = labels[kept[i]].role};
  }
  return lines;
}

}  // namespace

QString why_no_attention(const Trace& trace) {
  if (!trace.attention.empty()) return {};
  if (trace.facts.has_one_vector()) {
    return Words::tr("This model has no attention: one fixed vector stands between encoder and decoder.");
  }
  if (trace.facts.looks_at_parts()) {
    return Words::tr("This model has no attention weights: it looks at one part of the picture after another.");
  }
  return Words::tr("This trace holds no attention.");
}

namespace {

MatrixLayout matrix_of(const Trace& trace, const ViewState& state, int map) {
  ShownMap shown(trace, trace.attention[map], state);
  const int longest = static_cast<int>(std::max(shown.rows.size(), shown.columns.size()));
  const int block = longest > kMostLines ? (longest + kMostBlocks - 1) / kMostBlocks : 1;
  MatrixLayout layout{.shown = shown,
                      .block = block,
                      .columns = TokenScale(line_labels(shown.column_labels, shown.columns, block)),
                      .rows = line_labels(shown.row_labels, shown.rows, block),
                      .other_map = map == state.map ? std::nullopt : std::optional(map)};
  if (const auto key = key_sequence(trace, *shown.map).deciding) {
    const auto column = std::ranges::find(shown.columns, *key);
    if (column != shown.columns.end()) layout.deciding = static_cast<int>(column - shown.columns.begin());
  }
  return layout;
}

/// The maps that stand side by side where `chosen` is asked for.
std::vector<int> together_with(const Trace& trace, int chosen) {
  const AttentionMap& map = trace.attention[chosen];
  std::vector<int> together, sequences;
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    const AttentionMap& other = trace.attention[i];
    const bool belongs = other.queries == map.queries && other.site.site == map.site.site &&
                         other.site.layer == map.site.layer && other.query_count() == map.query_count();
    if (!belongs) continue;
    if (std::ranges::find(sequences, other.keys) != sequences.end()) return {chosen};  // heads of one and the same kind
    together.push_back(i);
    sequences.push_back(other.keys);
  }
  return together;
}

/// Gives matrices with the same rows their places, the first at the left.
void lay_out(std::vector<MatrixLayout>& layouts, const Page& page, QSizeF room, double beside) {
  MatrixLayout &first = layouts.front(), &last = layouts.back();
  double widest = 0;  // of the row labels, at size 1
  for (const TokenLabel& row : first.rows) {
    widest = std::max(widest, figure::text_width(text({}, row.text, 1, 600, {})));
  }
  const auto place = [&] {
    first.label_left = kMargin + (page.axis_labels ? kAxisNameHeight : 0);
    first.label_right = first.label_left + std::max(16.0, widest * row_label_size(first.row_pitch));
    first.left = std::ceil(std::max(first.label_right + kRowLabelGap, kMargin + first.columns.overhang_left())) + 0.5;
    first.label_right = first.left - kRowLabelGap;
    for (size_t i = 0; i < layouts.size(); ++i) {
      MatrixLayout& layout = layouts[i];
      if (i > 0) {
        const MatrixLayout& before = layouts[i - 1];
        layout.left = std::ceil(before.right() + std::max(kBetween, before.columns.overhang_right())) + 0.5;
        layouts[i - 1].title_room = layout.left - before.left - kTitleGap;
      }
      // Half a point aside, so that cells with a gap of one point between them have edges on whole pixels.
      layout.header =
          std::ceil(kTitleSize + (page.axis_labels ? 16 + kAxisNameHeight : 16) + layout.columns.band()) + 0.5;
    }
    const double header = std::ranges::max(layouts, {}, &MatrixLayout::header).header;
    for (MatrixLayout& layout : layouts) layout.header = header;
  };

  int columns = 0;
  for (MatrixLayout& layout : layouts) {
    layout.first = &layout == &first;
    layout.last = &layout == &last;
    columns += layout.columns.count();
  }
  place();
  double taken = first.left + (page.color_bar ? color_bar_room(page) : kMargin) + beside;
  for (size_t i = 1; i < layouts.size(); ++i) taken += layouts[i].left - layouts[i - 1].right();
  for (MatrixLayout& layout : layouts) layout.columns.fit((room.width() - taken) * layout.columns.count() / columns);
  place();
  const double fitting =
      std::floor((room.height() - first.header - 2 * kMargin) / std::max<size_t>(1, first.rows.size()));
  const double pitch = std::clamp(fitting, kLeastRowPitch, largest_row_pitch(first.columns.pitch()));
  for (MatrixLayout& layout : layouts) layout.row_pitch = pitch;
  place();
  for (MatrixLayout& layout : layouts) layout.all_right = last.right();
  last.beside = beside;
}

}  // namespace

MatrixLayout lay_out_matrix(const Trace& trace, const Page& page, const ViewState& state, QSizeF room) {
  std::vector<MatrixLayout> one;
  one.push_back(matrix_of(trace, state, state.map));
  lay_out(one, page, room, 0);
  return std::move(one.front());
}

std::vector<MatrixLayout> lay_out_matrices(const Trace& trace, const Page& page, const ViewState& state, QSizeF room,
                                           double beside) {
  std::vector<MatrixLayout> layouts;
  for (const int map : together_with(trace, state.map)) layouts.push_back(matrix_of(trace, state, map));
  if (std::ranges::any_of(layouts, [](const MatrixLayout& layout) { return layout.block > 1; })) {
    return {lay_out_matrix(trace, page, state, room)};  // whose blocks have rows of their own
  }
  lay_out(layouts, page, room, beside);
  return layouts;
}

QString MatrixLayout::deciding_note(const Trace& trace) const {
  if (!deciding) return {};
  const int count = shown.map->query_count(), key = shown.columns[*deciding];
  int found = 0;
  for (int row = 0; row < count; ++row) {
    Eigen::Index largest = 0;
    shown.map->row(row).maxCoeff(&largest);
    if (largest == key) ++found;
  }
  const QString place = Words::tr("%1 %2").arg(axis_title(key_sequence(trace, *shown.map))).arg(key + 1);
  if (found == count) return Words::tr("The framed column decides (%1), and the largest weight is there.").arg(place);
  if (found == 0) return Words::tr("The framed column decides (%1), but the largest weight is elsewhere.").arg(place);
  return Words::tr("The framed column decides (%1); the largest weight is there in %2 of %3 rows.")
      .arg(place)
      .arg(found)
      .arg(count);
}

QString MatrixLayout::unknown_note() const {
  std::vector<TokenLabel> labels = rows;
  labels.insert(labels.end(), columns.labels().begin(), columns.labels().end());
  return views::unknown_note(labels);
}

QString draw_matrix(Figure& figure, const MatrixLayout& layout, const Trace& trace, const Page& page, double top,
                    const MatrixValues* values) {
  const double first_row = top + layout.header;
  draw_title(figure, layout, trace, page.theme, top + kTitleSize, values ? values->title : title_of(layout, trace));
  const double hidden = Cells(figure, layout, page, first_row, values).draw();
  draw_axes(figure, layout, trace, page, first_row);
  if (page.color_bar && layout.last) {
    const double height = std::clamp(layout.rows.size() * layout.row_pitch, 26.0, 260.0);
    const double right = layout.right() + layout.beside;
    values ? values->draw_bar(figure, right, first_row, height)
           : draw_color_bar(figure, page, right, first_row, height);
  }
  return values ? QString() : layout.shown.note(hidden);
}

void finish(Figure& figure, const Page& page, double left, double bottom, const QStringList& notes) {
  figure.background = page.theme.canvas;
  QStringList lines = notes;
  lines.removeAll(QString());
  if (!page.caption.isEmpty()) lines.append(page.caption);
  double step = 26;  // the first line stands apart
  for (const QString& line : lines) {
    bottom += std::exchange(step, 16);
    figure.marks.push_back(text({left, bottom}, line, 10.5, 400, page.theme.text_muted));
  }
  double right = 0;
  for (const figure::Mark& mark : figure.marks) right = std::max(right, figure::bounds_of(mark).right());
  figure.size = QSizeF(std::ceil(right + kMargin), std::ceil(bottom + kMargin));
}

Figure message_figure(const QString& line, const Page& page) {
  Figure figure{.title = line, .description = line};
  const double room = page.room.width() - 2 * kMargin;
  double baseline = kMargin + 12;
  QString shown;
  const auto mark = [&](const QString& words) {
    return text({kMargin, baseline}, words, 12, 400, page.theme.text_muted);
  };
  for (const QString& word : line.split(' ')) {
    const QString longer = shown.isEmpty() ? word : shown + ' ' + word;
    if (shown.isEmpty() || figure::text_width(mark(longer)) <= room) {
      shown = longer;
      continue;
    }
    figure.marks.push_back(mark(shown));
    baseline += 17;
    shown = word;
  }
  figure.marks.push_back(mark(shown));
  finish(figure, page, kMargin, baseline + 4);
  return figure;
}

}  // namespace saccade::views
