#include "ui/views/arcs.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/views/arc_shapes.h"
#include "ui/views/color_bar.h"
#include "ui/views/links.h"
#include "ui/views/map_choice.h"
#include "ui/views/matrix.h"
#include "ui/views/token_layout.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Shade;
using figure::Target;
using figure::TargetKind;
using figure::TextMark;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Arcs)
};

/// Links that a figure has at most; more would be a hairball, and slow to paint.
constexpr size_t kMostLinks = 2000;

/// Two texts with more tokens stand as columns: so many words beside each other are not taken in at a glance.
constexpr int kMostInLines = 40;

constexpr double kTitleSize = 13.5, kRemarkSize = 11.5, kNumberSize = 10;
constexpr double kOverhang = 4;  // of the last token's box, beyond its line
constexpr double kBarWidth = 28, kBarHeight = 4, kBarPitch = 6;
constexpr double kNumberWidth = 26;  // beside the bars of a column
constexpr double kKeyOffset = 4;     // arcs arrive this far beside the middle, on the side they come from
/// A line counts as long as the next of these: a word more or less does not move all others up or down.
constexpr double kSpanStep = 60;
constexpr double kLowestArc = 44;  // that is made room for
constexpr double kColumnTitle = 22;

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
        together_(maps_together(trace, state)),
        one_text_(is_self_attention(map_)) {
    for (const int map : together_.maps) {
      const int order = static_cast<int>(heads_.size());
      const QColor color = several() ? figure::head_color(order, theme_) : theme_.control;
      heads_.push_back({.map = map, .shown = ShownMap(trace_, trace_.attention[map], state_), .color = color});
    }
    const std::vector<int>& rows = shown().rows;
    if (state.focus && std::binary_search(rows.begin(), rows.end(), *state.focus)) focus_ = state.focus;
    if (focus_) focused_.push_back(*focus_);
    for (const int row : state.more_focus) {
      if (focus_ && std::binary_search(rows.begin(), rows.end(), row)) focused_.push_back(row);
    }
    for (Head& head : heads_) {
      if (state.dim_sink) head.first_share = share_of_first(head.shown);
      head.links = links_of(head.shown, focused_, state.mass, kMostLinks / heads_.size(), head.dims());
    }
  }

  Figure draw() {
    lay_out();
    draw_title();
    draw_links();
    draw_boxes();
    draw_tokens();
    if (focus_) draw_bars();
    describe();
    finish(figure_, page_, kMargin, bottom_, notes());
    figure_.size.setWidth(std::max(figure_.size.width(), std::ceil(width_ + 2 * kMargin)));
    figure_.stands = queries_.from_right && !columns_ ? Anchor::end : Anchor::start;
    return std::move(figure_);
  }

 private:
  struct Head {
    int map;  // index into the trace
    ShownMap shown;
    Links links = {};
    QColor color = {};
    double first_share = 0;  // of the weight that goes to the first token; measured where it is asked for

    bool dims() const { return first_share > kSinkShare; }
  };

  const ShownMap& shown() const { return heads_.front().shown; }
  bool several() const { return together_.maps.size() > 1; }
  /// Whether there is room for what the focused token gives: while the pointer moves, before there is one.
  bool has_bars() const { return focus_ || page_.steady; }

  void lay_out() {
    const double room = page_.room.width() - 2 * kMargin - kOverhang;
    const double head = kMargin + kTitleSize + (several() ? 24 : 0) + 14;
    lane_ = !has_bars() ? 14 : several() ? kBarPitch * heads_.size() + 11 : 24;
    queries_ = lay_out_lines(shown().row_labels, shown().rows, room);
    keys_ = one_text_ ? queries_ : lay_out_lines(shown().column_labels, shown().columns, room);
    columns_ = !one_text_ && (std::max(queries_.count(), keys_.count()) > kMostInLines || queries_.line_count() > 1 ||
                              keys_.line_count() > 1);
    if (columns_) return lay_out_columns(head);
    const double length = std::max(queries_.length, keys_.length);
    // What does not depend on the focus says how wide the figure is: it must not jump under a pointer that moves.
    // Wide enough for what is said when nothing is focused, if there is room.
    width_ = std::max(length + kOverhang, std::min(room, 500.0));
    if (one_text_) {
      lay_out_text(head);
    } else {
      const double free = page_.room.height() - head - 2 * kTokenBoxHeight - lane_ - 80;
      queries_.widen(length);
      keys_.widen(length);
      const double top = std::round(head);
      queries_.place(left_of(queries_), {top});
      keys_.place(left_of(keys_), {top + std::round(kTokenBoxHeight + 0.85 * std::clamp(free, 140.0, 300.0))});
    }
    bottom_ = std::max({head, bottom_of(queries_), bottom_of(keys_)}) + lane_ - 14;
  }

  /// A text that looks at itself, with room for arcs over each of its lines.
  void lay_out_text(double head) {
    const int lines = queries_.line_count();
    double span = 0;
    for (int i = 0; i < queries_.count(); ++i) {
      const auto first = std::lower_bound(queries_.lines.begin(), queries_.lines.end(), queries_.lines[i]);
      const QPointF start = queries_.boxes[first - queries_.lines.begin()].center();
      span = std::max(span, std::abs(queries_.boxes[i].center().x() - start.x()));
    }
    span_ = next_step(span);
    const double free = (page_.room.height() - head - 60) / lines - kTokenBoxHeight - lane_;
    height_ = std::clamp(span_ / 2, kLowestArc, std::clamp(free, lines == 1 ? 140.0 : 64.0, 300.0));
    std::vector<double> tops;
    double top = std::round(head);
    for (int line = 0; line < lines; ++line) {
      tops.push_back(top + room_over(line));
      top = tops.back() + kTokenBoxHeight + lane_;
    }
    queries_.place(left_of(queries_), tops);
    keys_ = queries_;
  }

  /// Two long texts: what is looked at stands on the left, and what looks on the right.
  void lay_out_columns(double head) {
    constexpr double least = 16, most = 26;
    constexpr double narrow = 120, wide = 320;
    const double top = std::round(head) + (page_.axis_labels ? kColumnTitle : 0);
    const int longest = std::max(queries_.count(), keys_.count());
    pitch_ = std::clamp(std::floor((page_.room.height() - top - 60) / longest), least, most);
    // The shorter one is set wider, so that links run level.
    const auto pitch = [&](const TokenLayout& text) {
      return std::min(most, pitch_ * longest / std::max(1, text.count()));
    };
    const double bars = has_bars() ? kNumberWidth + kBarWidth + 8 : 0;
    const double size = std::clamp(0.65 * pitch_, 11.0, 14.0);
    keys_ = lay_out_column(shown().column_labels, shown().columns, size, pitch(keys_), true);
    queries_ = lay_out_column(shown().row_labels, shown().rows, size, pitch(queries_), false);
    const double taken = bars + keys_.length + queries_.length;
    const double room = page_.room.width() - 2 * kMargin;
    const double gap = std::floor(std::clamp(room - kOverhang - taken, narrow, wide));
    const double keys_end = kMargin + bars + keys_.length, queries_begin = keys_end + gap;
    keys_.place(kMargin + bars, {top});
    queries_.place(queries_begin, {top});
    width_ = std::max(taken + gap, std::min(room, 500.0));
    bottom_ = std::max({top, bottom_of(queries_), bottom_of(keys_)});
    if (!page_.axis_labels) return;
    const double baseline = top - 8;
    put(text({keys_end - kTokenBoxPadding, baseline}, axis_title(key_sequence(trace_, map_)), kNumberSize, 400,
             theme_.text_muted, Anchor::end));
    put(text({queries_begin + kTokenBoxPadding, baseline}, axis_title(query_sequence(trace_, map_)), kNumberSize, 400,
             theme_.text_muted));
  }

  /// Of lines that begin at the right the end stands where the figure ends.
  double left_of(const TokenLayout& text) const {
    return kMargin + (text.from_right ? width_ - kOverhang - text.length : 0);
  }

  static double bottom_of(const TokenLayout& text) { return text.boxes.empty() ? 0 : text.boxes.back().bottom(); }

  static double next_step(double span) { return std::ceil(span / kSpanStep) * kSpanStep; }

  /// For arcs: of a focus, for the longest that its token could have over its line, whatever it looks at.
  double room_over(int line) const {
    const auto focused = focus_ ? queries_.find(*focus_) : std::nullopt;
    double highest = height_;
    if (focused && !page_.steady && queries_.lines[*focused] != line) {
      if (line == 0) return 4;
      highest = kLowestArc;  // for links that come from other lines
    } else if (focused && !page_.steady) {
      const auto [first, last] = std::ranges::equal_range(queries_.lines, line);
      const auto distance = [&](auto token) {
        const QRectF& box = queries_.boxes[token - queries_.lines.begin()];
        return std::abs(box.center().x() - queries_.boxes[*focused].center().x());
      };
      const double reach = next_step(std::max(distance(first), distance(last - 1)));
      highest = std::clamp(arc_height(reach), kLowestArc, height_);
    }
    return std::round(highest + several_height()) + 4;
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
    const std::vector<Link>& links = head.links.links;
    return links.empty() || links.back().dimmed ? nullptr : &links.back();
  }

  QString remark() const {
    if (!focus_) return Words::tr("arrows go from a token to what it looks at");
    if (focused_.size() > 1) return remark_on_several();
    const QString token = quoted(shown().row_labels[*focus_].text);
    const Head& head = heads_.front();
    const Link* link = strongest(head);
    if (several()) return Words::tr("where %1 looks").arg(token);
    if (!link) return Words::tr("%1 looks at nothing that is shown").arg(token);
    const QString key = quoted(shown().column_labels[link->key].text);
    const QString looks = head.links.links.front().dimmed ? Words::tr("beside the first token, %1 looks at %2, %3")
                                                          : Words::tr("%1 looks at %2, %3");
    return looks.arg(token, key, weight_text(link->weight));
  }

  QString remark_on_several() const {
    const std::vector<Link> average = given(heads_.front());
    if (several()) return Words::tr("where %1 tokens look, on average").arg(focused_.size());
    if (average.empty() || average.back().dimmed)
      return Words::tr("%1 tokens look at nothing that is shown").arg(focused_.size());
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
      const auto link = std::ranges::find(head.links.links, columns[i], &Link::key);
      if (link == head.links.links.end()) continue;
      average.push_back({*focus_, columns[i], sum[static_cast<Eigen::Index>(i)] / focused_.size(), link->dimmed});
    }
    std::ranges::stable_sort(average, {}, [](const Link& link) { return std::pair(!link.dimmed, link.weight); });
    return average;
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const QString name = several() ? Words::tr("%1 heads").arg(heads_.size()) : head_title(trace_, map_);
    const TextMark title = text({kMargin, baseline}, name, kTitleSize, 600, theme_.text);
    const TextMark said =
        text({kMargin + figure::text_width(title) + 14, baseline}, remark(), kRemarkSize, 400, theme_.text_muted);
    put(title);
    put(elided(said, kMargin + width_ - 2 - said.position.x()));
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

  std::optional<int> strongest_key() const {
    const Link* link = focus_ ? strongest(heads_.front()) : nullptr;
    return link ? keys_.find(link->key) : std::nullopt;
  }

  /// The box of what looks and of what it looks at most; and lines that links run behind, so that they stay readable.
  void draw_boxes() {
    const double below = focus_ ? lane_ : -3;  // as far as there are bars and numbers
    for (const int line : passed_) {
      const auto [first, last] = std::ranges::equal_range(keys_.lines, line);
      const QRectF one = keys_.boxes[first - keys_.lines.begin()], other = keys_.boxes[last - keys_.lines.begin() - 1];
      figure_.marks.push_back(RectMark{one.united(other).adjusted(3, 3, -3, below), theme_.canvas, {}, 4});
    }
    if (!focus_) return;
    if (const auto key = strongest_key()) {
      figure_.marks.push_back(RectMark{keys_.boxes[*key], theme_.control_tint, {}, 6});
    }
    for (const int row : focused_) {
      const auto query = queries_.find(row);
      if (!query) continue;
      const QRectF box = queries_.boxes[*query].adjusted(1, 1, -1, -1);
      figure_.marks.push_back(RectMark{box, {}, {theme_.selection, 1.8, {}}, 5});
    }
  }

  void draw_links() {
    for (size_t i = 0; i < heads_.size(); ++i) {
      for (const Link& link : heads_[i].links.links) draw_link(heads_[i], static_cast<int>(i), link);
    }
  }

  /// How a link runs between two tokens, for the drawn band and for the one that catches the pointer.
  struct Course {
    QPointF from = {}, to = {};
    QPainterPath (*shape)(const Band&) = curve_shape;
    double height = 0;  // of an arc; 0: a curve

    QPainterPath along(Band band) const {
      band.from = from;
      band.to = to;
      return height > 0 ? arc_shape(band, height) : shape(band);
    }
  };

  /// Over a line, from one line into another behind those between, or from column to column.
  Course course_of(int query, int key, int order) {
    const QRectF from = queries_.boxes[query], to = keys_.boxes[key];
    const double aside = 3.2 * (order - (heads_.size() - 1) / 2.0);  // heads lie side by side
    if (columns_) {
      return {{from.left(), from.center().y() + aside}, {to.right() + 1, to.center().y() + aside}, level_curve_shape};
    }
    const double start = from.center().x() + aside, end = to.center().x() + aside;
    const int from_line = queries_.lines[query], to_line = keys_.lines[key];
    if (!one_text_ || from_line < to_line) {
      for (int line = from_line + 1; line < to_line; ++line) passed_.insert(line);
      return {{start, from.bottom()}, {end, to.top() - 1}};
    }
    if (from_line > to_line) {
      for (int line = to_line + 1; line < from_line; ++line) passed_.insert(line);
      // From below it arrives under the bar and the number that stand there.
      return {{start, from.top()}, {end, to.bottom() + 1 + (focus_ ? lane_ : 0)}};
    }
    const double base = from.top() - 1, height = arc_height(std::abs(end - start)) + 4 * order;
    if (query == key) return {{start - 8, base}, {end + 8, base}, curve_shape, height};
    return {{start, base}, {end + (end < start ? kKeyOffset : -kKeyOffset), base}, curve_shape, height};
  }

  void draw_link(const Head& head, int order, const Link& link) {
    const auto query = queries_.find(link.query), key = keys_.find(link.key);
    if (!query || !key) return;
    const Course course = course_of(*query, *key, order);
    const Band band{.width = 0.9 + 8 * link.weight, .arrow = 1};
    QPainterPath caught = course.along({.width = std::max(8.0, band.width)});
    const double shade = figure::shade_of(link.weight, page_shade(page_));
    QColor color = link.dimmed ? theme_.text_faint : head.color;
    color.setAlphaF(static_cast<float>(link.dimmed ? 0.16 : focus_ ? 0.4 + 0.45 * shade : 0.15 + 0.6 * shade));
    figure_.marks.push_back(PathMark{course.along(band), color, {}});
    const QRectF area = caught.boundingRect();
    figure_.regions.push_back(
        {area, {TargetKind::cell, link.query, link.key, order == 0 ? -1 : head.map}, std::move(caught)});
  }

  void draw_text(const TokenLayout& tokens, bool queries) {
    for (int i = 0; i < tokens.count(); ++i) {
      const int index = tokens.indices[i];
      const bool unreached = queries && index >= shown().reached;
      const bool current = queries && !focus_ && index == shown().current;
      add_label(figure_,
                text(tokens.baseline(i), tokens.labels[i].text, tokens.size, current ? 600 : kTokenWeight,
                     unreached ? theme_.text_faint : tokens.labels[i].color(theme_), Anchor::middle),
                tokens.labels[i]);
      Target target = queries ? row_target(map_, index) : column_target(map_, index);
      if (one_text_) target.key = index;
      figure_.regions.push_back({tokens.boxes[i], target});
    }
  }

  void draw_tokens() {
    draw_text(queries_, true);
    if (!one_text_) draw_text(keys_, false);
  }

  /// What the focused tokens give to each key that is linked: a bar for each head, and the number where there is one.
  void draw_bars() {
    const double step = columns_ ? std::min(kBarPitch, (pitch_ - 2) / heads_.size()) : kBarPitch;
    const double thick = std::min(kBarHeight, step);
    std::vector<QRectF> numbers;
    for (size_t i = 0; i < heads_.size(); ++i) {
      const std::vector<Link> links = given(heads_[i]);
      for (auto link = links.rbegin(); link != links.rend(); ++link) {
        const auto key = keys_.find(link->key);
        if (!key) continue;
        const QRectF box = keys_.boxes[*key];
        const double x = columns_ ? kMargin + kNumberWidth + 4 : box.center().x() - kBarWidth / 2;
        const double y = columns_ ? box.center().y() - heads_.size() * step / 2 + (step - thick) / 2 : box.bottom() + 3;
        const QRectF track(x, y + step * i, kBarWidth, thick);
        QRectF filled = track;
        filled.setWidth(std::max(1.0, kBarWidth * std::min(1.0, link->weight)));
        figure_.marks.push_back(RectMark{track, theme_.field, {}, thick / 2});
        figure_.marks.push_back(RectMark{
            filled, link->dimmed ? theme_.text_faint : heads_[i].color, {}, std::min(filled.width(), thick) / 2});
        if (several()) continue;
        TextMark number = text(
            columns_ ? QPointF(x - 4, box.center().y() + 3.5) : QPointF(track.center().x(), track.bottom() + 11),
            weight_text(link->weight), kNumberSize, 400, theme_.text_muted, columns_ ? Anchor::end : Anchor::middle);
        const double half = figure::text_width(number) / 2 + 2;
        const QRectF area(number.position.x() - half, number.position.y(), 2 * half, 1);
        const bool free =
            std::none_of(numbers.begin(), numbers.end(), [&](const QRectF& r) { return r.intersects(area); });
        if (!free) continue;
        numbers.push_back(area);
        put(number);
      }
    }
  }

  /// What is dimmed, or that nothing is although it was asked for.
  QString sink_note() const {
    if (!state_.dim_sink || shown().columns.empty() || shown().columns.front() != 0) return {};
    const TokenLabel& first = shown().column_labels.front();
    if (!several()) {
      const Head& head = heads_.front();
      const QString note = head.dims()
                               ? Words::tr("%1 of the weight goes to the first token, %2, and is dimmed")
                               : Words::tr("%1 of the weight goes to the first token, %2: too little to be dimmed");
      return note.arg(percent(head.first_share), quoted(first.text));
    }
    QStringList dimmed;
    for (const Head& head : heads_) {
      if (head.dims()) dimmed << Words::tr("%1 %2").arg(head_code(*head.shown.map), percent(head.first_share));
    }
    if (dimmed.isEmpty()) return Words::tr("no head gives most of its weight to the first token: nothing is dimmed");
    return Words::tr("dimmed: the weight that goes to the first token, %1, of %2")
        .arg(quoted(first.text), dimmed.join(QStringLiteral(", ")));
  }

  QString shade_note() const {
    switch (page_shade(page_)) {
      case Shade::linear:
        break;
      case Shade::square_root:
        return Words::tr("the shade of a link is the square root of its weight");
      case Shade::logarithmic:
        return Words::tr("the shade of a link is the logarithm of its weight, from %1").arg(figure::kLeastLogWeight);
    }
    return {};
  }

  QStringList notes() const {
    const Links& links = heads_.front().links;
    const bool of_what_is_left =
        shown().hides() || std::any_of(heads_.begin(), heads_.end(), [](const Head& head) { return head.dims(); });
    const QString drawn_links = of_what_is_left
                                    ? Words::tr("draws links holding %1 of what is left of each token’s weight")
                                    : Words::tr("draws links holding %1 of each token’s weight");
    std::vector<TokenLabel> labels = queries_.labels;
    labels.insert(labels.end(), keys_.labels.begin(), keys_.labels.end());
    QStringList lines = {drawn_links.arg(percent(state_.mass)), sink_note(), shade_note(), unknown_note(labels)};
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
    if (together_.without_hue > 0) {
      lines.append(Words::tr("%n chosen heads are left out: there are %1 hues that can be told apart", nullptr,
                             together_.without_hue)
                       .arg(figure::kHeadColorCount));
    }
    if (together_.on_other_tokens > 0) {
      lines.append(Words::tr("%n chosen heads are left out: they look from or at other tokens", nullptr,
                             together_.on_other_tokens));
    }
    return lines;
  }

  void describe() {
    figure_.title = Words::tr("%1 of %2").arg(head_title(trace_, map_), QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("Links of %1 tokens; %2.").arg(queries_.count()).arg(remark());
  }

  const Trace& trace_;
  const Page& page_;
  const ViewState& state_;
  const figure::Theme& theme_;
  const AttentionMap& map_;
  MapsTogether together_;
  bool one_text_;  // which looks at itself; otherwise one text looks at another
  bool columns_ = false;
  std::optional<int> focus_;
  std::vector<int> focused_;  // `focus_`, and what is drawn beside it
  std::vector<Head> heads_;

  TokenLayout queries_, keys_;  // the same where there is one text
  double width_ = 0;            // of the content
  double span_ = 0;             // of the longest line, from its first token to its last
  double height_ = 0;           // of the longest arc
  double lane_ = 0;             // under a line, for bars and numbers
  double pitch_ = 0;            // of the longer column
  double bottom_ = 0;
  std::set<int> passed_;  // lines that links run behind
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
