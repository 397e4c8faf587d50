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
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Heads)
};

constexpr double kTitleSize = 13.5;
constexpr double kHeadingHeight = 30, kColumnNamesHeight = 20, kLayerNamesWidth = 54;
constexpr double kGap = 8, kCaptionHeight = 17, kCaptionSize = 10;
constexpr double kSmallest = 28, kSmallestWithCaption = 62, kLargest = 132;
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

/// A pixel for each weight, or for the largest of several. The shade grows with the square root of the weight: a head
/// that spreads evenly over a long text would be white otherwise.
QImage picture_of(const ShownMap& shown, const std::vector<QRgb>& colors, int most_rows) {
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
      const double shade = std::sqrt(std::clamp(largest_weight, 0.0f, 1.0f));
      image.setPixel(x, y, colors[std::lround(shade * (colors.size() - 1))]);
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
    for (const Group& group : groups_) y = sorted_ ? draw_list(group, y) : draw_grid(group, y);
    QStringList notes = {Words::tr("rows look at columns; the shade is the square root of the weight")};
    if (state_.hide_special) notes.append(hidden_note(state_.renormalize));
    finish(figure_, page_, kMargin, y - 8, notes);
    return std::move(figure_);
  }

 private:
  bool headed() const { return groups_.size() > 1; }
  bool captioned() const { return measured_ && size_ >= kSmallestWithCaption; }
  double cell_height() const { return size_ + kGap + (captioned() || sorted_ ? kCaptionHeight : 0); }

  /// As large as lets the whole grid be seen at once.
  void choose_size() {
    if (sorted_) {
      size_ = 76;
      return;
    }
    size_t columns = 1, rows = 0;
    for (const Group& group : groups_) {
      columns = std::max(columns, group.heads.size());
      rows += group.layers.size();
    }
    const double fixed =
        kMargin + kTitleSize + 12 + groups_.size() * (kColumnNamesHeight + (headed() ? kHeadingHeight : 0)) + 48;
    const double wide = (page_.room.width() - 2 * kMargin - kLayerNamesWidth) / columns - kGap;
    const double high = (page_.room.height() - fixed) / std::max<size_t>(1, rows) - kGap;
    size_ = std::min(wide, high);
    if (measured_ && size_ - kCaptionHeight >= kSmallestWithCaption) size_ = std::min(wide, high - kCaptionHeight);
    size_ = std::floor(std::clamp(size_, kSmallest, kLargest));
  }

  double draw_heading(const Group& group, double y) {
    if (!headed()) return y;
    figure_.marks.push_back(
        text({kMargin, y + 18}, group.name.left(1).toUpper() + group.name.mid(1), 12, 600, theme_.text));
    return y + kHeadingHeight - 6;
  }

  double draw_grid(const Group& group, double y) {
    y = draw_heading(group, y);
    const double left = kMargin + kLayerNamesWidth;
    const bool wide = size_ >= 48;
    if (!wide)
      figure_.marks.push_back(text({left - 10, y + 14}, Words::tr("head"), 10, 400, theme_.text_muted, Anchor::end));
    for (size_t i = 0; i < group.heads.size(); ++i) {
      const QString number = QString::number(group.heads[i] + 1);
      figure_.marks.push_back(text({left + i * (size_ + kGap) + size_ / 2, y + 14},
                                   wide ? Words::tr("head %1").arg(number) : number, 10, 400, theme_.text_muted,
                                   Anchor::middle));
    }
    y += kColumnNamesHeight;
    for (size_t i = 0; i < group.layers.size(); ++i) {
      figure_.marks.push_back(text({left - 10, y + i * cell_height() + size_ / 2 + 3.5},
                                   Words::tr("layer %1").arg(group.layers[i] + 1), 10, 400, theme_.text_muted,
                                   Anchor::end));
    }
    for (const int map : group.maps) {
      const AttentionSite& site = trace_.attention[map].site;
      const QPointF corner(left + place_of(group.heads, site.head) * (size_ + kGap),
                           y + place_of(group.layers, site.layer) * cell_height());
      draw_head(map, corner);
      if (captioned()) draw_caption(telling(map), corner);
    }
    return y + group.layers.size() * cell_height();
  }

  double draw_list(const Group& group, double y) {
    y = draw_heading(group, y) + 8;
    std::vector<int> maps = group.maps;
    std::stable_sort(maps.begin(), maps.end(), [&](int a, int b) { return sorted_by(a) > sorted_by(b); });
    const int columns = std::max(1, static_cast<int>((page_.room.width() - 2 * kMargin + kGap) / (size_ + kGap)));
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
    return measured ? Words::tr("%1 %2").arg(name).arg(measured->value, 0, 'f', 2) : as_fits(name);
  }

  /// As much as there is room for under a picture: what a model calls its heads may be long.
  QString as_fits(const QString& name) const {
    QString shown = name, kept = name;
    while (!kept.isEmpty() && figure::text_width(text({}, shown, kCaptionSize, 400, {})) > size_ + kGap - 2) {
      kept.chop(kept.back().isLowSurrogate() ? 2 : 1);
      shown = kept.trimmed() + QChar(0x2026);
    }
    return shown;
  }

  void draw_head(int map, QPointF corner) {
    const QRectF area(corner, QSizeF(size_, size_));
    const bool chosen = map == state_.map;
    QImage picture = picture_of(ShownMap(trace_, trace_.attention[map], state_), colors_, most_rows_);
    if (!picture.isNull()) figure_.marks.push_back(ImageMark{area, std::move(picture), true});
    figure_.marks.push_back(RectMark{area, {}, {theme_.line, 1, {}}});
    if (chosen) figure_.marks.push_back(RectMark{area.adjusted(-2, -2, 2, 2), {}, {theme_.control, 2, {}}, 3});
    figure_.regions.push_back({area, {TargetKind::map, -1, -1, map}});
  }

  void draw_caption(const QString& caption, QPointF corner) {
    if (caption.isEmpty()) return;
    figure_.marks.push_back(
        text(corner + QPointF(size_ / 2, size_ + 14), caption, kCaptionSize, 400, theme_.text_muted, Anchor::middle));
  }

  const Trace& trace_;
  const std::span<const HeadBehavior> behaviors_;
  const Page& page_;
  const ViewState& state_;
  const figure::Theme& theme_;
  std::vector<Group> groups_;
  std::vector<QRgb> colors_;  // by shade
  int most_rows_ = 0;
  bool measured_ = false, sorted_ = false;
  double size_ = 0;  // of a picture
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
  return picture_of(ShownMap(trace, trace.attention[map], state), shades_of(page), most_rows_of(trace));
}

}  // namespace saccade::views
