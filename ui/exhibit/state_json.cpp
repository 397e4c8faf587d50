#include "ui/exhibit/state_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

#include "engine/core/error.h"

namespace saccade::exhibit {

namespace {

/// As it stands in a file.
std::string text_of(const QJsonValue& value) {
  const QByteArray text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
  return text.mid(1, text.size() - 2).toStdString();  // without the brackets of the array
}

/// Reads one object, key by key.
class Reader {
 public:
  Reader(const QJsonObject& object, const char* what) : object_(object), what_(what) {}

  void read(const char* key, bool& to) const {
    check(key, "true or false", &QJsonValue::isBool, [&](const QJsonValue& value) { to = value.toBool(); });
  }
  void read(const char* key, QString& to) const {
    check(key, "a string", &QJsonValue::isString, [&](const QJsonValue& value) { to = value.toString(); });
  }
  void read_index(const char* key, int& to) const {
    check(key, "a number from 0", is_index, [&](const QJsonValue& value) { to = value.toInt(); });
  }
  void read_index(const char* key, std::optional<int>& to) const {
    check(key, "a number from 0", is_index, [&](const QJsonValue& value) { to = value.toInt(); });
  }
  void read_indices(const char* key, std::vector<int>& to) const {
    const auto are_indices = [](const QJsonValue& value) {
      const QJsonArray array = value.toArray();
      return value.isArray() && std::all_of(array.begin(), array.end(), [](const auto& i) { return is_index(i); });
    };
    check(key, "a list of numbers from 0", are_indices, [&](const QJsonValue& value) {
      to.clear();
      for (const QJsonValue& index : value.toArray()) to.push_back(index.toInt());
    });
  }
  /// @param low, high what the number must lie between; both are allowed
  void read(const char* key, double& to, double low, double high) const {
    const auto lies_between = [&](const QJsonValue& value) {
      return value.isDouble() && value.toDouble() >= low && value.toDouble() <= high;
    };
    const QString expected = QStringLiteral("a number from %1 to %2").arg(low).arg(high);
    check(key, expected.toUtf8(), lies_between, [&](const QJsonValue& value) { to = value.toDouble(); });
  }
  /// @param names those that are allowed
  void read(const char* key, QString& to, const QStringList& names) const {
    check(
        key, names.join(QStringLiteral(", ")).toUtf8(),
        [&](const QJsonValue& value) { return value.isString() && names.contains(value.toString()); },
        [&](const QJsonValue& value) { to = value.toString(); });
  }

 private:
  static bool is_index(const QJsonValue& value) {
    const double number = value.toDouble(-1);
    return number >= 0 && number <= 1e6 && number == std::floor(number);
  }

  template <typename Is, typename Take>
  void check(const char* key, const char* expected, Is is, Take take) const {
    const auto found = object_.find(QLatin1String(key));
    if (found == object_.end()) return;
    const QJsonValue value = *found;
    if (!std::invoke(is, value)) throw Error(what_, key, expected, text_of(value));
    take(value);
  }

  const QJsonObject& object_;
  const char* what_;
};

constexpr double kLargestRoom = 1e5;  // points

}  // namespace

QJsonObject to_json(const views::Page& page) {
  return {{"theme", page.theme.dark ? "dark" : "light"},
          {"color_map", page.color_map},
          {"width", page.room.width()},
          {"height", page.room.height()},
          {"color_bar", page.color_bar},
          {"axis_labels", page.axis_labels},
          {"values", page.values},
          {"caption", page.caption}};
}

views::Page page_from(const QJsonObject& object) {
  const Reader reader(object, "page");
  views::Page page;
  QString theme = QStringLiteral("light");
  reader.read("theme", theme, QStringList{"light", "dark"});
  if (theme == QLatin1String("dark")) page.theme = figure::Theme::dark_theme();
  reader.read("color_map", page.color_map, figure::color_maps());
  double width = page.room.width(), height = page.room.height();
  reader.read("width", width, 1, kLargestRoom);
  reader.read("height", height, 1, kLargestRoom);
  page.room = {width, height};
  reader.read("color_bar", page.color_bar);
  reader.read("axis_labels", page.axis_labels);
  reader.read("values", page.values);
  reader.read("caption", page.caption);
  return page;
}

QJsonObject to_json(const views::ViewState& state) {
  QJsonArray more_maps;
  for (const int map : state.more_maps) more_maps << map;
  QJsonObject object{{"map", state.map},
                     {"more_maps", more_maps},
                     {"steady", state.steady},
                     {"mass", state.mass},
                     {"hide_special", state.hide_special},
                     {"renormalize", state.renormalize},
                     {"sort", state.sort}};
  if (state.step) object["step"] = *state.step;
  if (state.focus) object["focus"] = *state.focus;
  return object;
}

views::ViewState view_state_from(const QJsonObject& object) {
  const Reader reader(object, "view state");
  views::ViewState state;
  reader.read_index("map", state.map);
  reader.read_index("step", state.step);
  reader.read_indices("more_maps", state.more_maps);
  reader.read_index("focus", state.focus);
  reader.read("steady", state.steady);
  reader.read("mass", state.mass, 0, 1);
  reader.read("hide_special", state.hide_special);
  reader.read("renormalize", state.renormalize);
  reader.read("sort", state.sort);
  return state;
}

}  // namespace saccade::exhibit
