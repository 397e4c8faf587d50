#include "ui/figure/diverging.h"

#include <algorithm>
#include <cmath>

#include "ui/figure/color_tables.h"

namespace saccade::figure {

QColor difference_color(double difference, const Theme& theme) {
  const DivergingTable& table = theme.dark ? kGreenPurpleDark : kGreenPurple;
  const double place = (std::clamp(difference, -1.0, 1.0) + 1) / 2 * (table.size() - 1.0);
  const auto before = std::min(static_cast<std::size_t>(place), table.size() - 2);
  const QColor from(table[before]), to(table[before + 1]);
  const double t = place - static_cast<double>(before);
  const auto between = [t](int a, int b) { return static_cast<int>(std::lround(std::lerp(a, b, t))); };
  return QColor(between(from.red(), to.red()), between(from.green(), to.green()), between(from.blue(), to.blue()));
}

}  // namespace saccade::figure
