#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/image_forms.h"
#include "ui/views/matrix.h"
#include "ui/views/pixels.h"
#include "ui/views/readout.h"
#include "ui/views/steps.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::ImageMark;
using figure::PathMark;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Glimpses)
};

constexpr double kTitleSize = 13.5, kHead = 52;  // down to the picture and the first row
constexpr double kLeastSide = 200, kMostSide = 440;
constexpr double kBetween = 36;  // from the picture to the rows
constexpr double kLeastPitch = 44, kMostPitch = 76, kRowGap = 12;
constexpr double kNumberRoom = 26, kPatchGap = 8;
constexpr double kBarPitch = 13, kBarGap = 18, kLabelRoom = 13, kValueRoom = 44;
constexpr double kLongBar = 120;  // of the likeliest class alone, where there are many or their names are long
constexpr std::size_t kMostClasses = 12;
constexpr double kBadge = 8;     // radius
constexpr double kUnseen = 0.6;  // how much of what no look has seen yet is hidden
constexpr double kBright = 0.5;

/// The path of the glimpses over the picture and, beside it, a row for each.
class Glimpses {
 public:
  Glimpses(const Shown& shown, const Page& page, const ViewState& state)
      : trace_(shown.trace),
        picture_(*trace_.picture),
        looks_(glimpses_of(trace_)->glimpses),
        page_(page),
        theme_(page.theme),
        over_(mean_brightness(picture_) < kBright ? figure::Theme::dark_theme() : figure::Theme::light()) {
    if (state.step) current_ = std::min(*state.step, count() - 1);
    reached_ = current_ ? *current_ + 1 : count();
    for (const Glimpse& look : looks_) scales_ = std::max(scales_, look.sizes.size());
    find_classes();
  }

  Figure draw() {
    lay_out();
    draw_title();
    draw_picture();
    draw_path();
    draw_rows();
    figure_.title = Words::tr("Glimpses of %1").arg(QString::fromStdString(trace_.model.id));
    figure_.description = describe();
    finish(figure_, page_, kMargin, std::max(frame_.bottom(), kHead + count() * pitch_ - kRowGap));
    return std::move(figure_);
  }

 private:
  int count() const { return static_cast<int>(looks_.size()); }
  bool is_reached(int look) const { return look < reached_; }
  static Target target_of(int look) { return {TargetKind::target_token, look, -1}; }

  /// The classes that get a bar each: all of them, where they are few and their names short.
  void find_classes() {
    for (const SourcePrediction& said : trace_.predictions) {
      for (const Candidate& candidate : said.candidates) {
        const QString name = QString::fromStdString(candidate.text);
        if (!classes_.contains(name)) classes_ << name;
        const bool fits = figure::text_width(text({}, name, 10, 600, {})) <= kBarPitch;
        if (fits && classes_.size() <= qsizetype(kMostClasses)) continue;
        classes_.clear();
        return;
      }
    }
    classes_.sort();
  }

  double beliefs_width() const { return classes_.isEmpty() ? kLongBar : classes_.size() * kBarPitch; }

  void lay_out() {
    const double height = page_.room.height() - kHead - kMargin;
    // About as high as the picture, which gets half of the room.
    const double half = (page_.room.width() - 2 * kMargin - kBetween) / 2;
    pitch_ = std::clamp(std::floor((std::min(height, half) + kRowGap) / count()), kLeastPitch, kMostPitch);
    patch_ = pitch_ - kRowGap;
    const double rows = kNumberRoom + scales_ * (patch_ + kPatchGap) + kBarGap + beliefs_width() + kValueRoom;
    const double room = page_.room.width() - 2 * kMargin - kBetween - rows;
    const double side = std::floor(std::clamp(std::min(room, height), kLeastSide, kMostSide));
    scale_ = side / std::max(picture_.width, picture_.height);
    frame_ = QRectF(kMargin, kHead, picture_.width * scale_, picture_.height * scale_);
    number_x_ = frame_.right() + kBetween + kBadge;
    patches_x_ = frame_.right() + kBetween + kNumberRoom;
    beliefs_x_ = patches_x_ + scales_ * (patch_ + kPatchGap) + kBarGap;
  }

  QString believed() const {
    const SourcePrediction* belief = belief_after(trace_, reached_ - 1);
    if (!belief) return {};
    const Candidate& best = belief->candidates.front();
    const QString name = quoted(QString::fromStdString(best.text)), with = number_text(best.probability);
    return current_ ? Words::tr("after look %1 of %2: %3 with %4").arg(reached_).arg(count()).arg(name, with)
                    : Words::tr("after all %1 looks: %2 with %3").arg(count()).arg(name, with);
  }

