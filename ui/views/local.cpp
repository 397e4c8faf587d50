#include "ui/views/local.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/changes.h"
#include "ui/views/matrix.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Script;
using figure::TargetKind;
using figure::TextMark;
using figure::TextRun;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Local)
};

constexpr double kUnitBelowMatrix = 96, kLargestUnit = 240;  // height of a weight of 1
constexpr double kHeadroom = 18;                             // above it, for the label of p_t
constexpr double kTitleHeight = 26;
constexpr double kTickHeight = 20;    // "p_t - D" under the tokens
constexpr double kChangeHeight = 26;  // "output ... -> ..."
constexpr double kSpaceAbove = 28;    // between the matrix and the strip

const std::vector<TextRun> p_t = {{.text = "p", .italic = true}, {.text = "t", .script = Script::sub, .italic = true}};

std::vector<TextRun> p_t_and(const QString& rest) {
  std::vector<TextRun> runs = p_t;
  runs.push_back({rest});
  return runs;
}

/// The strip under the matrix: what stands over each source token at one step.
class Strip {
 public:
  Strip(Figure& figure, const TokenScale& tokens, const AttentionMap& map, const Trace* before, int step,
        const Page& page, const ViewState& state, QPointF corner, double unit)
      : figure_(figure),
        tokens_(tokens),
        map_(map),
        before_(before),
        state_(state),
        theme_(page.theme),
        window_(map.windows[step]),
        step_(step),
        corner_(corner),
        unit_(unit),
        plot_(corner.x(), corner.y() + kTitleHeight, tokens.length(), unit + kHeadroom) {}

  static double height(const TokenScale& tokens, double unit) {
    return kTitleHeight + kHeadroom + unit + tokens.band() + kTickHeight;
  }

  void draw() const {
    const QRectF span = visible_span();
    if (!span.isEmpty()) figure_.marks.push_back(RectMark{span, theme_.window_tint});
    draw_scale();
    draw_bars();
    if (window_.sigma && !span.isEmpty()) draw_gaussian(span);
    draw_tokens();
    draw_before();
    draw_aligned_position();
    draw_edges();
    add_sigma_handles();
    draw_title();
    figure_.drag_axes.push_back({plot_, x(0), tokens_.pitch(), tokens_.count()});
  }

 private:
  double x(double position) const { return corner_.x() + tokens_.x(position); }
  double y(double weight) const { return plot_.bottom() - unit_ * std::clamp(weight, 0.0, 1.0); }
  bool inside(double position) const { return position >= -0.5 && position <= tokens_.count() - 0.5; }

  QRectF visible_span() const {
    const double from = std::max(-0.5, window_.aligned_position - window_.half_width);
    const double to = std::min(tokens_.count() - 0.5, window_.aligned_position + window_.half_width);
    return from < to ? QRectF(QPointF(x(from), plot_.top()), QPointF(x(to), plot_.bottom())) : QRectF();
  }

  void add_line(QPointF from, QPointF to, figure::Stroke stroke) const {
    PathMark line{.path = {}, .stroke = std::move(stroke)};
    line.path.moveTo(from);
    line.path.lineTo(to);
    figure_.marks.push_back(std::move(line));
  }

  void draw_scale() const {
    for (const double value : {0.5, 1.0}) {
      add_line({plot_.left(), y(value)}, {plot_.right(), y(value)}, {theme_.line, 0.8, {1, 3}});
    }
    add_line(plot_.bottomLeft(), plot_.bottomRight(), {theme_.text_faint, 1, {}});
    for (const double value : {0.0, 0.5, 1.0}) {
      figure_.marks.push_back(
          text({plot_.left() - 8, y(value) + 3.5}, QString::number(value), 10, 400, theme_.text_muted, Anchor::end));
    }
  }

