#include "ui/figure/theme.h"

#include <QFontDatabase>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/figure/color_tables.h"

namespace saccade::figure {

namespace {

/// Oklab (Ottosson 2020): equal steps in it look equal, so a blend in it is a perceptually uniform scale.
struct Oklab {
  double l, a, b;
};

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double gamma_encoded(double channel) {
  return channel <= 0.0031308 ? 12.92 * channel : 1.055 * std::pow(channel, 1 / 2.4) - 0.055;
}

Oklab to_oklab(const QColor& color) {
  const double r = linear(color.redF()), g = linear(color.greenF()), b = linear(color.blueF());
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor from_oklab(const Oklab& lab) {
  const double l = std::pow(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
  const double m = std::pow(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
  const double s = std::pow(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
  const auto channel = [](double value) {
    return static_cast<int>(std::lround(255 * gamma_encoded(std::clamp(value, 0.0, 1.0))));
  };
  return QColor(channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

QColor blend(const QColor& from, const QColor& to, double t) {
  const Oklab a = to_oklab(from), b = to_oklab(to);
  return from_oklab({std::lerp(a.l, b.l, t), std::lerp(a.a, b.a, t), std::lerp(a.b, b.b, t)});
}

bool load_fonts() {
  for (const char* style : {"Regular", "Medium", "SemiBold", "Italic"}) {
    QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/SaccadeInter-%1.otf").arg(QLatin1String(style)));
  }
  return true;
}

const ColorTable* published_table(const QString& map) {
  if (map == QLatin1String("viridis")) return &kViridis;
  if (map == QLatin1String("cividis")) return &kCividis;
  if (map == QLatin1String("magma")) return &kMagma;
  return nullptr;
}

}  // namespace

Theme Theme::light() {
  return {.dark = false,
          .source = QColor(0x2563B8),
          .target = QColor(0xB46A00),
          .window = QColor(0x0B7F7B),
          .selection = QColor(0xD7263D),
          .control = QColor(0x3F3CBB),
          .passed = QColor(0x2E8B57),
          .canvas = QColor(0xFFFFFF),
          .panel = QColor(0xF7F8FA),
          .field = QColor(0xEEF0F4),
          .line = QColor(0xE3E6EB),
          .text = QColor(0x1B1F26),
          .text_muted = QColor(0x5B6472),
          .text_faint = QColor(0x697282),
          .disabled = QColor(0x98A1B0),
          .control_tint = QColor(0xECECFB),
          .window_tint = QColor(0xE4F3F2)};
}

Theme Theme::dark_theme() {
  return {.dark = true,
          .source = QColor(0x7FB0F5),
          .target = QColor(0xF0B35A),
          .window = QColor(0x4FC7BF),
          .selection = QColor(0xFF6B7C),
          .control = QColor(0xA5A2FF),
          .passed = QColor(0x6FCF97),
          .canvas = QColor(0x15171C),
          .panel = QColor(0x1B1E25),
          .field = QColor(0x262A33),
          .line = QColor(0x2C313B),
          .text = QColor(0xE9ECF1),
          .text_muted = QColor(0xA3ACBA),
          .text_faint = QColor(0x848E9E),
          .disabled = QColor(0x6C7686),
          .control_tint = QColor(0x2A2B45),
          .window_tint = QColor(0x1C3233)};
}

QColor weight_color(const QString& map, double weight, const Theme& theme, const QColor& ground) {
  const double w = std::clamp(weight, 0.0, 1.0);
  if (const ColorTable* table = published_table(map)) return QColor((*table)[std::lround(255 * w)]);
  // In the dark a weight of zero is a little lighter than the canvas, so that a row that was reached can be seen.
  const QColor zero = ground.isValid() ? ground : theme.dark ? theme.panel : theme.canvas;
  return blend(zero, theme.dark ? QColor(0xC7C5FF) : QColor(0x312E81), w);
}

bool has_color_of_zero(const QString& map) { return published_table(map) != nullptr; }

QStringList color_maps() { return {"indigo", "viridis", "cividis", "magma"}; }

QColor head_color(int i, const Theme& theme) {
  constexpr QRgb blue = 0x0072B2, sky = 0x56B4E9, green = 0x009E73, yellow = 0xF0E442, orange = 0xE69F00,
                 vermilion = 0xD55E00, purple = 0xCC79A7;
  const std::array<QColor, kHeadColorCount> on_light = {QColor(blue),   QColor(vermilion), QColor(green),
                                                        QColor(purple), QColor(orange),    QColor(sky),
                                                        theme.text,     QColor(yellow)};
  const std::array<QColor, kHeadColorCount> on_dark = {QColor(sky),    QColor(orange),    QColor(green), QColor(purple),
                                                       QColor(yellow), QColor(vermilion), theme.text,    QColor(blue)};
  return (theme.dark ? on_dark : on_light)[i];
}

QFont figure_font(double size, int weight) {
  [[maybe_unused]] static const bool loaded = load_fonts();
  QFont font;
  font.setFamilies({"Saccade Inter", "Noto Sans CJK SC"});
  font.setPixelSize(std::max(1, static_cast<int>(std::lround(size))));
  font.setWeight(QFont::Weight(weight));
  font.setHintingPreference(QFont::PreferNoHinting);
  return font;
}

}  // namespace saccade::figure