  QString describe() const {
    const SourcePrediction* belief = belief_after(trace_, reached_ - 1);
    if (!belief) {
      return Words::tr("%1 glimpses of a picture of %2 × %3 pixels.")
          .arg(count())
          .arg(picture_.width)
          .arg(picture_.height);
    }
    const Candidate& best = belief->candidates.front();
    return Words::tr("%1 glimpses of a picture of %2 × %3 pixels; after look %4 it is believed to be %5 with %6.")
        .arg(count())
        .arg(picture_.width)
        .arg(picture_.height)
        .arg(reached_)
        .arg(quoted(QString::fromStdString(best.text)), number_text(best.probability));
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const figure::TextMark title = text({kMargin, baseline}, Words::tr("Glimpses"), kTitleSize, 600, theme_.text);
    figure_.marks.push_back(title);
    figure_.marks.push_back(
        text({kMargin + figure::text_width(title) + 14, baseline}, believed(), 11.5, 400, theme_.text_muted));
    if (!page_.axis_labels) return;
    const double heads = kHead - 8;
    const std::vector<double>& sizes = looks_.front().sizes;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      figure_.marks.push_back(text({patches_x_ + k * (patch_ + kPatchGap) + patch_ / 2, heads},
                                   Words::tr("%1 × %1").arg(sizes[k]), 10, 400, theme_.text_muted, Anchor::middle));
    }
    figure_.marks.push_back(text({beliefs_x_, heads}, Words::tr("belief"), 10, 400, theme_.text_muted));
  }

  /// The part of a scale's square that lies over the picture, in points; empty where none does.
  QRectF square(const Glimpse& look, double size) const {
    const QRectF whole(look.x - size / 2, look.y - size / 2, size, size);
    const QRectF seen = whole & QRectF(0, 0, picture_.width, picture_.height);
    return QRectF(frame_.topLeft() + seen.topLeft() * scale_, seen.size() * scale_);
  }

  QPointF centre(const Glimpse& look) const {
    return frame_.topLeft() +
           QPointF(std::clamp<double>(look.x, 0, picture_.width), std::clamp<double>(look.y, 0, picture_.height)) *
               scale_;
  }

  /// What no look has seen yet stands back.
  void draw_picture() {
    const auto is_seen = [&](double x, double y) {
      return std::any_of(looks_.begin(), looks_.begin() + reached_, [&](const Glimpse& look) {
        const double half = look.sizes.empty() ? 0 : look.sizes.back() / 2;
        return std::abs(x - look.x) <= half && std::abs(y - look.y) <= half;
      });
    };
    const QColor veil = over_.dark ? Qt::black : Qt::white;
    figure_.marks.push_back(ImageMark{
        frame_, veiled(picture_, veil, [&](double x, double y) { return is_seen(x, y) ? 0 : kUnseen; }), true});
    figure_.marks.push_back(RectMark{frame_.adjusted(-0.5, -0.5, 0.5, 0.5), {}, {theme_.line, 1, {}}});
  }

  /// Older looks fade; the current one is strong.
  QColor hue(int look) const {
    QColor color = over_.target;
    if (current_ && look != *current_) color.setAlphaF(static_cast<float>(0.3 + 0.4 * (look + 1) / reached_));
    return color;
  }

  void draw_path() {
    for (int look = 0; look < reached_; ++look) {
      const bool strong = look == current_;
      for (std::size_t k = looks_[look].sizes.size(); k-- > 0;) {
        const QRectF area = square(looks_[look], looks_[look].sizes[k]);
        if (area.isEmpty()) continue;
        figure_.marks.push_back(RectMark{area, {}, {hue(look), strong ? (k == 0 ? 2.2 : 1.6) : 1, {}}, 1});
        figure_.regions.push_back({area, target_of(look)});
      }
    }
    for (int look = 0; look + 1 < reached_; ++look) {
      PathMark line{.path = {}, .stroke = {hue(look + 1), look + 1 == current_ ? 2.0 : 1.2, {}}};
      line.path.moveTo(centre(looks_[look]));
      line.path.lineTo(centre(looks_[look + 1]));
      figure_.marks.push_back(std::move(line));
    }
    for (int look = 0; look < reached_; ++look) {
      const QPointF middle = centre(looks_[look]);
      QColor fill = over_.target;
      if (current_ && look != *current_) fill = mixed(over_.target, over_.canvas, 0.3);
      draw_badge(middle, look, fill, over_.canvas);
      figure_.regions.push_back({badge_at(middle), target_of(look)});
    }
  }

  static QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [&](int from, int to) { return static_cast<int>(std::lround(std::lerp(from, to, share))); };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
  }

  static QRectF badge_at(QPointF middle) { return {middle - QPointF(kBadge, kBadge), QSizeF(2 * kBadge, 2 * kBadge)}; }

  void draw_badge(QPointF middle, int look, const QColor& fill, const QColor& ink) {
    figure_.marks.push_back(RectMark{badge_at(middle), fill, {}, kBadge});
    figure_.marks.push_back(text(middle + QPointF(0, 3.6), QString::number(look + 1), 10, 600, ink, Anchor::middle));
  }

  void draw_rows() {
    for (int look = 0; look < count(); ++look) {
      const double top = kHead + look * pitch_;
      const QRectF row(frame_.right() + kBetween - 8, top - kRowGap / 2,
                       beliefs_x_ + beliefs_width() + kValueRoom - frame_.right() - kBetween + 8, pitch_);
      if (look == current_) figure_.marks.push_back(RectMark{row, theme_.control_tint, {}, 6});
      if (is_reached(look)) {
        // Darker than the hue on its own, so that the number on it can be read.
        draw_badge({number_x_, top + patch_ / 2}, look,
                   look == current_ ? theme_.target.darker(112) : theme_.text_faint, theme_.canvas);
      } else {
        figure_.marks.push_back(text({number_x_, top + patch_ / 2 + 3.6}, QString::number(look + 1), 10, 400,
                                     theme_.text_faint, Anchor::middle));
      }
      draw_patches(look, top);
      draw_belief(look, top);
      figure_.regions.push_back({row, target_of(look)});
    }
  }

  void draw_patches(int look, double top) {
    const std::vector<QImage> images = is_reached(look) ? seen_in(picture_, looks_[look]) : std::vector<QImage>();
    for (std::size_t k = 0; k < looks_[look].sizes.size(); ++k) {
      const QRectF area(patches_x_ + k * (patch_ + kPatchGap), top, patch_, patch_);
      if (k < images.size()) figure_.marks.push_back(ImageMark{area, images[k], true});
      figure_.marks.push_back(RectMark{area.adjusted(-0.5, -0.5, 0.5, 0.5), {}, {theme_.line, 1, {}}});
    }
  }

  void draw_belief(int look, double top) {
    const SourcePrediction* belief = is_reached(look) ? belief_after(trace_, look) : nullptr;
    classes_.isEmpty() ? draw_best(belief, top) : draw_bars(belief, top);
    if (!belief) return;
    figure_.marks.push_back(text({beliefs_x_ + beliefs_width() + 8, top + patch_ / 2 + 4},
                                 number_text(belief->candidates.front().probability), 11, 500, theme_.text));
  }

  void draw_bars(const SourcePrediction* belief, double top) {
    const double height = patch_ - kLabelRoom, base = top + height;
    for (int i = 0; i < classes_.size(); ++i) {
      const double x = beliefs_x_ + i * kBarPitch;
      double probability = 0;
      bool best = false;
      if (belief) {
        const auto& candidates = belief->candidates;
        const auto of_class = std::ranges::find(candidates, classes_[i].toStdString(), &Candidate::text);
        if (of_class != candidates.end()) probability = std::clamp(of_class->probability, 0.0, 1.0);
        best = of_class == candidates.begin();
      }
      figure_.marks.push_back(RectMark{QRectF(x, top, kBarPitch - 3, height), theme_.field});
      if (const double length = height * probability; length >= 0.25) {
        figure_.marks.push_back(
            RectMark{QRectF(x, base - length, kBarPitch - 3, length), best ? theme_.control : theme_.text_faint});
      }
      figure_.marks.push_back(text({x + (kBarPitch - 3) / 2, base + 10}, classes_[i], 10, best ? 600 : 400,
                                   best ? theme_.text : theme_.text_muted, Anchor::middle));
    }
  }

  /// The likeliest class alone.
  void draw_best(const SourcePrediction* belief, double top) {
    const double middle = top + patch_ / 2;
    figure_.marks.push_back(RectMark{QRectF(beliefs_x_, middle + 4, kLongBar, 6), theme_.field, {}, 2});
    if (!belief) return;
    const Candidate& best = belief->candidates.front();
    figure_.marks.push_back(RectMark{
        QRectF(beliefs_x_, middle + 4, kLongBar * std::clamp(best.probability, 0.0, 1.0), 6), theme_.control, {}, 2});
    figure_.marks.push_back(
        elided(text({beliefs_x_, middle - 2}, QString::fromStdString(best.text), 11.5, 500, theme_.text), kLongBar));
  }

  const Trace& trace_;
  const Picture& picture_;
  const std::vector<Glimpse>& looks_;
  const Page& page_;
  const figure::Theme& theme_;
  figure::Theme over_;  // what is legible over the picture
  std::optional<int> current_;
  int reached_ = 0;  // looks from here on are still to come
  std::size_t scales_ = 0;
  QStringList classes_;  // that have a bar each; empty: only the likeliest is shown
  double scale_ = 1;     // points for a pixel
  double pitch_ = 0, patch_ = 0, number_x_ = 0, patches_x_ = 0, beliefs_x_ = 0;
  QRectF frame_;  // of the picture
  Figure figure_;
};

}  // namespace

Figure draw_glimpses(const Shown& shown, const Page& page, const ViewState& state) {
  return Glimpses(shown, page, state).draw();
}

}  // namespace saccade::views
