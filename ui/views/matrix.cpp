#include "ui/views/matrix.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;

namespace {

constexpr double title_size = 11;
constexpr double axis_name_height = 18;
constexpr double row_label_gap = 9;
constexpr double bar_gap = 32, bar_width = 10, bar_room = 80;
/// A smaller weight cannot be told from none on any of the colour maps.
constexpr double visible_weight = 1.0 / 512;

/// How far the run has come: rows after `reached` are still empty.
struct Progress {
  int reached = 0;
  std::optional<int> current;
};

Progress progress_of(const AttentionMap& map, const ViewOptions& options) {
  const int rows = map.query_count();
  if (!options.step || map.queries != Axis::target || rows == 0) return {rows, std::nullopt};
  const int current = std::clamp(*options.step, 0, rows - 1);
  return {current + 1, current};
}

double row_label_size(double pitch) { return std::clamp(0.55 * pitch, 9.0, 13.0); }

class Cells {
 public:
  Cells(Figure& figure, const MatrixLayout& layout, const AttentionMap& map, const ViewOptions& options, double top)
      : figure_(figure),
        layout_(layout),
        map_(map),
        options_(options),
        top_(top),
        progress_(progress_of(map, options)) {
    for (int i = 0; i < int(colors_.size()); ++i) {
      colors_[i] = figure::weight_color(options.color_map, i / (colors_.size() - 1.0), options.theme);
    }
  }

  void draw() const {
    draw_ground();
    for (int q = 0; q < progress_.reached; ++q) draw_row(q);
    draw_unreached();
    const QRectF frame(layout_.left, top_, layout_.columns.length(), map_.query_count() * pitch());
    figure_.marks.push_back(RectMark{frame, {}, {options_.theme.line, 0.8, {}}});
    if (progress_.current) {
      const QRectF row(layout_.left, y(*progress_.current), layout_.columns.length(), pitch());
      figure_.marks.push_back(RectMark{row.adjusted(-1, -1, 1, 1), {}, {options_.theme.selection, 1.8, {}}, 3});
    }
    draw_aligned_positions();
  }

 private:
  double pitch() const { return layout_.columns.pitch(); }
  double y(int query) const { return top_ + query * pitch(); }
  double x(double position) const { return layout_.left + layout_.columns.x(position); }

  /// The rows that were reached, in the colour of weight zero, and the window of the current one.
  void draw_ground() const {
    const double length = layout_.columns.length();
    const bool seen = colors_.front() != options_.theme.canvas && progress_.reached > 0;
    if (seen) {
      for (int q = 0; q < progress_.reached; ++q) {
        figure_.marks.push_back(
            RectMark{QRectF(layout_.left, y(q), length, pitch()).adjusted(0.5, 0.5, -0.5, -0.5), colors_.front()});
      }
    }
    if (progress_.current && *progress_.current < int(map_.windows.size())) {
      const AttentionWindow& window = map_.windows[*progress_.current];
      const double from = std::max(-0.5, window.aligned_position - window.half_width);
      const double to = std::min(layout_.columns.count() - 0.5, window.aligned_position + window.half_width);
      if (from < to) {
        const QRectF span(x(from), y(*progress_.current), (to - from) * pitch(), pitch());
        figure_.marks.push_back(RectMark{span.adjusted(0, 0.5, 0, -0.5), options_.theme.window_tint});
      }
    }
    if (seen) {
      PathMark gaps{.path = {}, .stroke = {options_.theme.canvas, 1, {}}};
      for (int k = 1; k < layout_.columns.count(); ++k) {
        gaps.path.moveTo(layout_.left + k * pitch(), top_);
        gaps.path.lineTo(layout_.left + k * pitch(), y(progress_.reached));
      }
      figure_.marks.push_back(gaps);
    }
  }

  void draw_row(int query) const {
    const Vector weights = map_.row(query);
    const double radius = pitch() < 16 ? 0 : 1.5;
    for (int k = 0; k < weights.size(); ++k) {
      const QRectF cell(layout_.left + k * pitch(), y(query), pitch(), pitch());
      figure_.regions.push_back({cell, {TargetKind::cell, query, k}});
      if (!(weights[k] >= visible_weight)) continue;
      const QColor& color = colors_[std::lround(std::min(1.0f, weights[k]) * (colors_.size() - 1))];
      figure_.marks.push_back(RectMark{cell.adjusted(0.5, 0.5, -0.5, -0.5), color, {}, radius});
      if (options_.values && weights[k] >= 0.005) {
        const QColor ink = qGray(color.rgb()) > 140 ? QColor(0x1B1F26) : QColor(Qt::white);
        figure_.marks.push_back(
            text(cell.center() + QPointF(0, 3), QString::number(weights[k], 'f', 2), 8.5, 400, ink, Anchor::middle));
      }
    }
  }

