#include "ui/views/heads.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/views/behavior.h"
#include "ui/views/map_choice.h"
#include "ui/views/matrix.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::ImageMark;
using figure::RectMark;
using figure::Shade;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Heads)
};

constexpr double kTitleSize = 13.5;
constexpr double kHeadingHeight = 30, kColumnNamesHeight = 20, kLayerNamesWidth = 54;
constexpr double kGap = 8, kCaptionHeight = 17, kCaptionSize = 10;
constexpr double kGroupGap = 32;  // between kinds of attention side by side
constexpr double kSmallest = 28, kSmallestWithCaption = 62, kSmallestSorted = 76, kLargest = 240;
/// Pixels of a picture along each side, at most.
constexpr int kMostPixels = 48;
/// Entries of all maps together that are looked at: of many heads of a long text, fewer rows.
constexpr double kMostEntries = 5'000'000;

/// The maps of one kind of attention.
struct Group {
  std::string site;
  QString name;  // for people
  std::vector<int> maps = {};
  std::vector<int> layers = {}, heads = {};  // the rows and columns that there are
};

std::vector<Group> groups_of(const Trace& trace) {
  std::vector<Group> groups;
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    const AttentionMap& map = trace.attention[i];
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.site == map.site.site; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{map.site.site, site_name(trace, map)});
    group->maps.push_back(i);
  }
  for (Group& group : groups) {
    std::set<int> layers, heads;
    for (const int map : group.maps) {
      layers.insert(trace.attention[map].site.layer);
      heads.insert(trace.attention[map].site.head);
    }
    group.layers.assign(layers.begin(), layers.end());
    group.heads.assign(heads.begin(), heads.end());
  }
  return groups;
}

