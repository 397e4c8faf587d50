#include "ui/window/output_label.h"

#include <QPainter>
#include <QTextLayout>

#include "ui/views/changes.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kFirstLine = 34;  // its height beside the source

/// At most `lines` lines, the last one ending in an ellipsis where there is more.
void draw_lines(QPainter& painter, const QRectF& area, const std::vector<views::Piece>& pieces, const QFont& font,
                const QColor& color, int lines) {
  QString text;
  QList<QTextLayout::FormatRange> formats;
  for (const views::Piece& piece : pieces) {
    QTextCharFormat format;
    format.setFontUnderline(piece.changed);
    formats << QTextLayout::FormatRange{static_cast<int>(text.size()), static_cast<int>(piece.text.size()), format};
    text += piece.text;
  }
  QTextLayout layout(text, font);
  layout.setFormats(formats);
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(option);
  layout.beginLayout();
  double height = 0;
  for (int i = 0; i < lines; ++i) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(area.width());
    line.setPosition({0, height});
    height += line.height();
  }
  layout.endLayout();
  const QTextLine last = layout.lineAt(layout.lineCount() - 1);
  painter.setPen(color);
  // Few lines stand beside the first of the source, however much that is.
  const double top =
      area.top() + std::max(0.0, std::min<double>(area.height(), widgets::scaled(kFirstLine)) - height) / 2;
  if (last.isValid() && last.textStart() + last.textLength() < text.size()) {
    for (int i = 0; i + 1 < layout.lineCount(); ++i) layout.lineAt(i).draw(&painter, {area.left(), top});
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    painter.drawText(QPointF(area.left(), top + last.y() + metrics.ascent()),
                     metrics.elidedText(text.mid(last.textStart()), Qt::ElideRight, area.width()));
  } else {
    layout.draw(&painter, {area.left(), top});
  }
}

}  // namespace

OutputLabel::OutputLabel(QWidget* parent) : QWidget(parent) {
  setObjectName("output");
  setMinimumWidth(96);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void OutputLabel::setText(const QString& text, const QString& before) {
  text_ = text;
  before_ = before;
  setAccessibleName(before.isEmpty() || before == text ? tr("Output: %1").arg(text)
                                                       : tr("Output: %1, before: %2").arg(text, before));
  setToolTip(before.isEmpty() ? text : tr("%1\nbefore: %2").arg(text, before));
  update();
}

void OutputLabel::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  update();
}

void OutputLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QRectF area = rect();
  const QRectF first(area.left(), area.top(), area.width(),
                     std::min<double>(area.height(), widgets::scaled(kFirstLine)));
  const QFont large = widgets::ui_font(15, 600), small = widgets::ui_font(12, 500);
  const auto fits = [&](const QFont& font) { return QFontMetricsF(font).horizontalAdvance(text_) <= area.width(); };
  const QFont& font = fits(large) ? large : small;
  if (before_.isEmpty()) {
    // Two lines beside one of the source, and more where the source has more.
    const int most = static_cast<int>(area.height() / QFontMetricsF(font).lineSpacing());
    draw_lines(painter, fits(large) ? first : area, {{text_}}, font, theme_.target, std::max(1, most));
    return;
  }
  auto [was, is] = views::changes(before_, text_);
  was.insert(was.begin(), {tr("was ")});
  if (text_ == before_) was = {{tr("unchanged")}};
  const double is_height = widgets::scaled(19), was_height = widgets::scaled(15);
  const double top = first.center().y() - (is_height + was_height) / 2;
  draw_lines(painter, QRectF(area.left(), top, area.width(), is_height), is, font, theme_.target, 1);
  draw_lines(painter, QRectF(area.left(), top + is_height, area.width(), was_height), was, widgets::ui_font(11),
             theme_.text_muted, 1);
}

}  // namespace saccade::window
