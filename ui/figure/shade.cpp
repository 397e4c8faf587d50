#include "ui/figure/shade.h"

#include <algorithm>
#include <cmath>

namespace saccade::figure {

double shade_of(double weight, Shade shade) {
  const double w = std::clamp(weight, 0.0, 1.0);
  switch (shade) {
    case Shade::linear:
      break;
    case Shade::square_root:
      return std::sqrt(w);
    case Shade::logarithmic:
      return w <= kLeastLogWeight ? 0 : 1 - std::log10(w) / std::log10(kLeastLogWeight);
  }
  return w;
}

std::vector<double> tick_weights(Shade shade) {
  switch (shade) {
    case Shade::linear:
      break;
    case Shade::square_root:
      return {0, 0.1, 0.25, 0.5, 1};
    case Shade::logarithmic:
      return {kLeastLogWeight, 0.01, 0.1, 1};
  }
  return {0, 0.5, 1};
}

QString name_of(Shade shade) { return shade_names().at(static_cast<int>(shade)); }

QStringList shade_names() { return {"linear", "sqrt", "log"}; }

std::optional<Shade> find_shade(const QString& name) {
  const auto found = shade_names().indexOf(name);
  return found < 0 ? std::nullopt : std::optional(static_cast<Shade>(found));
}

}  // namespace saccade::figure