int place_of(const std::vector<int>& sorted, int value) {
  return static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

/// The square root, where the page does not say otherwise: a head that spreads evenly over a long text would be white.
Shade thumbnail_shade(const Page& page) { return page.shade.value_or(Shade::square_root); }

/// A pixel for each weight, or for the largest of several.
QImage picture_of(const ShownMap& shown, const std::vector<QRgb>& colors, Shade shade, int most_rows) {
  const int rows = std::min({static_cast<int>(shown.rows.size()), kMostPixels, most_rows});
  const int columns = std::min<int>(shown.columns.size(), kMostPixels);
  if (rows == 0 || columns == 0) return {};
  QImage image(columns, rows, QImage::Format_RGB32);
  const bool whole = rows == static_cast<int>(shown.rows.size()) && rows == shown.map->query_count();
  const Matrix all = whole ? shown.map->all() : Matrix();
  for (int y = 0; y < rows; ++y) {
    const int query = shown.rows[(2 * size_t(y) + 1) * shown.rows.size() / (2 * rows)];
    const Vector weights = query >= shown.reached ? Vector(Vector::Zero(shown.columns.size()))
                           : whole                ? shown.shown(all.row(query).transpose()).weights
                                                  : shown.row(query).weights;
    for (int x = 0; x < columns; ++x) {
      const size_t from = size_t(x) * weights.size() / columns, to = size_t(x + 1) * weights.size() / columns;
      const float largest_weight = weights.segment(from, to - from).maxCoeff();
      image.setPixel(x, y, colors[std::lround(figure::shade_of(largest_weight, shade) * (colors.size() - 1))]);
    }
  }
  return image;
}

std::vector<QRgb> shades_of(const Page& page) {
  std::vector<QRgb> colors;
  for (int i = 0; i < 256; ++i) {
    colors.push_back(figure::weight_color(page.color_map, i / 255.0, page.theme).rgb());
  }
  return colors;
}

int most_rows_of(const Trace& trace) {
  double entries_of_a_row = 0;
  for (const AttentionMap& map : trace.attention) entries_of_a_row += map.key_count();
  return std::max(4, static_cast<int>(kMostEntries / std::max(1.0, entries_of_a_row)));
}

class Heads {
 public:
  Heads(const Shown& shown, const Page& page, const ViewState& state)
      : trace_(shown.trace),
        behaviors_(shown.behaviors),
        page_(page),
        state_(state),
        theme_(page.theme),
        groups_(groups_of(trace_)),
        together_(trace_.attention.empty() ? MapsTogether() : maps_together(trace_, state)),
        colors_(shades_of(page)),
        most_rows_(most_rows_of(trace_)) {
    measured_ = behaviors_.size() == trace_.attention.size();
    sorted_ = measured_ && !state.sort.isEmpty();
  }

  Figure draw() {
    choose_size();
    figure_.title = Words::tr("Heads of %1").arg(QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("%1 attention heads.").arg(trace_.attention.size());
    double y = kMargin + kTitleSize;
    const figure::TextMark title = text({kMargin, y}, Words::tr("Heads"), kTitleSize, 600, theme_.text);
    const QString what = sorted_ ? Words::tr("by “%1”, the strongest first").arg(behavior_title(state_.sort))
                         : groups_.size() == 1 ? groups_[0].name
                                               : QString();
    figure_.marks.push_back(title);
    if (!what.isEmpty()) {
      figure_.marks.push_back(text({kMargin + figure::text_width(title) + 14, y}, what, 11.5, 400, theme_.text_muted));
    }
    y += 12;
    if (sorted_) {
      for (const Group& group : groups_) y = draw_list(group, y);
    } else {
      for (size_t i = 0; i < groups_.size(); i += beside_) y = draw_row(i, y);
    }
    QStringList notes = {note()};
    if (state_.hide_special) notes.append(hidden_note(state_.renormalize));
    finish(figure_, page_, kMargin, y - 8, notes);
    return std::move(figure_);
  }

 private:
  bool headed() const { return groups_.size() > 1; }
  double cell_height() const { return size_ + kGap + (captioned_ ? kCaptionHeight : 0); }
  double room_width() const { return page_.room.width() - 2 * kMargin; }

  QString note() const {
    switch (thumbnail_shade(page_)) {
      case Shade::linear:
        return Words::tr("rows look at columns; the shade is the weight");
      case Shade::square_root:
        break;
      case Shade::logarithmic:
        return Words::tr("rows look at columns; the shade is the logarithm of the weight, from %1")
            .arg(figure::kLeastLogWeight);
    }
    return Words::tr("rows look at columns; the shade is the square root of the weight");
  }

  void choose_size() {
    if (sorted_) return choose_size_sorted();
    for (size_t beside = 1; beside <= groups_.size(); ++beside) arrange(beside);
  }

  /// As large as lets all be seen at once with `beside` kinds of attention side by side, if that is no smaller than
  /// what was found before, and not wider than the room.
  void arrange(size_t beside) {
    double wide = kLargest, high = page_.room.height() - kMargin - kTitleSize - 12 - 48;
    size_t layers = 0;
    for (size_t i = 0; i < groups_.size(); i += beside) {
      const size_t end = std::min(i + beside, groups_.size());
      size_t columns = 0, most_layers = 0;
      for (size_t group = i; group < end; ++group) {
        columns += groups_[group].heads.size();
        most_layers = std::max(most_layers, groups_[group].layers.size());
      }
      const double names = (end - i) * kLayerNamesWidth + (end - i - 1) * kGroupGap;
      wide = std::min(wide, (room_width() - names) / std::max<size_t>(1, columns) - kGap);
      high -= kColumnNamesHeight + (headed() ? kHeadingHeight : 0);
      layers += most_layers;
    }
    high = high / std::max<size_t>(1, layers) - kGap;
    if (beside > 1 && wide < kSmallest) return;
    const bool captioned = measured_ && std::min(wide, high - kCaptionHeight) >= kSmallestWithCaption;
    const double size =
        std::floor(std::clamp(std::min(wide, high - (captioned ? kCaptionHeight : 0)), kSmallest, kLargest));
    if (size < size_) return;
    size_ = size;
    captioned_ = captioned;
    beside_ = beside;
  }

  /// As few beside each other as lets all be seen at once.
  void choose_size_sorted() {
    captioned_ = true;
    const double high = page_.room.height() - kMargin - kTitleSize - 12 - 48;
    for (int columns = 1;; ++columns) {
      size_ = std::floor(std::min(kLargest, (room_width() + kGap) / columns - kGap));
      if (size_ <= kSmallestSorted) break;
      double taken = 0;
      for (const Group& group : groups_) {
        taken += (headed() ? kHeadingHeight : 0) + 8 + (group.maps.size() + columns - 1) / columns * cell_height();
      }
      if (taken <= high) return;
    }
    size_ = kSmallestSorted;
  }

  double draw_heading(const Group& group, double x, double y) {
    if (!headed()) return y;
    put(heading(group, {x, y + 18}));
    return y + kHeadingHeight - 6;
  }

  figure::TextMark heading(const Group& group, QPointF position) const {
    return text(position, group.name.left(1).toUpper() + group.name.mid(1), 12, 600, theme_.text);
  }

  /// Kinds of attention side by side, from the one at `first`.
  double draw_row(size_t first, double y) {
    double x = kMargin, bottom = y;
    for (size_t i = first; i < std::min(first + beside_, groups_.size()); ++i) {
      bottom = std::max(bottom, draw_grid(groups_[i], x, y));
      const double grid = kLayerNamesWidth + groups_[i].heads.size() * (size_ + kGap) - kGap;
      x += std::max(grid, headed() ? figure::text_width(heading(groups_[i], {})) : 0) + kGroupGap;
    }
    return bottom;
  }

  void put(const figure::TextMark& mark) { figure_.marks.push_back(mark); }

  /// A name no wider than its picture and what lies between two of them.
  void put_name(QPointF position, const QString& name) {
    put(elided(text(position, name, kCaptionSize, 400, theme_.text_muted, Anchor::middle), size_ + kGap - 4));
  }

  double draw_grid(const Group& group, double x, double y) {
    y = draw_heading(group, x, y);
    const double left = x + kLayerNamesWidth;
    const bool wide = size_ >= 48;
    if (!wide)
      figure_.marks.push_back(text({left - 10, y + 14}, Words::tr("head"), 10, 400, theme_.text_muted, Anchor::end));
    for (size_t i = 0; i < group.heads.size(); ++i) {
      const QString number = QString::number(group.heads[i] + 1);
      put_name({left + i * (size_ + kGap) + size_ / 2, y + 14}, wide ? Words::tr("head %1").arg(number) : number);
    }
    y += kColumnNamesHeight;
    for (size_t i = 0; i < group.layers.size(); ++i) {
      const QPointF position(left - 10, y + i * cell_height() + size_ / 2 + 3.5);
      const QString name = Words::tr("layer %1").arg(group.layers[i] + 1);
      put(elided(text(position, name, kCaptionSize, 400, theme_.text_muted, Anchor::end), kLayerNamesWidth - 10));
    }
    for (const int map : group.maps) {
      const AttentionSite& site = trace_.attention[map].site;
      const QPointF corner(left + place_of(group.heads, site.head) * (size_ + kGap),
                           y + place_of(group.layers, site.layer) * cell_height());
      draw_head(map, corner);
      if (captioned_) draw_caption(telling(map), corner);
    }
    return y + group.layers.size() * cell_height();
  }

  double draw_list(const Group& group, double y) {
    y = draw_heading(group, kMargin, y) + 8;
    std::vector<int> maps = group.maps;
    std::stable_sort(maps.begin(), maps.end(), [&](int a, int b) { return sorted_by(a) > sorted_by(b); });
    const int columns = std::max(1, static_cast<int>((room_width() + kGap) / (size_ + kGap)));
    for (int i = 0; i < static_cast<int>(maps.size()); ++i) {
      const QPointF corner(kMargin + i % columns * (size_ + kGap), y + i / columns * cell_height());
      draw_head(maps[i], corner);
      const double value = sorted_by(maps[i]);
      const QString figure = value < 0 ? QString("–") : QString::number(value, 'f', 2);
      draw_caption(head_code(trace_.attention[maps[i]]) + "  " + figure, corner);
    }
    return y + (maps.size() + columns - 1) / columns * cell_height();
  }

  /// How much of the behaviour asked for; below 0 where it was not measured.
  double sorted_by(int map) const {
    for (const Behavior& behavior : behaviors_[map].behaviors) {
      if (QLatin1String(behavior.name) == state_.sort) return behavior.value;
    }
    return -1;
  }

  QString telling(int map) const {
    const QString name = head_name(behaviors_, map);
    const Behavior* measured = measure_of_name(behaviors_, map);
    return measured ? Words::tr("%1 %2").arg(name).arg(measured->value, 0, 'f', 2) : name;
  }

  /// Heads that are drawn together have a frame in the hue that their links have; others that are chosen too, a plain
  /// one.
  void draw_frame(int map, const QRectF& area) {
    const auto found = std::ranges::find(together_.maps, map);
    QColor color;
    if (found != together_.maps.end()) {
      const int order = static_cast<int>(found - together_.maps.begin());
      color = together_.maps.size() > 1 ? figure::head_color(order, theme_) : theme_.control;
    } else if (std::ranges::count(state_.more_maps, map) > 0) {
      color = theme_.text_muted;
    } else {
      return;
    }
    figure_.marks.push_back(RectMark{area.adjusted(-2, -2, 2, 2), {}, {color, 2, {}}, 3});
  }

  void draw_head(int map, QPointF corner) {
    const QRectF area(corner, QSizeF(size_, size_));
    QImage picture =
        picture_of(ShownMap(trace_, trace_.attention[map], state_), colors_, thumbnail_shade(page_), most_rows_);
    if (!picture.isNull()) figure_.marks.push_back(ImageMark{area, std::move(picture), true});
    figure_.marks.push_back(RectMark{area, {}, {theme_.line, 1, {}}});
    draw_frame(map, area);
    figure_.regions.push_back({area, {TargetKind::map, -1, -1, map}});
  }

  void draw_caption(const QString& caption, QPointF corner) {
    if (!caption.isEmpty()) put_name(corner + QPointF(size_ / 2, size_ + 14), caption);
  }

  const Trace& trace_;
  const std::span<const HeadBehavior> behaviors_;
  const Page& page_;
  const ViewState& state_;
  const figure::Theme& theme_;
  std::vector<Group> groups_;
  MapsTogether together_;
  std::vector<QRgb> colors_;  // by shade
  int most_rows_ = 0;
  bool measured_ = false, sorted_ = false, captioned_ = false;
  double size_ = 0;    // of a picture
  size_t beside_ = 1;  // kinds of attention side by side
  Figure figure_;
};

}  // namespace

/// An overview: it says little of any one head.
int telling_heads(const Trace& trace) { return has_heads(trace) ? 1 : 0; }

QString why_no_heads(const Trace& trace) {
  if (const QString why = why_no_attention(trace); !why.isEmpty()) return why;
  return has_heads(trace) ? QString() : Words::tr("There is one attention map only: the heatmap shows it.");
}

Figure draw_heads(const Shown& shown, const Page& page, const ViewState& state) {
  return Heads(shown, page, state).draw();
}

QImage head_picture(const Trace& trace, const Page& page, const ViewState& state, int map) {
  return picture_of(ShownMap(trace, trace.attention[map], state), shades_of(page), thumbnail_shade(page),
                    most_rows_of(trace));
}

}  // namespace saccade::views
