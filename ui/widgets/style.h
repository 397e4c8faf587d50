#pragma once

#include <QFont>
#include <QPalette>
#include <QString>
#include <QWidget>

#include "ui/figure/theme.h"

namespace saccade::widgets {

enum class Appearance { system, light, dark };

/// The theme to show. `system` follows the lightness of the application's palette, which the desktop sets.
figure::Theme theme_for(Appearance appearance);

/// How much larger than designed the letters of panels are, in the whole program; 1 until somebody says otherwise.
double text_scale();
/// Gives `window` and all in it the fonts, and the fixed widths and heights that were made for those, of another scale.
/// What a widget fixes or paints later is `scaled` by itself.
void set_text_scale(QWidget& window, double scale);
/// A length in pixels that has to hold text, at the text scale.
int scaled(double pixels);

/// The figures' font at a size in pixels, as it is designed, so that window and figure are of one piece.
QFont ui_font(int pixels, int weight = 400);

/// A label's text in a colour of the theme.
void set_text_color(QWidget* label, const QColor& color);

/// A line between two parts of the window, in the theme's colour.
QWidget* make_rule(Qt::Orientation orientation);

/// What Qt's own widgets need to look like the theme.
QPalette palette_for(const figure::Theme& theme);
QString style_sheet(const figure::Theme& theme);

}  // namespace saccade::widgets
