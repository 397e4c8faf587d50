#include "ui/exhibit/state_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "ui/views/behavior.h"

namespace saccade::exhibit {

namespace {

using nlohmann::json;

constexpr int kMost = std::numeric_limits<int>::max();
constexpr double kSmallestRoom = 1, kLargestRoom = 1e5;  // points
constexpr double kLeastMass = 0.01;

std::optional<int> index_in(const Config& config, const std::string& key) {
  return config.has(key) ? std::optional(config.integer(key, 0, kMost)) : std::nullopt;
}

std::vector<int> indices_in(const Config& config, const std::string& key) {
  std::vector<int> indices;
  if (!config.has(key)) return indices;
  const json& list = config.json().at(key);
  const std::string where = config.where() + ": " + key;
  if (!list.is_array()) throw Error("wrong value", where, "a list of whole numbers", shown(list));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string item = "[" + std::to_string(i) + "]";
    indices.push_back(Config({{item, list[i]}}, where).integer(item, 0, kMost));
  }
  return indices;
}

std::vector<std::string> names_in(const QStringList& list) {
  std::vector<std::string> names;
  for (const QString& name : list) names.push_back(name.toStdString());
  return names;
}

std::vector<std::string> orders() {
  const auto names = views::behavior_names();
  return {names.begin(), names.end()};
}

}  // namespace

std::string to_json(const views::Page& page) {
  json object = {{"theme", page.theme.dark ? "dark" : "light"},
                 {"color_map", page.color_map.toStdString()},
                 {"width", page.room.width()},
                 {"height", page.room.height()},
                 {"color_bar", page.color_bar},
                 {"axis_labels", page.axis_labels},
                 {"values", page.values},
                 {"caption", page.caption.toStdString()},
                 {"steady", page.steady}};
  if (page.shade) object["shade"] = figure::name_of(*page.shade).toStdString();
  return object.dump();
}

views::Page page_from_json(const std::string& text, const std::string& where) {
  const Config config(parse_json(text, where), where);
  views::Page page;
  if (config.choice_or("theme", {"light", "dark"}, "light") == "dark") page.theme = figure::Theme::dark_theme();
  page.color_map = QString::fromStdString(
      config.choice_or("color_map", names_in(figure::color_maps()), page.color_map.toStdString()));
  if (config.has("shade")) {
    page.shade =
        figure::find_shade(QString::fromStdString(config.choice_or("shade", names_in(figure::shade_names()), {})));
  }
  page.room.setWidth(config.number_or("width", kSmallestRoom, kLargestRoom, page.room.width()));
  page.room.setHeight(config.number_or("height", kSmallestRoom, kLargestRoom, page.room.height()));
  page.color_bar = config.boolean_or("color_bar", page.color_bar);
  page.axis_labels = config.boolean_or("axis_labels", page.axis_labels);
  page.values = config.boolean_or("values", page.values);
  page.caption = QString::fromStdString(config.text_or("caption", {}));
  page.steady = config.boolean_or("steady", page.steady);
  return page;
}

std::string to_json(const views::ViewState& state) {
  json object = {{"map", state.map},
                 {"more_maps", state.more_maps},
                 {"mass", state.mass},
                 {"hide_special", state.hide_special},
                 {"renormalize", state.renormalize},
                 {"dim_sink", state.dim_sink}};
  if (state.step) object["step"] = *state.step;
  if (state.focus) object["focus"] = *state.focus;
  if (!state.more_focus.empty()) object["more_focus"] = state.more_focus;
  if (!state.sort.isEmpty()) object["sort"] = state.sort.toStdString();
  return object.dump();
}

views::ViewState view_state_from_json(const std::string& text, const std::string& where) {
  const Config config(parse_json(text, where), where);
  views::ViewState state;
  state.map = config.integer_or("map", 0, kMost, state.map);
  state.step = index_in(config, "step");
  state.more_maps = indices_in(config, "more_maps");
  state.focus = index_in(config, "focus");
  state.more_focus = indices_in(config, "more_focus");
  state.mass = config.number_or("mass", kLeastMass, 1, state.mass);
  state.hide_special = config.boolean_or("hide_special", state.hide_special);
  state.renormalize = config.boolean_or("renormalize", state.renormalize);
  state.dim_sink = config.boolean_or("dim_sink", state.dim_sink);
  state.sort = QString::fromStdString(config.choice_or("sort", orders(), {}));
  return state;
}

}  // namespace saccade::exhibit
