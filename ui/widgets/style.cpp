#include "ui/widgets/style.h"

#include <QApplication>
#include <utility>

namespace saccade::widgets {

namespace {

double the_text_scale = 1;

}  // namespace

double text_scale() { return the_text_scale; }

int scaled(double pixels) { return qRound(pixels * the_text_scale); }

void set_text_scale(QWidget& window, double scale) {
  const double before = std::exchange(the_text_scale, scale);
  // By way of the size as designed, so that nothing grows or shrinks by rounding.
  const auto follow = [before](int size) { return scaled(qRound(size / before)); };
  QList<QWidget*> parts = window.findChildren<QWidget*>();
  parts.append(&window);
  for (QWidget* part : parts) {
    constexpr int hairline = 2;
    const QSize least = part->minimumSize(), most = part->maximumSize();
    if (least.width() == most.width() && least.width() > hairline) part->setFixedWidth(follow(least.width()));
    if (least.height() == most.height() && least.height() > hairline) part->setFixedHeight(follow(least.height()));
    // After those, as the window comes after its parts: what knows its size by its font fixes it when that changes.
    if (!part->testAttribute(Qt::WA_SetFont) || part->font().pixelSize() <= 0) continue;
    QFont font = part->font();
    font.setPixelSize(follow(font.pixelSize()));
    part->setFont(font);
  }
}

figure::Theme theme_for(Appearance appearance) {
  const bool dark =
      appearance == Appearance::dark ||
      (appearance == Appearance::system && QApplication::palette().color(QPalette::Window).lightness() < 128);
  return dark ? figure::Theme::dark_theme() : figure::Theme::light();
}

QFont ui_font(int pixels, int weight) {
  QFont font = figure::figure_font(pixels, weight);
  font.setPixelSize(scaled(pixels));
  return font;
}

void set_text_color(QWidget* label, const QColor& color) {
  QPalette palette = label->palette();
  palette.setColor(QPalette::WindowText, color);
  palette.setColor(QPalette::Text, color);
  label->setPalette(palette);
}

QWidget* make_rule(Qt::Orientation orientation) {
  auto* line = new QWidget;
  line->setObjectName("rule");
  line->setAttribute(Qt::WA_StyledBackground);
  orientation == Qt::Horizontal ? line->setFixedHeight(1) : line->setFixedWidth(1);
  return line;
}

QPalette palette_for(const figure::Theme& theme) {
  QPalette palette;
  palette.setColor(QPalette::Window, theme.canvas);
  palette.setColor(QPalette::WindowText, theme.text);
  palette.setColor(QPalette::Base, theme.field);
  palette.setColor(QPalette::AlternateBase, theme.panel);
  palette.setColor(QPalette::Text, theme.text);
  palette.setColor(QPalette::Button, theme.field);
  palette.setColor(QPalette::ButtonText, theme.text);
  palette.setColor(QPalette::BrightText, theme.text);
  palette.setColor(QPalette::PlaceholderText, theme.text_muted);
  palette.setColor(QPalette::Highlight, theme.control);
  palette.setColor(QPalette::HighlightedText, theme.canvas);
  palette.setColor(QPalette::ToolTipBase, theme.canvas);
  palette.setColor(QPalette::ToolTipText, theme.text);
  palette.setColor(QPalette::Link, theme.control);
  palette.setColor(QPalette::Light, theme.line);
  palette.setColor(QPalette::Midlight, theme.line);
  palette.setColor(QPalette::Mid, theme.line);
  palette.setColor(QPalette::Dark, theme.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, theme.disabled);
  }
  return palette;
}

