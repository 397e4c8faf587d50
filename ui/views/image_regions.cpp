#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/color_bar.h"
#include "ui/views/image_forms.h"
#include "ui/views/matrix.h"
#include "ui/views/pixels.h"
#include "ui/views/readout.h"
#include "ui/views/token_layout.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::ImageMark;
using figure::RectMark;
using figure::Shade;
using figure::Target;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(ImageRegions)
};

constexpr double kTitleSize = 13.5, kHead = 44;  // down to the picture
constexpr double kLeastSide = 200, kMostSide = 460;
constexpr int kThumbnail = 116;
constexpr double kThumbnailGap = 18, kWordRoom = 24;
constexpr double kScaleGap = 20, kScaleWidth = 10, kScaleRoom = 84;
constexpr double kVeil = 0.78;     // how much of a region is hidden that has no weight
constexpr double kValueCell = 26;  // the smallest region that has room for its weight
constexpr double kLeastValue = 0.05;
constexpr double kLeastHit = 2;  // the side of the smallest region that can be pointed at
constexpr double kBright = 0.5;

/// The picture under a veil that weights lift: a region is as clear as its weight is large beside the largest of its
/// row.
class Regions {
 public:
  Regions(const Shown& shown, const Page& page, const ViewState& state, int map)
      : trace_(shown.trace),
        picture_(*trace_.picture),
        page_(page),
        theme_(page.theme),
        map_(trace_.attention[map]),
        index_(map == state.map ? -1 : map),
        shown_(trace_, map_, state),
        keys_(key_sequence(trace_, map_)),
        is_bright_(mean_brightness(picture_) > kBright),
        veil_(is_bright_ ? figure::Theme::dark_theme().canvas : figure::Theme::light().canvas) {}

