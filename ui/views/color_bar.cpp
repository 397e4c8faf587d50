#include "ui/views/color_bar.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/matrix.h"

namespace saccade::views {

using figure::RectMark;
using figure::Shade;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(ColorBar)
};

constexpr double kGap = 32, kWidth = 10, kRoom = 80;
constexpr double kLabelSize = 10, kBetweenTicks = 12;

figure::TextMark title_at(QPointF position, const Page& page) {
  return text(position, shade_title(page_shade(page)), kLabelSize, 400, page.theme.text_muted);
}

}  // namespace

Shade page_shade(const Page& page) { return page.shade.value_or(Shade::linear); }

QString shade_title(Shade shade) {
  switch (shade) {
    case Shade::linear:
      break;
    case Shade::square_root:
      return Words::tr("weight, square root");
    case Shade::logarithmic:
      return Words::tr("weight, logarithm");
  }
  return Words::tr("weight");
}

double color_bar_room(const Page& page) {
  if (page_shade(page) == Shade::linear) return kRoom;
  return std::max(kRoom, std::ceil(kGap + figure::text_width(title_at({}, page)) + kMargin));
}

void draw_color_bar(figure::Figure& figure, const Page& page, double right, double top, double height) {
  const Shade shade = page_shade(page);
  const double x = std::ceil(right + kGap);
  constexpr int steps = 40;
  for (int i = 0; i < steps; ++i) {
    // Each reaches under the next, so that no renderer leaves a seam between them.
    const double upper = top + height * i / steps, lower = top + height * std::min(steps, i + 2) / steps;
    figure.marks.push_back(RectMark{QRectF(x, upper, kWidth, lower - upper),
                                    figure::weight_color(page.color_map, 1 - (i + 0.5) / steps, page.theme)});
  }
  figure.marks.push_back(
      RectMark{QRectF(x, top, kWidth, height).adjusted(0.5, 0, -0.5, 0), {}, {page.theme.line, 1, {}}});
  const std::vector<double> ticks = figure::tick_weights(shade);
  double last = 0;
  for (const double weight : ticks) {
    const double place = height * figure::shade_of(weight, shade);
    // Of a bar too short for all of them the ends are named.
    const bool end = weight == ticks.front() || weight == ticks.back();
    const bool crowded = place - last < kBetweenTicks || height - place < kBetweenTicks;
    if (!end && crowded) continue;
    last = place;
    const bool least = shade == Shade::logarithmic && weight == ticks.front();
    const QString number = least ? Words::tr("≤ %1").arg(weight) : QString::number(weight);
    const figure::TextMark tick =
        text({x + kWidth + 6, top + height - place + 3.5}, number, kLabelSize, 400, page.theme.text_muted);
    figure.marks.push_back(tick);
  }
  // Slanted labels of the last column begin higher up.
  if (shade == Shade::linear) return;
  const figure::TextMark title = title_at({x, top - 10}, page);
  figure.marks.push_back(title);
}

}  // namespace saccade::views