  void draw_unreached() const {
    const int rows = map_.query_count();
    if (progress_.reached >= rows) return;
    PathMark grid{.path = {}, .stroke = {options_.theme.line, 0.8, {}}};
    const double first = y(progress_.reached), last = y(rows);
    for (int q = progress_.reached; q <= rows; ++q) {
      grid.path.moveTo(layout_.left, y(q));
      grid.path.lineTo(layout_.right(), y(q));
    }
    for (int k = 0; k <= layout_.columns.count(); ++k) {
      grid.path.moveTo(layout_.left + k * pitch(), first);
      grid.path.lineTo(layout_.left + k * pitch(), last);
    }
    figure_.marks.push_back(grid);
  }

  void draw_aligned_positions() const {
    const figure::Theme& theme = options_.theme;
    QColor line = theme.window;
    line.setAlphaF(0.55f);
    PathMark path{.path = {}, .stroke = {line, 1.2, {}}};
    std::vector<QPointF> dots;
    bool inside = false;
    for (int q = 0; q < std::min<int>(progress_.reached, map_.windows.size()); ++q) {
      const double p = map_.windows[q].aligned_position;
      const bool was_inside = std::exchange(inside, p >= -0.5 && p <= layout_.columns.count() - 0.5);
      if (!inside) continue;  // a window may march on beyond the source; the drawing ends there
      const QPointF dot(x(p), y(q) + pitch() / 2);
      if (was_inside) {
        path.path.lineTo(dot);
      } else {
        path.path.moveTo(dot);
      }
      dots.push_back(dot);
    }
    if (dots.empty()) return;
    figure_.marks.push_back(path);
    const double radius = 0.1 * pitch();
    for (const QPointF& dot : dots) {
      PathMark ring{.path = {}, .fill = theme.canvas, .stroke = {theme.window, radius / 2, {}}};
      ring.path.addEllipse(dot, radius, radius);
      figure_.marks.push_back(ring);
    }
  }

  Figure& figure_;
  const MatrixLayout& layout_;
  const AttentionMap& map_;
  const ViewOptions& options_;
  double top_;
  Progress progress_;
  std::array<QColor, 256> colors_;
};

QString title_of(const Trace& trace, const AttentionMap& map) {
  if (trace.attention.size() < 2) return "Attention weight";
  return QString("Attention weight, layer %1, head %2").arg(map.site.layer + 1).arg(map.site.head + 1);
}

void draw_title(Figure& figure, const MatrixLayout& layout, const Trace& trace, const AttentionMap& map,
                const figure::Theme& theme, double baseline) {
  figure::TextMark title = text({layout.left, baseline}, title_of(trace, map), title_size, 500, theme.text_muted);
  const double after = layout.left + figure::text_width(title) + 13;
  figure.marks.push_back(std::move(title));
  figure.marks.push_back(text({after, baseline},
                              QString("%1 rows × %2 columns").arg(name_of(map.queries), name_of(map.keys)), title_size,
                              400, theme.text_faint));
}

void draw_axes(Figure& figure, const MatrixLayout& layout, const AttentionMap& map, const ViewOptions& options,
               double top) {
  const figure::Theme& theme = options.theme;
  const TokenScale& columns = layout.columns;
  for (int k = 0; k < columns.count(); ++k) {
    const QColor color = columns.label(k).at_rest() ? theme.text_faint : role_color(map.keys, theme);
    auto [mark, area] = columns.place(k, {layout.left, top}, TokenScale::Side::above, color);
    figure.marks.push_back(std::move(mark));
    figure.regions.push_back({area, token_target(map.keys, k)});
  }

  const Progress progress = progress_of(map, options);
  const double size = row_label_size(columns.pitch());
  const double labels = margin + (options.axis_labels ? axis_name_height : 0);  // their left end
  for (int q = 0; q < int(layout.rows.size()); ++q) {
    const double y = top + q * columns.pitch();
    const bool at_rest = q >= progress.reached || layout.rows[q].at_rest();
    figure.marks.push_back(text({layout.label_right, y + columns.pitch() / 2 + 0.36 * size}, layout.rows[q].text, size,
                                q == progress.current ? 600 : 500,
                                at_rest ? theme.text_faint : role_color(map.queries, theme), Anchor::end));
    figure.regions.push_back({QRectF(labels, y, layout.left - labels, columns.pitch()), token_target(map.queries, q)});
  }

  if (!options.axis_labels) return;
  figure.marks.push_back(text({layout.left + columns.length() / 2, top - columns.band() - 8}, name_of(map.keys), 10,
                              400, theme.text_muted, Anchor::middle));
  figure::TextMark name = text({margin + 8, top + layout.rows.size() * columns.pitch() / 2}, name_of(map.queries), 10,
                               400, theme.text_muted, Anchor::middle);
  name.rotation = -90;
  figure.marks.push_back(std::move(name));
}

void draw_color_bar(Figure& figure, const MatrixLayout& layout, const ViewOptions& options, double top) {
  const double x = std::ceil(layout.right() + bar_gap);
  const double height = std::clamp(layout.rows.size() * layout.columns.pitch(), 78.0, 260.0);
  constexpr int steps = 40;
  for (int i = 0; i < steps; ++i) {
    // Each reaches under the next, so that no renderer leaves a seam between them.
    const double upper = top + height * i / steps, lower = top + height * std::min(steps, i + 2) / steps;
    figure.marks.push_back(RectMark{QRectF(x, upper, bar_width, lower - upper),
                                    figure::weight_color(options.color_map, 1 - (i + 0.5) / steps, options.theme)});
  }
  figure.marks.push_back(
      RectMark{QRectF(x, top, bar_width, height).adjusted(0.5, 0, -0.5, 0), {}, {options.theme.line, 1, {}}});
  for (const double value : {0.0, 0.5, 1.0}) {
    figure.marks.push_back(text({x + bar_width + 6, top + height * (1 - value) + 3.5}, QString::number(value), 10, 400,
                                options.theme.text_muted));
  }
}

/// The right end of what `mark` covers.
double right_of(const figure::Mark& mark) {
  if (const auto* rect = std::get_if<RectMark>(&mark)) return rect->rect.right() + rect->stroke.width;
  if (const auto* path = std::get_if<PathMark>(&mark)) return path->path.boundingRect().right() + path->stroke.width;
  if (const auto* image = std::get_if<figure::ImageMark>(&mark)) return image->rect.right();
  const auto& line = std::get<figure::TextMark>(mark);
  const double width = figure::text_width(line);
  const double from = line.anchor == Anchor::start ? 0 : line.anchor == Anchor::middle ? -width / 2 : -width;
  QTransform turned;
  turned.rotate(line.rotation);
  const QRectF box(from, -line.size, width, 1.25 * line.size);
  return line.position.x() + turned.mapRect(box).right();
}

}  // namespace

