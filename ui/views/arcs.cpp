#include "ui/views/arcs.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/views/links.h"
#include "ui/views/map_choice.h"
#include "ui/views/matrix.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;
using figure::TextMark;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Arcs)
};

/// Links that a figure has at most; more would be a hairball, and slow to paint.
constexpr size_t kMostLinks = 2000;

constexpr double kTitleSize = 13.5, kRemarkSize = 11.5, kNumberSize = 10;
constexpr int kTokenWeight = 500;
constexpr double kBoxPadding = 7;   // of a token's box, left and right
constexpr double kBoxOverhang = 4;  // of the last token's box, beyond the line
constexpr double kBoxHeight = 26;   // of a token's box
constexpr double kLaneHeight = 28;  // bars and numbers under a line
constexpr double kBarWidth = 28, kBarHeight = 4;
constexpr double kKeyOffset = 4;  // arcs arrive this far beside the middle, on the side they come from

/// Tokens side by side. Room is given to letters first: a long line becomes longer than the page, not smaller.
struct Line {
  std::vector<TokenLabel> labels;
  std::vector<int> indices;   // of the tokens in the map
  std::vector<double> x;      // their middles
  std::vector<double> width;  // of the text
  double size = 0;
  double left = 0, length = 0;
  double box_top = 0;

  double baseline() const { return box_top + kBoxHeight / 2 + 0.36 * size; }
  QRectF box(int i) const {
    return {x[i] - width[i] / 2 - kBoxPadding, box_top, width[i] + 2 * kBoxPadding, kBoxHeight};
  }
  /// Place on the line of a token of the map; none where it is left out.
  std::optional<int> find(int index) const {
    const auto found = std::lower_bound(indices.begin(), indices.end(), index);
    return found != indices.end() && *found == index ? std::optional(static_cast<int>(found - indices.begin()))
                                                     : std::nullopt;
  }
};

bool reads_from_right(const std::vector<TokenLabel>& labels) {
  int right = 0, left = 0;
  for (const TokenLabel& label : labels) {
    if (label.special) continue;
    for (const QChar c : label.text) {
      const QChar::Direction direction = c.direction();
      if (direction == QChar::DirL) ++left;
      if (direction == QChar::DirR || direction == QChar::DirAL) ++right;
      if (direction == QChar::DirL || direction == QChar::DirR || direction == QChar::DirAL) break;
    }
  }
  return right > left;
}

Line lay_out_line(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, double room) {
  struct Setting {
    double size, gap, pitch;  // of the letters, between tokens, of a narrow token with its gap
  };
  constexpr std::array settings = {Setting{15.5, 18, 32}, Setting{15, 13, 28}, Setting{13, 10, 22}};
  Line line;
  for (const int index : kept) {
    line.labels.push_back(labels[index]);
    line.indices.push_back(index);
    line.width.push_back(figure::text_width(text({}, labels[index].text, 1, kTokenWeight, {})));
  }
  const int count = static_cast<int>(kept.size());
  for (const Setting& setting : settings) {
    line.size = setting.size;
    line.x.clear();
    line.length = 0;
    for (const double width : line.width) {
      const double pitch = std::max(setting.pitch, width * setting.size + setting.gap);
      line.x.push_back(line.length + pitch / 2);
      line.length += pitch;
    }
    if (line.length <= room) break;
  }
  for (double& width : line.width) width *= line.size;
  if (reads_from_right(line.labels)) {
    for (int i = 0; i < count; ++i) line.x[i] = line.length - line.x[i];
  }
  return line;
}

void widen(Line& line, double length) {
  constexpr double most = 26;  // added to a gap
  const double factor =
      std::min(length / std::max(1.0, line.length), 1 + most * line.x.size() / std::max(1.0, line.length));
  if (factor <= 1) return;
  for (double& x : line.x) x *= factor;
  line.length *= factor;
}

void place(Line& line, double left, double box_top) {
  for (double& x : line.x) x += left;
  line.left = left;
  line.box_top = box_top;
}