  void draw_bars() const {
    const Vector product = map_.row(step_);
    const Vector alignment = map_.alignment_row(step_);
    // An odd width on an even pitch and the other way round: the edges meet whole pixels.
    const int pitch = static_cast<int>(tokens_.pitch());
    const int width = 2 * static_cast<int>(0.31 * pitch) + (pitch % 2 == 0 ? 1 : 0);
    const QColor color = product_color();
    for (int k = 0; k < tokens_.count(); ++k) {
      const double left = x(k) - width / 2.0;
      if (window_.sigma && alignment[k] > 0.002) {
        const QRectF bar(left, y(alignment[k]), width, plot_.bottom() - y(alignment[k]));
        figure_.marks.push_back(RectMark{bar.adjusted(0.5, 0, -0.5, 0), {}, {theme_.text_faint, 1, {}}, 1});
      }
      if (product[k] > 0.002) {
        figure_.marks.push_back(RectMark{QRectF(left, y(product[k]), width, plot_.bottom() - y(product[k])), color});
      }
      figure_.regions.push_back({QRectF(x(k) - tokens_.pitch() / 2, plot_.top(), tokens_.pitch(), plot_.height()),
                                 {TargetKind::cell, step_, k}});
    }
  }

  QColor product_color() const { return figure::weight_color("indigo", 0.88, theme_); }

  void draw_gaussian(const QRectF& span) const {
    PathMark curve{.path = {}, .stroke = {theme_.window, 1.6, {}}};
    const int segments = 6 * std::max(4, static_cast<int>(std::ceil(span.width() / tokens_.pitch())));
    for (int i = 0; i <= segments; ++i) {
      const double at = span.left() + span.width() * i / segments;
      const QPointF point(at, y(gaussian(window_, (at - x(0)) / tokens_.pitch())));
      if (i == 0) {
        curve.path.moveTo(point);
      } else {
        curve.path.lineTo(point);
      }
    }
    figure_.marks.push_back(std::move(curve));
  }

  void draw_tokens() const {
    for (int k = 0; k < tokens_.count(); ++k) {
      const bool lit = std::abs(k - window_.aligned_position) <= window_.half_width && !tokens_.label(k).at_rest();
      auto [mark, area] = tokens_.place(k, {corner_.x(), plot_.bottom()}, TokenScale::Side::below,
                                        lit ? tokens_.label(k).color(theme_) : theme_.text_faint);
      add_label(figure_, std::move(mark), tokens_.label(k));
      figure_.regions.push_back({area, column_target(map_, k)});
    }
  }

  void draw_aligned_position() const {
    const double p = window_.aligned_position;
    const QString position = QString::number(p, 'f', 1);
    TextMark label{.position = {x(p) + 6, plot_.top() + 9}, .runs = p_t_and(" = " + position)};
    label.size = 11;
    label.weight = 600;
    label.color = theme_.window;
    if (!inside(p)) {
      label.runs = p_t_and(
          (p < 0 ? Words::tr(" = %1, before the source") : Words::tr(" = %1, beyond the source")).arg(position));
      const double rightmost = std::max(plot_.left(), plot_.right() - figure::text_width(label));
      label.position.setX(p < 0 ? plot_.left() : rightmost);
      figure_.marks.push_back(std::move(label));
      return;
    }
    add_line({x(p), plot_.top() - 4}, {x(p), plot_.bottom()}, {theme_.window, 1.4, {}});
    if (label.position.x() + figure::text_width(label) > plot_.right()) {
      label.position.setX(x(p) - 6);
      label.anchor = Anchor::end;
    }
    figure_.marks.push_back(std::move(label));
    figure_.regions.push_back(
        {QRectF(x(p) - 8, plot_.top() - 4, 16, plot_.height() + 4), {TargetKind::aligned_position, step_, -1}});
  }

  void draw_edges() const {
    const double baseline = plot_.bottom() + tokens_.band() + 14;
    for (const int side : {-1, 1}) {
      const double edge = window_.aligned_position + side * window_.half_width;
      if (!inside(edge)) continue;
      add_line({x(edge), plot_.top()}, {x(edge), plot_.bottom() + 4}, {theme_.window, 0.8, {}});
      TextMark tick{.position = {x(edge), baseline}, .runs = p_t_and(side < 0 ? " − D" : " + D")};
      tick.color = theme_.text_muted;
      tick.anchor = Anchor::middle;
      figure_.marks.push_back(std::move(tick));
      figure_.regions.push_back(
          {QRectF(x(edge) - 6, plot_.top(), 12, plot_.height() + 4), {TargetKind::window_edge, step_, -1}});
    }
  }