QString style_sheet(const figure::Theme& theme) {
  QString sheet = QStringLiteral(R"(
    QMainWindow, QDialog { background: @canvas; }
    QToolTip { background: @canvas; color: @text; border: 1px solid @line; padding: 4px 6px; }

    QMenuBar { background: transparent; color: @muted; spacing: 0; font-size: @13px; }
    QMenuBar::item { padding: 6px 9px; border-radius: 6px; background: transparent; }
    QMenuBar::item:selected { background: @field; color: @text; }
    QMenu { background: @canvas; color: @text; border: 1px solid @line; padding: 4px; font-size: @13px; }
    QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
    QMenu::item:selected { background: @tint; }
    QMenu::item:disabled { color: @disabled; }
    QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

    #library, #inspector, #inspectorPage { background: @panel; }
    #libraryList { background: transparent; }
    #header, #center, #exhibit, #difference { background: @canvas; }
    #cells { background: @line; }
    #lesson { background: @field; border-radius: 6px; }
    #rule { background: @line; }

    QPushButton { background: @field; color: @text; border: 2px solid transparent; border-radius: 6px;
                  padding: 5px 14px; font-size: @13px; }
    QPushButton:hover { background: @tint; }
    QPushButton:focus { border-color: @control; }
    QPushButton:checked { background: @tint; color: @control; font-weight: 600; }
    QPushButton:disabled { color: @disabled; }
    QPushButton[primary="true"] { background: @control; color: @canvas; font-weight: 600; }
    QPushButton[primary="true"]:hover { background: @pressed; }
    QPushButton[primary="true"]:focus { border-color: @text; }
    QPushButton[primary="true"]:disabled { background: @field; color: @disabled; }
    QPushButton[quiet="true"] { background: transparent; color: @control; padding: 2px 0; text-align: left; }
    #lesson QPushButton { font-size: 12px; padding: 0; }
    QPushButton[quiet="true"]:hover { background: @tint; }
    QPushButton[quiet="true"]:disabled { color: transparent; }

    QToolButton { background: transparent; color: @text; border: 2px solid transparent; border-radius: 6px;
                  padding: 0 4px; }
    QToolButton:hover { background: @field; }
    QToolButton:focus { border-color: @control; }
    QToolButton::menu-indicator { image: none; }

    QTabBar { background: transparent; }
    QTabBar::tab { background: transparent; color: @muted; padding: 4px 8px; margin-right: 2px; border-radius: 6px;
                   border: 2px solid transparent; font-size: @12px; }
    QTabBar::tab:selected { background: @field; color: @text; font-weight: 600; }
    QTabBar::tab:hover:!selected { color: @text; }
    QTabBar::tab:focus { border-color: @control; }
    QTabBar::tab:disabled { color: @disabled; }

    QLineEdit, QPlainTextEdit { selection-background-color: @control; selection-color: @canvas; }
    #libraryFilter { background: @canvas; color: @text; border: 1px solid @line; border-radius: 6px; padding: 3px 6px; }
    #libraryFilter:focus { border-color: @control; }
    #source, #first, #second, #document, #target { background: transparent; border: none; }

    QScrollBar, QAbstractScrollArea::corner { background: transparent; border: none; }
    QScrollBar:vertical { width: 8px; }
    QScrollBar:horizontal { height: 10px; }
    QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
    QScrollBar::handle:hover { background: @faint; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

    QSlider { min-height: 20px; }
    QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @track; }
    QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @control; }
    QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 8px; background: @canvas;
                                 border: 2px solid @control; }
    QSlider::handle:horizontal:focus { background: @control; border-color: @text; }

    QTabWidget::pane { border: none; }
    QHeaderView::section { background: @canvas; color: @muted; border: none; padding: 2px 4px; font-size: @12px; }
    QTableWidget { font-size: @13px; selection-background-color: @tint; selection-color: @text; }

    QDialog QLabel, QDialog QCheckBox { font-size: @13px; color: @text; }
    QDialog QLineEdit {
      background: @field; color: @text; border: 1px solid @line; border-radius: 6px; padding: 5px 8px; font-size: @13px; }
    QDialog QLineEdit:focus { border-color: @control; }
    QCheckBox { spacing: 8px; color: @text; }
    QCheckBox:disabled { color: @disabled; }
    QCheckBox:focus { color: @control; }
    QCheckBox::indicator { width: 12px; height: 12px; border: 1px solid @faint; border-radius: 3px; }
    QCheckBox::indicator:checked { width: 6px; height: 6px; border: 4px solid @control; background: @canvas; }
  )");
  // Longer names first, so that none is the beginning of a later one.
  const std::pair<const char*, QColor> colors[] = {
      {"@canvas", theme.canvas},
      {"@control", theme.control},
      {"@pressed", theme.control.lighter(theme.dark ? 108 : 115)},
      {"@panel", theme.panel},
      {"@field", theme.field},
      {"@track", theme.line},
      {"@line", theme.line},
      {"@muted", theme.text_muted},
      {"@faint", theme.text_faint},
      {"@disabled", theme.disabled},
      {"@text", theme.text},
      {"@tint", theme.control_tint},
  };
  for (const auto& [name, color] : colors) sheet.replace(QLatin1String(name), color.name());
  for (const int pixels : {12, 13}) {
    sheet.replace(QStringLiteral("@%1px").arg(pixels), QStringLiteral("%1px").arg(scaled(pixels)));
  }
  return sheet;
}

}  // namespace saccade::widgets
