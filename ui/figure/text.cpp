#include "ui/figure/text.h"

#include <QCache>
#include <QRawFont>
#include <QTextLayout>
#include <algorithm>

#include "ui/figure/theme.h"

namespace saccade::figure {

namespace {

/// Whether every letter stands for itself. The font's contextual forms are then left out: they would show a token "->"
/// as an arrow, and a page could not give the original letters back.
bool is_plain(const QString& text) {
  return std::all_of(text.begin(), text.end(), [](QChar c) {
    const bool cjk_or_symbol = c >= QChar(0x2010) && c < QChar(0xA000);
    return c < QChar(0x0300) || cjk_or_symbol;
  });
}

ShapedRun shape_anew(const TextRun& run, int weight) {
  QFont font = figure_font(kShapingSize, weight);
  font.setItalic(run.italic);
  if (is_plain(run.text)) font.setStyleStrategy(QFont::PreferNoShaping);
  QTextOption option;
  option.setTextDirection(Qt::LeftToRight);  // of the line; the bidirectional algorithm still orders what is in it
  option.setWrapMode(QTextOption::NoWrap);
  option.setUseDesignMetrics(true);

  QTextLayout layout(run.text, font);
  layout.setTextOption(option);
  layout.beginLayout();
  QTextLine line = layout.createLine();
  layout.endLayout();
  if (!line.isValid()) return {};

  line.setPosition({0, -line.ascent()});
  ShapedRun shaped{.glyphs = layout.glyphRuns(), .outline = {}, .width = line.horizontalAdvance()};
  shaped.outline.setFillRule(Qt::WindingFill);
  for (const QGlyphRun& glyphs : shaped.glyphs) {
    const QList<quint32> indexes = glyphs.glyphIndexes();
    const QList<QPointF> positions = glyphs.positions();
    for (qsizetype i = 0; i < indexes.size(); ++i) {
      shaped.outline.addPath(glyphs.rawFont().pathForGlyph(indexes[i]).translated(positions[i]));
    }
  }
  return shaped;
}

}  // namespace

double script_size(Script script) { return script == Script::normal ? 1 : 0.72; }

double script_shift(Script script) {
  switch (script) {
    case Script::sub:
      return 0.24;
    case Script::super:
      return -0.36;
    case Script::normal:
      break;
  }
  return 0;
}

const ShapedRun& shape(const TextRun& run, int weight) {
  thread_local QCache<QString, ShapedRun> cache(4096);
  const QString key = QChar(ushort(2 * weight + run.italic)) + run.text;
  if (const ShapedRun* known = cache.object(key)) return *known;
  auto* shaped = new ShapedRun(shape_anew(run, weight));
  cache.insert(key, shaped);
  return *shaped;
}

double text_width(const TextMark& text) {
  double width = 0;
  for (const TextRun& run : text.runs) {
    width += shape(run, text.weight).width * text.size * script_size(run.script) / kShapingSize;
  }
  return width;
}

}  // namespace saccade::figure