  /// Sigma is read off where the curve turns from falling faster to falling slower.
  void add_sigma_handles() const {
    if (!window_.sigma || *window_.sigma > window_.half_width) return;  // beyond its edges there is no curve
    for (const int side : {-1, 1}) {
      const double at = window_.aligned_position + side * *window_.sigma;
      if (!inside(at)) continue;
      const QPointF on_curve(x(at), y(gaussian(window_, at)));
      figure_.regions.push_back({QRectF(on_curve - QPointF(8, 8), QSizeF(16, 16)), {TargetKind::sigma, step_, -1}});
    }
  }

  /// Where p_t stood in the run that this one is compared with.
  const AttentionWindow* window_before() const {
    if (!before_ || before_->attention.empty()) return nullptr;
    const AttentionMap& map = before_->attention[within(state_, *before_).map];
    if (step_ >= static_cast<int>(map.windows.size()) || map.windows[step_] == window_) return nullptr;
    return &map.windows[step_];
  }

  void draw_before() const {
    const AttentionWindow* before = window_before();
    if (!before || !inside(before->aligned_position)) return;
    add_line({x(before->aligned_position), plot_.top()}, {x(before->aligned_position), plot_.bottom()},
             {theme_.text_faint, 1.2, {3, 3}});
  }

  void draw_title() const {
    const double baseline = corner_.y() + 11;
    TextMark title = text({corner_.x(), baseline}, Words::tr("Step %1: where the window stands").arg(step_ + 1), 11,
                          500, theme_.text_muted);
    // From the right, but never into the title: a narrow figure grows instead.
    double width = 0;
    struct Entry {
      QString name;
      enum Key { outline, line, filled, dashed } key;
    };
    std::vector<Entry> entries;
    if (window_before()) entries.push_back({Words::tr("before"), Entry::dashed});
    if (window_.sigma)
      entries.insert(entries.end(), {{Words::tr("alignment"), Entry::outline}, {Words::tr("Gaussian"), Entry::line}});
    entries.push_back({window_.sigma ? Words::tr("product") : Words::tr("weight"), Entry::filled});
    for (const Entry& entry : entries) {
      width += 36 + figure::text_width(text({}, entry.name, 10.5, 400, {}));
    }
    double at = std::max(plot_.right() - width + 20, corner_.x() + figure::text_width(title) + 24);
    figure_.marks.push_back(std::move(title));
    for (const Entry& entry : entries) {
      const QRectF key(std::round(at), baseline - 9, 10, 10);
      switch (entry.key) {
        case Entry::outline:
          figure_.marks.push_back(RectMark{key.adjusted(0.5, 0.5, -0.5, -0.5), {}, {theme_.text_faint, 1, {}}, 1});
          break;
        case Entry::filled:
          figure_.marks.push_back(RectMark{key, product_color(), {}, 1});
          break;
        case Entry::line:
          add_line({key.left() - 2, key.center().y()}, {key.right() + 1, key.center().y()}, {theme_.window, 1.6, {}});
          break;
        case Entry::dashed:
          add_line({key.center().x(), key.top() - 1}, {key.center().x(), key.bottom() + 1},
                   {theme_.text_faint, 1.2, {3, 3}});
          break;
      }
      TextMark name = text({key.right() + 6, baseline}, entry.name, 10.5, 400, theme_.text_muted);
      at += 36 + figure::text_width(name);
      figure_.marks.push_back(std::move(name));
    }
  }

  Figure& figure_;
  const TokenScale& tokens_;
  const AttentionMap& map_;
  const Trace* before_;
  const ViewState& state_;
  const figure::Theme& theme_;
  AttentionWindow window_;
  int step_;
  QPointF corner_;
  double unit_;
  QRectF plot_;
};

