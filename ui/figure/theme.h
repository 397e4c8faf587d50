#pragma once

#include <QColor>
#include <QFont>
#include <QString>

namespace saccade::figure {

/// The fixed hues of the roles and the greys of everything at rest. The window and the figures use the same one.
struct Theme {
  bool dark = false;
  QColor source, target, window, selection, control, passed;
  QColor canvas;        // the figure's background
  QColor panel;         // library, inspector
  QColor field;         // inputs, tracks
  QColor line;          // separators, empty cells
  QColor text;          // primary text
  QColor text_muted;    // secondary text. At least 4.5:1 on canvas, panel, field and control_tint
  QColor text_faint;    // tertiary text: tokens at rest. At least 4.5:1 on canvas and panel
  QColor disabled;      // what cannot be used; need not be read
  QColor control_tint;  // selected row in the library
  QColor window_tint;   // the span of a local window

  static Theme light();
  static Theme dark_theme();

  bool operator==(const Theme&) const = default;
};

/// A colour map for weights in [0, 1]. "indigo" starts at what lies under a weight of 0; "viridis", "cividis", "magma"
/// are the published tables.
/// @param ground where the theme's own is not what lies there
QColor weight_color(const QString& map, double weight, const Theme& theme, const QColor& ground = {});
/// Whether a weight of 0 has a colour of its own, and lets nothing through.
bool has_color_of_zero(const QString& map);
/// The names of the colour maps, the default first.
QStringList color_maps();

/// Hues for heads that are drawn together (Okabe and Ito 2008): distinct with any colour vision. The order puts first
/// what stands out best from the canvas.
inline constexpr int kHeadColorCount = 8;
/// @param i in [0, head_color_count)
QColor head_color(int i, const Theme& theme);

/// The figures' font (Inter from the resources, with Noto Sans CJK after it). Loads it on first use.
QFont figure_font(double size, int weight = 400);

}  // namespace saccade::figure