/// A band that widens from where it leaves to where it arrives, with an arrow at its end. Both shapes are filled: a
/// stroke cannot taper.
struct Band {
  QPointF from = {}, to = {};
  double width = 1;  // where it arrives
  double arrow = 0;  // 1 for a drawn band; 0 for the shape that catches the pointer

  double start_width() const { return arrow > 0 ? 0.4 * width : width; }
  double arrow_width() const { return width + 4.5; }
  double arrow_length() const { return 0.8 * arrow_width(); }
};

void half_ellipse(QPainterPath& path, QPointF to, double height) {
  constexpr double kappa = 0.5523;  // of the cubic that comes nearest to a quarter of an ellipse
  const QPointF from = path.currentPosition();
  const QPointF top((from.x() + to.x()) / 2, from.y() - height);
  const double rx = (to.x() - from.x()) / 2;
  path.cubicTo({from.x(), from.y() - kappa * height}, {top.x() - kappa * rx, top.y()}, top);
  path.cubicTo({top.x() + kappa * rx, top.y()}, {to.x(), to.y() - kappa * height}, to);
}

/// Goes around the arrow at the end of `band`, from its right side as it arrives to its left.
void arrow(QPainterPath& path, const Band& band, double side) {
  const double y = band.to.y() - band.arrow * band.arrow_length();
  path.lineTo(band.to.x() + side * band.arrow_width() / 2, y);
  path.lineTo(band.to);
  path.lineTo(band.to.x() - side * band.arrow_width() / 2, y);
}

/// Half an ellipse over a line, between two ends at the same height.
QPainterPath arc_shape(const Band& band, double height) {
  const double side = band.to.x() < band.from.x() ? -1 : 1;
  const double a = side * band.start_width() / 2, b = side * band.width / 2, middle = std::abs(a + b) / 2;
  const double base = band.from.y(), y = base - band.arrow_length();
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.moveTo(band.from.x() - a, base);
  path.lineTo(band.from.x() - a, y);
  half_ellipse(path, {band.to.x() + b, y}, height - band.arrow_length() + middle);
  if (band.arrow > 0) {
    arrow(path, band, side);
  } else {
    path.lineTo(band.to.x() + b, base);
    path.lineTo(band.to.x() - b, base);
  }
  path.lineTo(band.to.x() - b, y);
  half_ellipse(path, {band.from.x() + a, y}, std::max(1.0, height - band.arrow_length() - middle));
  path.lineTo(band.from.x() + a, base);
  path.closeSubpath();
  return path;
}

/// A curve from one line down to another.
QPainterPath curve_shape(const Band& band) {
  const double side = band.to.x() < band.from.x() ? -1 : 1;
  const double a = side * band.start_width() / 2, b = side * band.width / 2, middle = std::abs(a + b) / 2;
  const double top = band.from.y(), y = band.to.y() - (band.arrow > 0 ? band.arrow_length() : 0);
  const double bend = (top + y) / 2;
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.moveTo(band.from.x() + a, top);
  path.cubicTo({band.from.x() + a, bend - middle}, {band.to.x() + b, bend - middle}, {band.to.x() + b, y});
  if (band.arrow > 0) arrow(path, band, side);
  path.lineTo(band.to.x() - b, y);
  path.cubicTo({band.to.x() - b, bend + middle}, {band.from.x() - a, bend + middle}, {band.from.x() - a, top});
  path.closeSubpath();
  return path;
}

QString counted(size_t number) { return QLocale(QLocale::English).toString(qulonglong(number)); }

QString weight_text(double weight) { return QString::number(weight, 'f', weight < 0.01 ? 3 : 2); }

