#pragma once

#include <QColor>
#include <QImage>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <variant>
#include <vector>

class QPainter;

namespace saccade::figure {

/// A line drawn along a mark's outline. No line where the width is 0. Lengths are points (1/72 inch).
struct Stroke {
  QColor color;
  double width = 0;
  std::vector<double> dash;  // on, off, ... in points; empty is a solid line

  bool operator==(const Stroke&) const = default;
};

struct RectMark {
  QRectF rect;
  QColor fill = {};  // invalid: not filled
  Stroke stroke = {};
  double radius = 0;
};

struct PathMark {
  QPainterPath path;
  QColor fill = {};  // invalid: not filled
  Stroke stroke = {};
};

enum class Anchor { start, middle, end };
enum class Script { normal, sub, super };

/// A piece of a line of text. Subscripts are real: a smaller size and a lowered baseline.
struct TextRun {
  QString text;
  Script script = Script::normal;
  bool italic = false;

  bool operator==(const TextRun&) const = default;
};

struct TextMark {
  QPointF position = {};  // on the baseline
  std::vector<TextRun> runs = {};
  double size = 10;
  int weight = 400;
  QColor color = {};
  Anchor anchor = Anchor::start;
  double rotation = 0;  // degrees, clockwise, about `position`
};

struct ImageMark {
  QRectF rect;
  QImage image;
  bool pixelated = false;  // every pixel is a value of its own: enlarged, it stays a sharp square
};

using Mark = std::variant<RectMark, PathMark, TextMark, ImageMark>;

/// The rectangle that `mark` covers, with room for its line.
QRectF bounds_of(const Mark& mark);

/// What a place in a figure stands for, so that hovering it can light the same thing everywhere.
///
///     source_token, target_token   a token of a map between two texts: `key` its column, `query` its row
///     token                        a token of a text that attends to itself: `query` as one that looks, `key` as one
///                                  that is looked at; on the line of `arcs` both
///     map                          a head: `map`
///     aligned_position, window_edge, sigma
///                                  handles of the window of step `query`: p_t, p_t - D or + D, p_t - sigma or + sigma
enum class TargetKind { source_token, target_token, token, cell, map, aligned_position, window_edge, sigma };

struct Target {
  TargetKind kind = TargetKind::cell;
  int query = -1;  // row of the map, -1 where none is meant
  int key = -1;    // column of the map, -1 where none is meant
  int map = -1;    // which attention map; -1: the one that the figure shows

  bool operator==(const Target&) const = default;
};

struct HitRegion {
  QRectF area;
  Target target;
  QPainterPath outline = {};  // for what is no rectangle: its shape, inside `area`
  QString words = {};         // what it stands for; empty until somebody asks for them (`views::add_words`)

  bool contains(QPointF point) const { return area.contains(point) && (outline.isEmpty() || outline.contains(point)); }
};

/// How positions on an axis of the figure map to source positions, for a drag along it: position 0 stands at `origin`,
/// one source token is `pitch` points wide.
struct DragAxis {
  QRectF area;
  double origin = 0;
  double pitch = 0;
  int count = 0;

  double position_at(double x) const;  // clamped to [0, count - 1]
  double x_at(double position) const { return origin + position * pitch; }
};

/// Labels that stay in sight while what they name is scrolled, like the frozen head of a table: whoever scrolls paints
/// `labels` again at `edge` of the window, as long as `body` is there.
struct Band {
  QRectF labels;
  QRectF body;
  Qt::Edge edge = Qt::TopEdge;  // or Qt::LeftEdge
};

/// A drawing as data, in points. Marks are painted in order. Nothing of the pointer or the selection is in it: what is
/// exported is exactly this.
struct Figure {
  QSizeF size = {};
  QColor background = {};
  std::vector<Mark> marks = {};
  std::vector<HitRegion> regions = {};
  std::vector<DragAxis> drag_axes = {};
  std::vector<Band> bands = {};
  /// Where it stands in a room that is wider: at the side from which it grows, if it grows from one.
  Anchor stands = Anchor::middle;
  QString title = {};        // for the export's metadata and for screen readers
  QString description = {};  // one sentence, for the same

  /// The topmost region at `point`, or null.
  const HitRegion* hit(QPointF point) const;
  /// The rectangles of every region that stands for `target`.
  std::vector<QRectF> areas_of(const Target& target) const;
};

/// The one way a figure becomes pixels or pages: the window, PNG and PDF all call this. The painter's unit is the
/// point.
/// @param seen what of the figure is seen, in points: marks beside it cost nothing. Empty: all of it
void paint(QPainter& painter, const Figure& figure, const QRectF& seen = {});

/// Width of a text mark as it will be painted, in points.
double text_width(const TextMark& text);

}  // namespace saccade::figure