  Figure draw() {
    figure_.title = Words::tr("Where %1 looks in the picture").arg(QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("Attention weights over %1 × %2 regions of a picture, %3 rows; the output is “%4”.")
                              .arg(keys_.rows)
                              .arg(keys_.columns)
                              .arg(map_.query_count())
                              .arg(QString::fromStdString(trace_.output));
    draw_title();
    shown_.current ? draw_step(*shown_.current) : draw_all();
    const QString note =
        Words::tr("the clearer a region, the more it is looked at (%1)").arg(shade_title(page_shade(page_)));
    finish(figure_, page_, kMargin, bottom_,
           {shown_.current || is_hard() ? QString() : note, unknown_note(shown_.row_labels)});
    return std::move(figure_);
  }

 private:
  bool is_hard() const { return map_.promise == Promise::one_position; }
  Target cell(int row, int region) const { return {TargetKind::cell, row, region, index_}; }
  Target word(int row) const {
    Target target = row_target(map_, row);
    target.map = index_;
    return target;
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const figure::TextMark title = text({kMargin, baseline}, head_title(trace_, map_), kTitleSize, 600, theme_.text);
    figure_.marks.push_back(title);
    const QString grid = Words::tr("%1 × %2 regions").arg(keys_.rows).arg(keys_.columns);
    figure_.marks.push_back(
        text({kMargin + figure::text_width(title) + 14, baseline}, grid, 11.5, 400, theme_.text_muted));
  }

  QRectF region_in(const QRectF& frame, int region) const {
    const double width = frame.width() / keys_.columns, height = frame.height() / keys_.rows;
    return {frame.left() + region % keys_.columns * width, frame.top() + region / keys_.columns * height, width,
            height};
  }

  /// From 0 to 1, as clear as the weight makes a region; 1 for the largest of its row.
  double clearness(double weight, double largest) const {
    const double most = figure::shade_of(largest, page_shade(page_));
    return most > 0 ? std::clamp(figure::shade_of(weight, page_shade(page_)) / most, 0.0, 1.0) : 0;
  }

  void draw_lit(const QRectF& frame, int row) {
    const Vector weights = map_.row(row);
    const double largest = weights.maxCoeff();
    const auto covered = [&](double x, double y) {
      const int column = std::min(keys_.columns - 1, static_cast<int>(x * keys_.columns / picture_.width));
      const int line = std::min(keys_.rows - 1, static_cast<int>(y * keys_.rows / picture_.height));
      return kVeil * (1 - clearness(weights[line * keys_.columns + column], largest));
    };
    const bool is_thumbnail = frame.width() <= kThumbnail;
    QImage image = veiled(picture_, veil_, covered, is_thumbnail ? 2 * kThumbnail : kMostShown);
    figure_.marks.push_back(ImageMark{frame, std::move(image), shows_pixels(picture_)});
    figure_.marks.push_back(RectMark{frame.adjusted(-0.5, -0.5, 0.5, 0.5), {}, {theme_.line, 1, {}}});
    if (!is_hard() || largest <= 0) return;
    Eigen::Index at = 0;
    weights.maxCoeff(&at);
    const double width = is_thumbnail ? 1.6 : 2.4;
    figure_.marks.push_back(RectMark{region_in(frame, static_cast<int>(at)), {}, {theme_.target, width, {}}, 1});
  }

  /// As large as fits into `width` x `height`, in the shape of the picture.
  QSizeF fitted(double width, double height) const {
    return QSizeF(picture_.width, picture_.height).scaled(std::floor(width), std::floor(height), Qt::KeepAspectRatio);
  }

  void draw_step(int row) {
    const double room = page_.room.width() - 2 * kMargin;
    TokenLayout words = lay_out_lines(shown_.row_labels, shown_.rows, room);
    const double text_height = words.line_count() * kTokenBoxHeight + 14;
    const double width = std::clamp(room - (page_.color_bar ? kScaleRoom : 0), kLeastSide, kMostSide);
    const double height = std::clamp(page_.room.height() - kHead - kMargin - text_height, kLeastSide, kMostSide);
    const QRectF frame({kMargin, kHead}, fitted(width, height));
    draw_lit(frame, row);
    draw_values(frame, row);
    const QRectF first = region_in(frame, 0);
    const bool can_be_hit = std::min(first.width(), first.height()) >= kLeastHit;
    for (int region = 0; can_be_hit && region < keys_.size(); ++region) {
      figure_.regions.push_back({region_in(frame, region), cell(row, region)});
    }
    if (page_.color_bar && !is_hard()) draw_scale(frame, map_.row(row).maxCoeff());

    std::vector<double> tops;
    for (int line = 0; line < words.line_count(); ++line) tops.push_back(frame.bottom() + 14 + line * kTokenBoxHeight);
    words.place(kMargin, tops);
    for (int i = 0; i < words.count(); ++i) draw_word(words, i, row);
    bottom_ = frame.bottom() + text_height;
  }

  /// Words that are still to come stand back, and the current one is marked.
  void draw_word(const TokenLayout& words, int i, int current) {
    const int row = words.indices[i];
    const QRectF box = words.boxes[i];
    if (row == current) figure_.marks.push_back(RectMark{box, theme_.control_tint, {theme_.target, 1.2, {}}, 5});
    const QColor color = row < shown_.reached ? words.labels[i].color(theme_) : theme_.text_faint;
    add_label(figure_,
              text(words.baseline(i), words.labels[i].text, words.size, row == current ? 600 : kTokenWeight, color,
                   Anchor::middle),
              words.labels[i]);
    figure_.regions.push_back({box, word(row)});
  }

  void draw_values(const QRectF& frame, int row) {
    const Vector weights = map_.row(row);
    if (!page_.values || region_in(frame, 0).width() < kValueCell) return;
    for (int region = 0; region < keys_.size(); ++region) {
      if (weights[region] < kLeastValue) continue;
      const QRectF area = region_in(frame, region);
      const figure::TextMark value =
          text(area.center() + QPointF(0, 3.5), number_text(weights[region]), 10, 600, theme_.text, Anchor::middle);
      const double width = figure::text_width(value) + 6;
      QColor ground = theme_.canvas;
      ground.setAlphaF(0.8f);
      figure_.marks.push_back(
          RectMark{QRectF(area.center().x() - width / 2, area.center().y() - 8, width, 16), ground, {}, 3});
      figure_.marks.push_back(value);
    }
  }

  /// How clear a weight is, from 0 up to the largest of the row.
  void draw_scale(const QRectF& frame, double largest) {
    const double x = frame.right() + kScaleGap, height = std::min(frame.height(), 200.0);
    const QRectF bar(x, frame.top(), kScaleWidth, height);
    constexpr int steps = 40;
    for (int i = 0; i < steps; ++i) {
      // Each reaches under the next, so that no renderer leaves a seam between them.
      const double upper = bar.top() + height * i / steps, lower = bar.top() + height * std::min(steps, i + 2) / steps;
      const double veil = kVeil * (i + 0.5) / steps;
      const auto channel = [&](int of_veil) {
        return static_cast<int>(std::lround(std::lerp(is_bright_ ? 255 : 0, of_veil, veil)));
      };
      figure_.marks.push_back(RectMark{QRectF(x, upper, kScaleWidth, lower - upper),
                                       QColor(channel(veil_.red()), channel(veil_.green()), channel(veil_.blue()))});
    }
    figure_.marks.push_back(RectMark{bar.adjusted(0.5, 0, -0.5, 0), {}, {theme_.line, 1, {}}});
    const auto label = [&](double y, const QString& line) {
      figure_.marks.push_back(text({x + kScaleWidth + 6, y}, line, 10, 400, theme_.text_muted));
    };
    label(bar.top() + 8, number_text(largest));
    label(bar.center().y() + 3.5, shade_title(page_shade(page_)));
    label(bar.bottom(), number_text(0));
  }

  /// A thumbnail for each row.
  void draw_all() {
    const QSizeF size = fitted(kThumbnail, kThumbnail);
    const double room = page_.room.width() - 2 * kMargin;
    const int in_a_row = std::max(1, static_cast<int>((room + kThumbnailGap) / (size.width() + kThumbnailGap)));
    for (std::size_t i = 0; i < shown_.rows.size(); ++i) {
      const int row = shown_.rows[i], column = static_cast<int>(i) % in_a_row, line = static_cast<int>(i) / in_a_row;
      const QRectF frame(
          QPointF(kMargin + column * (size.width() + kThumbnailGap), kHead + line * (size.height() + kWordRoom + 10)),
          size);
      draw_lit(frame, row);
      const TokenLabel& label = shown_.row_labels[row];
      add_label(figure_,
                elided(text({frame.center().x(), frame.bottom() + 17}, label.text, 12.5, kTokenWeight,
                            label.color(theme_), Anchor::middle),
                       size.width() + kThumbnailGap - 6),
                label);
      figure_.regions.push_back({frame.adjusted(0, 0, 0, kWordRoom), word(row)});
      bottom_ = frame.bottom() + kWordRoom;
    }
  }

  const Trace& trace_;
  const Picture& picture_;
  const Page& page_;
  const figure::Theme& theme_;
  const AttentionMap& map_;
  const int index_;  // of the map in its targets: -1 for the one that the state chooses
  ShownMap shown_;
  const Sequence& keys_;
  const bool is_bright_;
  const QColor veil_;  // as far from the picture as can be: a light picture is darkened, a dark one fades
  double bottom_ = kHead;
  Figure figure_;
};

}  // namespace

Figure draw_regions(const Shown& shown, const Page& page, const ViewState& state, int map) {
  return Regions(shown, page, state, map).draw();
}

}  // namespace saccade::views