class Arcs {
 public:
  Arcs(const Trace& trace, const Page& page, const ViewState& state)
      : trace_(trace),
        page_(page),
        state_(state),
        theme_(page.theme),
        map_(trace.attention[state.map]),
        one_line_(is_self_attention(map_)) {
    choose_heads();
    const std::vector<int>& rows = heads_.front().shown.rows;
    if (state.focus && std::binary_search(rows.begin(), rows.end(), *state.focus)) focus_ = state.focus;
    if (focus_) focused_.push_back(*focus_);
    for (const int row : state.more_focus) {
      if (focus_ && std::binary_search(rows.begin(), rows.end(), row)) focused_.push_back(row);
    }
    for (Head& head : heads_) {
      head.links = links_of(head.shown, focused_, state.mass, kMostLinks / heads_.size());
    }
  }

  Figure draw() {
    lay_out();
    draw_title();
    draw_boxes();
    draw_links();
    draw_tokens();
    if (focus_) draw_bars();
    describe();
    finish(figure_, page_, kMargin, bottom_, notes());
    figure_.size.setWidth(std::max(figure_.size.width(), std::ceil(width_ + 2 * kMargin)));
    return std::move(figure_);
  }

 private:
  struct Head {
    int map;  // index into the trace
    ShownMap shown;
    Links links = {};
    QColor color = {};
  };

  /// The chosen map and those of the others that fit on its lines.
  void choose_heads() {
    std::vector<int> maps = {state_.map};
    for (const int map : state_.more_maps) {
      const AttentionMap& other = trace_.attention[map];
      const bool fits = other.site.site == map_.site.site && other.query_count() == map_.query_count() &&
                        other.key_count() == map_.key_count();
      if (!fits) {
        ++other_lines_;
      } else if (static_cast<int>(maps.size()) == figure::kHeadColorCount) {
        ++without_color_;
      } else {
        maps.push_back(map);
      }
    }
    for (const int map : maps) {
      const QColor color =
          maps.size() == 1 ? theme_.control : figure::head_color(static_cast<int>(heads_.size()), theme_);
      heads_.push_back({.map = map, .shown = ShownMap(trace_, trace_.attention[map], state_), .color = color});
    }
  }

  const ShownMap& shown() const { return heads_.front().shown; }
  bool several() const { return heads_.size() > 1; }

  void lay_out() {
    const double room = page_.room.width() - 2 * kMargin - kBoxOverhang;
    queries_ = lay_out_line(shown().row_labels, shown().rows, room);
    keys_ = one_line_ ? queries_ : lay_out_line(shown().column_labels, shown().columns, room);
    const double length = std::max(queries_.length, keys_.length);
    if (!one_line_) {
      widen(queries_, length);
      widen(keys_, length);
    }
    // What does not depend on the focus says how wide the figure is: it must not jump under a pointer that moves.
    // Wide enough for what is said when nothing is focused, if there is room.
    width_ = std::max(length + kBoxOverhang, std::min(room, 500.0));

    const double head = kMargin + kTitleSize + (several() ? 24 : 0) + 14;
    const double rest = head + 2 * kBoxHeight + kLaneHeight + 80;
    const double free = std::clamp(page_.room.height() - rest, 140.0, 300.0);
    if (one_line_) {
      span_ = queries_.x.size() < 2 ? 0 : std::abs(queries_.x.back() - queries_.x.front());
      height_ = std::clamp(span_ / 2, 44.0, free);
      place(queries_, kMargin, std::round(head + tallest() + several_height()) + 4);
      keys_ = queries_;
    } else {
      place(queries_, kMargin + (width_ - kBoxOverhang - queries_.length) / 2, std::round(head));
      place(keys_, kMargin + (width_ - kBoxOverhang - keys_.length) / 2,
            std::round(queries_.box_top + kBoxHeight + 0.85 * free));
    }
    bottom_ = keys_.box_top + kBoxHeight + kLaneHeight + (several() ? 6.0 * heads_.size() : 0);
  }

