#include "engine/trace/edit.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/trace/edit_parts.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/weight_edit.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr double kLargest = 1e6, kSmallest = 1e-3;

Edit read_bend(const Config& edit) {
  // All heads of a layer are bent alike.
  refuse_other_keys(edit, {"site", "layer", "query", "temperature", "half_width", "sigma", "aligned_position"});
  const auto value = [&](const char* key, double low) {
    return edit.has(key) ? std::optional(edit.number(key, low, kLargest)) : std::nullopt;
  };
  if (edit.has("layer") && !edit.has("site")) {
    throw Error("missing key", edit.where() + ": site", "the site whose layer is meant", "nothing");
  }
  Bend bend;
  if (edit.has("site")) bend.site = read_edited_site(edit);
  if (edit.has("query")) bend.query = edit.integer("query", 1, kMostCounted) - 1;
  bend.temperature = value("temperature", kSmallest);
  bend.half_width = value("half_width", 1);
  bend.sigma = value("sigma", kSmallest);
  bend.aligned_position = value("aligned_position", 0);
  if (bend.aligned_position && !bend.query) {
    throw Error("missing key", edit.where() + ": query", "the row whose aligned_position is meant", "nothing");
  }
  if (!bend.temperature && !bend.half_width && !bend.sigma && !bend.aligned_position) {
    throw Error("nothing is bent", edit.where(), "temperature, half_width, sigma or aligned_position", "none of them");
  }
  return bend;
}

std::string bend_json(const Bend& bend) {
  json edit = {{"type", "bend"}};
  if (bend.site) {
    edit["site"] = bend.site->site;
    edit["layer"] = bend.site->layer + 1;
  }
  if (bend.query) edit["query"] = *bend.query + 1;
  if (bend.temperature) edit["temperature"] = *bend.temperature;
  if (bend.half_width) edit["half_width"] = *bend.half_width;
  if (bend.sigma) edit["sigma"] = *bend.sigma;
  if (bend.aligned_position) edit["aligned_position"] = *bend.aligned_position;
  return edit.dump();
}

/// Ill-formed bytes become U+FFFD, which is what they are read as.
std::string prefix_json(const Prefix& prefix) {
  return json{{"type", "prefix"}, {"text", prefix.text}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

Edit read_prefix(const Config& edit) {
  refuse_other_keys(edit, {"text"});
  return Prefix{edit.text("text")};
}

constexpr EditKind kEdits[] = {
    {"weight", read_weight_edit}, {"row", read_row_edit}, {"bend", read_bend}, {"prefix", read_prefix}};

}  // namespace

std::optional<EditPlace> place_of(const Edit& edit) {
  const auto* change = std::get_if<RowChange>(&edit);
  return change ? std::optional(change->place()) : std::nullopt;
}

std::optional<EditPlace> row_of(const Edit& edit) {
  const auto* bend = std::get_if<Bend>(&edit);
  auto place = bend ? EditPlace{bend->site.value_or(AttentionSite{}), bend->query} : place_of(edit);
  return place && place->query ? place : std::nullopt;
}

std::string name_of_edit(std::size_t index, std::size_t count) {
  return "edit " + std::to_string(index + 1) + " of " + std::to_string(count);
}

std::span<const EditKind> edit_kinds() { return kEdits; }

Edit edit_from_json(const std::string& text, const std::string& where, std::span<const EditKind> kinds) {
  const Config edit(parse_json(text, where), where);
  std::vector<std::string> names;
  for (const EditKind& kind : kinds) names.emplace_back(kind.name);
  const std::string type = edit.choice("type", names);
  return std::ranges::find(kinds, type, &EditKind::name)->read(edit);
}

std::string to_json(const Edit& edit) {
  if (const auto* bend = std::get_if<Bend>(&edit)) return bend_json(*bend);
  if (const auto* prefix = std::get_if<Prefix>(&edit)) return prefix_json(*prefix);
  return std::get<RowChange>(edit).to_json();
}

}  // namespace saccade
