#include "ui/export/svg.h"

#include <QBuffer>
#include <QXmlStreamWriter>

#include "ui/figure/image.h"
#include "ui/figure/text.h"

namespace saccade::exporting {

using figure::Anchor;
using figure::ImageMark;
using figure::PathMark;
using figure::RectMark;
using figure::Stroke;
using figure::TextMark;
using figure::TextRun;

namespace {

/// At most three decimals and no trailing zeros.
QString number(double value) {
  QString digits = QString::number(value, 'f', 3);
  while (digits.endsWith('0')) digits.chop(1);
  if (digits.endsWith('.')) digits.chop(1);
  return digits == "-0" ? "0" : digits;
}

/// `text` without what XML 1.0 cannot hold: control characters, half surrogates, the last two of a plane's first.
QString xml_text(QString text) {
  constexpr QChar replacement(QChar::ReplacementCharacter);
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar c = text[i];
    if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
      ++i;
    } else if (c.isSurrogate() || c >= QChar(0xFFFE) || (c < QChar(0x20) && c != '\t' && c != '\n' && c != '\r')) {
      text[i] = replacement;
    }
  }
  return text;
}

QString path_data(const QPainterPath& path) {
  QString data;
  const auto add = [&](const char* command, int i) {
    const QPainterPath::Element at = path.elementAt(i);
    data += QLatin1String(command) + number(at.x) + ' ' + number(at.y);
  };
  for (int i = 0; i < path.elementCount(); ++i) {
    switch (path.elementAt(i).type) {
      case QPainterPath::MoveToElement:
        add("M", i);
        break;
      case QPainterPath::LineToElement:
        add("L", i);
        break;
      case QPainterPath::CurveToElement:
        add("C", i);
        break;
      case QPainterPath::CurveToDataElement:
        add(" ", i);
        break;
    }
  }
  return data;
}

struct MarkWriter {
  QXmlStreamWriter& xml;

  void attribute(const char* name, double value) const { xml.writeAttribute(QLatin1String(name), number(value)); }
  void attribute(const char* name, const QString& value) const { xml.writeAttribute(QLatin1String(name), value); }

  void paint_with(const char* property, const QColor& color) const {
    attribute(property, color.isValid() ? color.name() : "none");
    if (color.isValid() && color.alpha() < 255)
      xml.writeAttribute(QString("%1-opacity").arg(property), number(color.alphaF()));
  }

  void stroke_with(const Stroke& stroke) const {
    if (stroke.width <= 0) return;
    paint_with("stroke", stroke.color);
    attribute("stroke-width", stroke.width);
    if (stroke.dash.empty()) return;
    QStringList lengths;
    for (const double length : stroke.dash) lengths.append(number(length));
    attribute("stroke-dasharray", lengths.join(' '));
  }

  void operator()(const RectMark& mark) const {
    xml.writeEmptyElement("rect");
    box(mark.rect);
    if (mark.radius > 0) attribute("rx", mark.radius);
    paint_with("fill", mark.fill);
    stroke_with(mark.stroke);
  }

  void operator()(const PathMark& mark) const {
    xml.writeEmptyElement("path");
    attribute("d", path_data(mark.path));
    if (mark.path.fillRule() == Qt::OddEvenFill && mark.fill.isValid()) attribute("fill-rule", "evenodd");
    paint_with("fill", mark.fill);
    stroke_with(mark.stroke);
  }

  void operator()(const TextMark& mark) const {
    xml.writeStartElement("text");
    attribute("x", mark.position.x());
    attribute("y", mark.position.y());
    attribute("font-size", mark.size);
    // Where Inter is not installed, or another version of it is, the text still takes the room that the figure gave it.
    if (const double width = text_width(mark); width > 0) {
      attribute("textLength", width);
      attribute("lengthAdjust", QString("spacingAndGlyphs"));
    }
    if (mark.weight != 400) attribute("font-weight", mark.weight);
    if (mark.anchor != Anchor::start) attribute("text-anchor", mark.anchor == Anchor::middle ? "middle" : "end");
    if (mark.rotation != 0) {
      attribute(
          "transform",
          QString("rotate(%1 %2 %3)").arg(number(mark.rotation), number(mark.position.x()), number(mark.position.y())));
    }
    paint_with("fill", mark.color);
    double shift = 0;
    for (const TextRun& run : mark.runs) {
      const double wanted = mark.size * figure::script_shift(run.script);
      if (run.script == figure::Script::normal && !run.italic && wanted == shift) {
        xml.writeCharacters(xml_text(run.text));
        continue;
      }
      xml.writeStartElement("tspan");
      if (wanted != shift) attribute("dy", wanted - shift);
      if (run.script != figure::Script::normal) attribute("font-size", mark.size * figure::script_size(run.script));
      if (run.italic) attribute("font-style", "italic");
      xml.writeCharacters(xml_text(run.text));
      xml.writeEndElement();
      shift = wanted;
    }
    xml.writeEndElement();
  }

  void operator()(const ImageMark& mark) const {
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    figure::page_image(mark).save(&buffer, "PNG");
    xml.writeEmptyElement("image");
    box(mark.rect);
    attribute("preserveAspectRatio", "none");
    if (mark.pixelated) attribute("image-rendering", "pixelated");
    attribute("href", "data:image/png;base64," + QString::fromLatin1(png.toBase64()));
  }

 private:
  void box(const QRectF& rect) const {
    attribute("x", rect.x());
    attribute("y", rect.y());
    attribute("width", rect.width());
    attribute("height", rect.height());
  }
};

}  // namespace

QByteArray encode_svg(const figure::Film& film, const ExportOptions& options) {
  const figure::Figure& figure = still_of(film, "SVG");
  QByteArray file;
  QXmlStreamWriter xml(&file);
  xml.setAutoFormatting(false);
  xml.writeStartDocument();
  xml.writeStartElement("svg");
  xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
  const QString width = number(figure.size.width()), height = number(figure.size.height());
  xml.writeAttribute("width", width + "pt");
  xml.writeAttribute("height", height + "pt");
  xml.writeAttribute("viewBox", QString("0 0 %1 %2").arg(width, height));
  xml.writeAttribute("font-family", "Inter, 'Noto Sans CJK SC'");
  xml.writeAttribute("style", "font-kerning:none;font-feature-settings:'calt' 0");  // as on screen: see figure/text.cpp
  xml.writeAttribute("xml:space", "preserve");
  xml.writeTextElement("title", xml_text(figure.title));
  xml.writeTextElement("desc", xml_text(figure.description));

  const MarkWriter write{xml};
  if (figure.background.isValid() && !options.transparent) {
    write(RectMark{QRectF({}, figure.size), figure.background, {}, 0});
  }
  for (const figure::Mark& mark : figure.marks) std::visit(write, mark);
  xml.writeEndElement();
  xml.writeEndDocument();
  return file;
}

}  // namespace saccade::exporting