  /// Of the arcs that there is room for.
  double tallest() const {
    if (!focus_ || page_.steady) return height_;
    double distance = 0;
    for (const Head& head : heads_) {
      for (const Link& link : head.links.links) {
        const auto query = queries_.find(link.query), key = queries_.find(link.key);
        if (query && key) distance = std::max(distance, std::abs(queries_.x[*query] - queries_.x[*key]));
      }
    }
    return std::max(44.0, arc_height(distance));
  }

  double several_height() const { return 4.0 * (heads_.size() - 1); }

  /// Semicircles over short distances; the longest arc that there could be just fits.
  double arc_height(double distance) const {
    if (distance <= 0) return 22;  // a token that looks at itself
    const double flat = span_ > 0 ? std::max(0.0, 1 / height_ - 2 / span_) : 0;
    return std::max(13.0, 1 / (2 / distance + flat));
  }

  void put(const figure::TextMark& mark) { figure_.marks.push_back(mark); }

  const Link* strongest(const Head& head) const {
    return head.links.links.empty() ? nullptr : &head.links.links.back();
  }

  QString remark() const {
    if (!focus_) return Words::tr("arrows go from a token to what it looks at");
    if (focused_.size() > 1) return remark_on_several();
    const QString token = quoted(shown().row_labels[*focus_].text);
    const Link* link = strongest(heads_.front());
    if (several()) return Words::tr("where %1 looks").arg(token);
    if (!link) return Words::tr("%1 looks at nothing that is shown").arg(token);
    const QString key = quoted(shown().column_labels[link->key].text);
    return Words::tr("%1 looks at %2, %3").arg(token, key, weight_text(link->weight));
  }

  QString remark_on_several() const {
    const std::vector<Link> average = given(heads_.front());
    if (several()) return Words::tr("where %1 tokens look, on average").arg(focused_.size());
    if (average.empty()) return Words::tr("%1 tokens look at nothing that is shown").arg(focused_.size());
    const QString key = quoted(shown().column_labels[average.back().key].text);
    return Words::tr("%1 tokens look at %2, %3 on average")
        .arg(QString::number(focused_.size()), key, weight_text(average.back().weight));
  }