/// "output 1998-03-05 → 1998-03-09", what differs in bold and underlined; on two lines where one is longer than
/// `width`. Returns the last baseline.
double draw_change(Figure& figure, const QString& before, const QString& after, const figure::Theme& theme, QPointF at,
                   double width) {
  const auto put = [&](const QString& piece, int weight, const QColor& color) {
    TextMark mark = text(at, piece, 12, weight, color);
    at.rx() += figure::text_width(mark);
    figure.marks.push_back(std::move(mark));
  };
  const auto put_side = [&](const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (piece.text.startsWith(' ')) put(" ", 400, theme.target);
      const double from = at.x();
      put(piece.text.startsWith(' ') ? piece.text.mid(1) : piece.text, piece.changed ? 600 : 400, theme.target);
      if (piece.changed) figure.marks.push_back(RectMark{QRectF(from, at.y() + 3, at.x() - from, 1.4), theme.target});
    }
  };

  put(Words::tr("output") + "  ", 400, theme.text_muted);
  const double start = at.x();
  const auto [old_pieces, new_pieces] = changes(before, after);
  put_side(old_pieces);
  if (before == after) {
    put("  " + Words::tr("unchanged"), 400, theme.text_muted);
    return at.y();
  }
  if (at.x() + figure::text_width(text({}, "  →  " + after, 12, 500, {})) > width) at = {start, at.y() + 20};
  put("  →  ", 400, theme.text_muted);
  put_side(new_pieces);
  return at.y();
}

/// Of a text that looks at itself the window is a band of the heatmap.
bool has_window(const AttentionMap& map) { return !map.windows.empty() && !is_self_attention(map); }

bool has_window(const Trace& trace) {
  return std::ranges::any_of(trace.attention, [](const AttentionMap& map) { return has_window(map); });
}

}  // namespace

/// The window is what there is to see of local attention.
int telling_local(const Trace& trace) { return has_window(trace) ? 4 : 0; }

QString why_no_local(const Trace& trace) {
  if (const QString why = why_no_attention(trace); !why.isEmpty()) return why;
  if (has_window(trace)) return {};
  return Words::tr("This attention looks at the whole source: it has no local window.");
}

Figure draw_local(const Shown& shown, const Page& page, const ViewState& state) {
  const Trace& trace = shown.trace;
  const AttentionMap& map = trace.attention[state.map];
  const int rows = static_cast<int>(map.windows.size());
  if (!has_window(map)) return message_figure(Words::tr("This map has no local window."), page);
  const int step = std::clamp(state.step.value_or(rows - 1), 0, rows - 1);

  Figure figure{
      .title = Words::tr("Local attention of %1").arg(QString::fromStdString(trace.model.id)),
      .description =
          Words::tr("Step %1: the window stands at %2, half width %3, over %4 source tokens; the output is “%5”.")
              .arg(step + 1)
              .arg(map.windows[step].aligned_position, 0, 'f', 1)
              .arg(map.windows[step].half_width)
              .arg(map.key_count())
              .arg(QString::fromStdString(trace.output))};

  const auto extra = [&](const MatrixLayout& layout, double unit) {
    return Strip::height(layout.columns, unit) + (shown.before ? kChangeHeight : 0);
  };
  MatrixLayout layout = lay_out_matrix(trace, page, state, {page.room.width(), 1e6});
  const QSizeF room_above(page.room.width(), page.room.height() - kSpaceAbove - extra(layout, kUnitBelowMatrix));
  const MatrixLayout compact = lay_out_matrix(trace, page, state, room_above);
  double top = kMargin;
  // Alone, the strip takes the height there is.
  double unit = std::clamp(page.room.height() - 2 * kMargin - extra(layout, 0), kUnitBelowMatrix, kLargestUnit);
  if (compact.height() + 2 * kMargin <= room_above.height()) {
    layout = compact;
    unit = kUnitBelowMatrix;
    draw_matrix(figure, layout, trace, page, top);
    top += std::floor(layout.height()) + kSpaceAbove;
  }
  Strip(figure, layout.columns, map, shown.before, step, page, state, {layout.left, top + 0.5}, unit).draw();
  double bottom = top + Strip::height(layout.columns, unit);
  const QRectF plot = figure.drag_axes.back().area;
  figure.bands.push_back({layout.row_band(plot.top() - 4, bottom - plot.top() + 4), plot, Qt::LeftEdge});
  if (shown.before) {
    bottom = 4 + draw_change(figure, QString::fromStdString(shown.before->output), QString::fromStdString(trace.output),
                             page.theme, {layout.left, bottom + kChangeHeight - 4}, page.room.width());
  }
  finish(figure, page, layout.left, bottom, {layout.unknown_note()});
  return figure;
}

}  // namespace saccade::views