const AttentionMap& chosen_map(const Trace& trace, const ViewOptions& options) {
  return trace.attention[std::clamp<int>(options.map, 0, trace.attention.size() - 1)];
}

QString why_no_attention(const Trace& trace) {
  if (!trace.attention.empty()) return {};
  if (trace.model.mechanism.starts_with("none")) {
    return "This model has no attention: one fixed vector stands between encoder and decoder.";
  }
  return "This trace holds no attention.";
}

MatrixLayout lay_out_matrix(const Trace& trace, const ViewOptions& options, QSizeF room) {
  const AttentionMap& map = chosen_map(trace, options);
  MatrixLayout layout{.columns = TokenScale(token_labels(trace, map.keys, map.key_count())),
                      .rows = token_labels(trace, map.queries, map.query_count())};

  double widest = 0;  // of the row labels, at size 1
  for (const TokenLabel& row : layout.rows) {
    widest = std::max(widest, figure::text_width(text({}, row.text, 1, 600, {})));
  }
  const auto place = [&] {
    layout.label_right = margin + (options.axis_labels ? axis_name_height : 0) +
                         std::max(16.0, widest * row_label_size(layout.columns.pitch()));
    layout.left =
        std::ceil(std::max(layout.label_right + row_label_gap, margin + layout.columns.overhang_left())) + 0.5;
    layout.label_right = layout.left - row_label_gap;
    // Half a point aside, so that cells with a gap of one point between them have edges on whole pixels.
    layout.header =
        std::ceil(title_size + (options.axis_labels ? 16 + axis_name_height : 16) + layout.columns.band()) + 0.5;
  };

  place();
  layout.columns.fit(room.width() - layout.left - (options.color_bar ? bar_room : margin));
  place();
  const double pitch =
      std::floor((room.height() - layout.header - 2 * margin) / std::max<size_t>(1, layout.rows.size()));
  if (pitch < layout.columns.pitch()) {
    layout.columns.fit(pitch * layout.columns.count());
    place();
  }
  return layout;
}

void draw_matrix(Figure& figure, const MatrixLayout& layout, const Trace& trace, const ViewOptions& options,
                 double top) {
  const AttentionMap& map = chosen_map(trace, options);
  const double first_row = top + layout.header;
  draw_title(figure, layout, trace, map, options.theme, top + title_size);
  Cells(figure, layout, map, options, first_row).draw();
  draw_axes(figure, layout, map, options, first_row);
  if (options.color_bar) draw_color_bar(figure, layout, options, first_row);
}

void finish(Figure& figure, const ViewOptions& options, double left, double bottom) {
  figure.background = options.theme.canvas;
  if (!options.caption.isEmpty()) {
    bottom += 26;
    figure.marks.push_back(text({left, bottom}, options.caption, 10.5, 400, options.theme.text_muted));
  }
  double right = 0;
  for (const figure::Mark& mark : figure.marks) right = std::max(right, right_of(mark));
  figure.size = QSizeF(std::ceil(right + margin), std::ceil(bottom + margin));
}

Figure message_figure(const QString& line, const ViewOptions& options) {
  Figure figure{.title = line, .description = line};
  figure.marks.push_back(text({margin, margin + 12}, line, 12, 400, options.theme.text_muted));
  finish(figure, options, margin, margin + 16);
  return figure;
}

}  // namespace saccade::views