  /// What the focused tokens give to each key that is linked, on average; the strongest last.
  std::vector<Link> given(const Head& head) const {
    if (focused_.size() < 2) return head.links.links;
    const std::vector<int>& columns = head.shown.columns;
    Vector sum = Vector::Zero(static_cast<Eigen::Index>(columns.size()));
    for (const int row : focused_) sum += head.shown.row(row).weights;
    std::vector<Link> average;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool linked = std::ranges::find(head.links.links, columns[i], &Link::key) != head.links.links.end();
      if (linked) average.push_back({*focus_, columns[i], sum[static_cast<Eigen::Index>(i)] / focused_.size()});
    }
    std::ranges::stable_sort(average, {}, &Link::weight);
    return average;
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const QString name = several() ? Words::tr("%1 heads").arg(heads_.size()) : head_title(trace_, map_);
    TextMark title = text({kMargin, baseline}, name, kTitleSize, 600, theme_.text);
    TextMark said =
        text({kMargin + figure::text_width(title) + 14, baseline}, remark(), kRemarkSize, 400, theme_.text_muted);
    const double right = kMargin + width_;
    while (said.position.x() + figure::text_width(said) > right && said.runs[0].text.size() > 2) {
      said.runs[0].text = said.runs[0].text.chopped(2) + "…";
    }
    put(title);
    put(said);
    if (!several()) return;
    double x = kMargin;
    for (const Head& head : heads_) {
      const TextMark code = text({x + 15, baseline + 24}, head_code(*head.shown.map), 11, 500, theme_.text_muted);
      figure_.marks.push_back(RectMark{QRectF(x, baseline + 15, 10, 10), head.color, {}, 2});
      put(code);
      figure_.regions.push_back(
          {QRectF(x - 4, baseline + 10, 23 + figure::text_width(code), 20), {TargetKind::map, -1, -1, head.map}});
      x += 36 + figure::text_width(code);
    }
    width_ = std::max(width_, x - 20 - kMargin);
  }

  void draw_boxes() {
    if (!focus_) return;
    if (const Link* link = strongest(heads_.front())) {
      if (const auto key = keys_.find(link->key)) {
        figure_.marks.push_back(RectMark{keys_.box(*key), theme_.control_tint, {}, 6});
      }
    }
    for (const int row : focused_) {
      const auto query = queries_.find(row);
      if (!query) continue;
      const QRectF box = queries_.box(*query).adjusted(1, 1, -1, -1);
      figure_.marks.push_back(RectMark{box, {}, {row == *focus_ ? theme_.selection : theme_.text_muted, 1.8, {}}, 5});
    }
  }

  void draw_links() {
    for (size_t i = 0; i < heads_.size(); ++i) {
      for (const Link& link : heads_[i].links.links) draw_link(heads_[i], static_cast<int>(i), link);
    }
  }

  void draw_link(const Head& head, int order, const Link& link) {
    const auto query = queries_.find(link.query), key = keys_.find(link.key);
    if (!query || !key) return;
    const double aside = 3.2 * (order - (heads_.size() - 1) / 2.0);  // heads lie side by side
    const double x = queries_.x[*query] + aside;
    double end = keys_.x[*key] + aside;
    QPainterPath drawn, caught;
    Band band{.width = 0.9 + 8 * link.weight, .arrow = 1};
    Band wide{.width = std::max(8.0, band.width)};
    if (one_line_) {
      const double base = queries_.box_top - 1;
      const double distance = std::abs(end - x), height = arc_height(distance) + 4 * order;
      double start = x;
      if (*query == *key) {
        start -= 8;
        end += 8;
      } else {
        end += end < x ? kKeyOffset : -kKeyOffset;
      }
      band.from = wide.from = {start, base};
      band.to = wide.to = {end, base};
      drawn = arc_shape(band, height);
      caught = arc_shape(wide, height);
    } else {
      band.from = wide.from = {x, queries_.box_top + kBoxHeight};
      band.to = wide.to = {end, keys_.box_top - 1};
      drawn = curve_shape(band);
      caught = curve_shape(wide);
    }
    QColor color = head.color;
    color.setAlphaF(
        static_cast<float>(focus_ ? 0.4 + 0.45 * std::min(1.0, link.weight) : 0.15 + 0.6 * std::min(1.0, link.weight)));
    figure_.marks.push_back(PathMark{std::move(drawn), color, {}});
    const QRectF area = caught.boundingRect();
    figure_.regions.push_back(
        {area, {TargetKind::cell, link.query, link.key, order == 0 ? -1 : head.map}, std::move(caught)});
  }

  void draw_line(const Line& line, bool queries) {
    for (int i = 0; i < static_cast<int>(line.labels.size()); ++i) {
      const int index = line.indices[i];
      const bool unreached = queries && index >= shown().reached;
      const bool current = queries && !focus_ && index == shown().current;
      add_label(figure_,
                text({line.x[i], line.baseline()}, line.labels[i].text, line.size, current ? 600 : kTokenWeight,
                     unreached ? theme_.text_faint : line.labels[i].color(theme_), Anchor::middle),
                line.labels[i]);
      Target target = queries ? row_target(map_, index) : column_target(map_, index);
      if (one_line_) target.key = index;
      figure_.regions.push_back({line.box(i), target});
    }
  }

  void draw_tokens() {
    draw_line(queries_, true);
    if (!one_line_) draw_line(keys_, false);
  }

  /// What the focused tokens give to each key that is linked: a bar for each head, and the number where there is one.
  void draw_bars() {
    const double top = keys_.box_top + kBoxHeight + 6;
    std::vector<QRectF> numbers;
    for (size_t i = 0; i < heads_.size(); ++i) {
      const std::vector<Link> links = given(heads_[i]);
      for (auto link = links.rbegin(); link != links.rend(); ++link) {
        const auto key = keys_.find(link->key);
        if (!key) continue;
        const QRectF track(keys_.x[*key] - kBarWidth / 2, top + 6.0 * i, kBarWidth, kBarHeight);
        QRectF filled = track;
        filled.setWidth(std::max(1.0, kBarWidth * std::min(1.0, link->weight)));
        figure_.marks.push_back(RectMark{track, theme_.field, {}, kBarHeight / 2});
        figure_.marks.push_back(RectMark{filled, heads_[i].color, {}, std::min(filled.width(), kBarHeight) / 2});
        if (several()) continue;
        TextMark number = text({track.center().x(), top + kBarHeight + 14}, weight_text(link->weight), kNumberSize, 400,
                               theme_.text_muted, Anchor::middle);
        const double half = figure::text_width(number) / 2 + 2;
        const QRectF area(number.position.x() - half, 0, 2 * half, 1);
        const bool free =
            std::none_of(numbers.begin(), numbers.end(), [&](const QRectF& r) { return r.intersects(area); });
        if (!free) continue;
        numbers.push_back(area);
        put(number);
      }
    }
  }

  QStringList notes() const {
    const Links& links = heads_.front().links;
    const QString drawn_links = shown().hides()
                                    ? Words::tr("draws links holding %1 of what is left of each token’s weight")
                                    : Words::tr("draws links holding %1 of each token’s weight");
    std::vector<TokenLabel> labels = queries_.labels;
    labels.insert(labels.end(), keys_.labels.begin(), keys_.labels.end());
    QStringList lines = {drawn_links.arg(percent(state_.mass)), unknown_note(labels)};
    if (shown().hides()) {
      lines.append(several() ? hidden_note(shown().renormalized) : shown().note(links.hidden));
    }
    if (links.rows_looked_at < links.rows) {
      lines.append(Words::tr("of %1 tokens, %2 evenly spread ones show where they look")
                       .arg(counted(links.rows), counted(links.rows_looked_at)));
    }
    size_t drawn = 0, found = 0;
    for (const Head& head : heads_) {
      drawn += head.links.links.size();
      found += head.links.found;
    }
    if (drawn < found) {
      lines.append(Words::tr("of %1 such links, only the %2 strongest").arg(counted(found), counted(drawn)));
    }
    if (without_color_ > 0) {
      lines.append(
          Words::tr("%n chosen heads are left out: there are %1 hues that can be told apart", nullptr, without_color_)
              .arg(figure::kHeadColorCount));
    }
    if (other_lines_ > 0) {
      lines.append(Words::tr("%n chosen heads are left out: they look from or at other tokens", nullptr, other_lines_));
    }
    return lines;
  }

  void describe() {
    figure_.title = Words::tr("%1 of %2").arg(head_title(trace_, map_), QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("Links of %1 tokens; %2.").arg(queries_.labels.size()).arg(remark());
  }

  const Trace& trace_;
  const Page& page_;
  const ViewState& state_;
  const figure::Theme& theme_;
  const AttentionMap& map_;
  bool one_line_;
  std::optional<int> focus_;
  std::vector<int> focused_;  // `focus_`, and what is drawn beside it
  std::vector<Head> heads_;
  int without_color_ = 0, other_lines_ = 0;  // chosen heads that are not drawn

  Line queries_, keys_;  // the same where there is one line
  double width_ = 0;     // of the content
  double span_ = 0;      // between the first and the last token
  double height_ = 0;    // of the longest arc
  double bottom_ = 0;
  Figure figure_;
};

}  // namespace

/// Where there are heads, more than the matrix of one.
int telling_arcs(const Trace& trace) { return trace.attention.empty() ? 0 : has_heads(trace) ? 3 : 1; }

QString why_no_arcs(const Trace& trace) { return why_no_attention(trace); }

Figure draw_arcs(const Shown& shown, const Page& page, const ViewState& state) {
  return Arcs(shown.trace, page, state).draw();
}

}  // namespace saccade::views
