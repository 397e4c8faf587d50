#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <cmath>

#include "ui/figure/figure.h"

/// A figure as JSON for comparison: numbers rounded to 0.1, colours by name, one entry for each mark.
namespace saccade::testing {

inline double rounded(double value) { return std::round(value * 10) / 10 + 0.0; }

inline QJsonArray json_of(const QRectF& rect) {
  return {rounded(rect.x()), rounded(rect.y()), rounded(rect.width()), rounded(rect.height())};
}

inline void put_paint(QJsonObject& object, const QColor& fill, const figure::Stroke& stroke) {
  if (fill.isValid()) object["fill"] = fill.name(QColor::HexArgb);
  if (stroke.width > 0) object["stroke"] = stroke.color.name(QColor::HexArgb) + ' ' + QString::number(stroke.width);
  if (!stroke.dash.empty()) object["dashes"] = static_cast<int>(stroke.dash.size());
}

struct MarkToJson {
  QJsonObject operator()(const figure::RectMark& mark) const {
    QJsonObject object{{"rect", json_of(mark.rect)}};
    put_paint(object, mark.fill, mark.stroke);
    if (mark.radius > 0) object["radius"] = rounded(mark.radius);
    return object;
  }

  QJsonObject operator()(const figure::PathMark& mark) const {
    QJsonArray points;
    for (int i = 0; i < mark.path.elementCount(); ++i) {
      points.append(rounded(mark.path.elementAt(i).x));
      points.append(rounded(mark.path.elementAt(i).y));
    }
    // Circles and curves are many numbers that say little: where they are and how they begin is enough.
    QJsonObject object{{"path", json_of(mark.path.boundingRect())}, {"elements", mark.path.elementCount()}};
    if (points.size() <= 20) object["points"] = points;
    put_paint(object, mark.fill, mark.stroke);
    return object;
  }

  QJsonObject operator()(const figure::TextMark& mark) const {
    QString line;
    for (const figure::TextRun& run : mark.runs) {
      line += run.script == figure::Script::sub     ? '_' + run.text
              : run.script == figure::Script::super ? '^' + run.text
                                                    : run.text;
    }
    QJsonObject object{{"text", line},
                       {"at", QJsonArray{rounded(mark.position.x()), rounded(mark.position.y())}},
                       {"size", rounded(mark.size)},
                       {"color", mark.color.name()},
                       {"anchor", static_cast<int>(mark.anchor)}};
    if (mark.weight != 400) object["weight"] = mark.weight;
    if (mark.rotation != 0) object["rotation"] = rounded(mark.rotation);
    return object;
  }

  QJsonObject operator()(const figure::ImageMark& mark) const { return {{"image", json_of(mark.rect)}}; }
};

inline QJsonObject json_of(const figure::Figure& figure) {
  QJsonArray marks;
  for (const figure::Mark& mark : figure.marks) marks.append(std::visit(MarkToJson{}, mark));
  return {{"title", figure.title},
          {"description", figure.description},
          {"size", QJsonArray{figure.size.width(), figure.size.height()}},
          {"background", figure.background.name()},
          {"regions", static_cast<int>(figure.regions.size())},
          {"marks", marks}};
}

}  // namespace saccade::testing
