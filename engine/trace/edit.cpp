#include "engine/trace/edit.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/json.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr int kMost = 1 << 20;
constexpr double kLargest = 1e6, kSmallest = 1e-3;
const std::vector<std::string> kSites = {"cross", "encoder_self", "decoder_self", "pooling"};

AttentionSite site_of(const Config& edit) {
  return {edit.choice_or("site", kSites, kSites.front()), edit.integer_or("layer", 1, kMost, 1) - 1,
          edit.integer_or("head", 1, kMost, 1) - 1};
}

void refuse_others(const Config& edit, std::vector<std::string> known) {
  known.push_back("type");
  for (const auto& [key, value] : edit.json().items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    std::string names;
    for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
    throw Error("unknown key", edit.where() + ": " + key, names, shown(value));
  }
}

void write_site(json& edit, const AttentionSite& site) {
  edit["site"] = site.site;
  edit["layer"] = site.layer + 1;
  edit["head"] = site.head + 1;
}

// --- one function to read and one to write for each kind of edit -----------------------------------------------------

Edit read_bend(const Config& edit) {
  refuse_others(edit, {"site", "layer", "head", "query", "temperature", "half_width", "sigma", "aligned_position"});
  const auto value = [&](const char* key, double low) {
    return edit.has(key) ? std::optional(edit.number(key, low, kLargest)) : std::nullopt;
  };
  Bend bend;
  if (edit.has("site")) bend.site = site_of(edit);
  if (edit.has("query")) bend.query = edit.integer("query", 1, kMost) - 1;
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

json written(const Bend& bend) {
  json edit = {{"type", "bend"}};
  if (bend.site) write_site(edit, *bend.site);
  if (bend.query) edit["query"] = *bend.query + 1;
  if (bend.temperature) edit["temperature"] = *bend.temperature;
  if (bend.half_width) edit["half_width"] = *bend.half_width;
  if (bend.sigma) edit["sigma"] = *bend.sigma;
  if (bend.aligned_position) edit["aligned_position"] = *bend.aligned_position;
  return edit;
}

Edit read_weight(const Config& edit) {
  refuse_others(edit, {"site", "layer", "head", "query", "key", "weight", "rest"});
  const bool keeps = edit.choice_or("rest", {"scale", "keep"}, "scale") == "keep";
  return WeightEdit{.site = site_of(edit),
                    .query = edit.integer("query", 1, kMost) - 1,
                    .key = edit.integer("key", 1, kMost) - 1,
                    .weight = edit.number("weight", 0, 1),
                    .rest = keeps ? WeightEdit::Rest::keep : WeightEdit::Rest::scale};
}

json written(const WeightEdit& weight) {
  json edit = {{"type", "weight"}};
  write_site(edit, weight.site);
  edit["query"] = weight.query + 1;
  edit["key"] = weight.key + 1;
  edit["weight"] = weight.weight;
  edit["rest"] = weight.rest == WeightEdit::Rest::keep ? "keep" : "scale";
  return edit;
}

Edit read_row(const Config& edit) {
  refuse_others(edit, {"site", "layer", "head", "query", "weights", "rule"});
  RowEdit row{.site = site_of(edit), .query = edit.integer("query", 1, kMost) - 1, .weights = {}};
  if (edit.has("weights") == edit.has("rule")) {
    throw Error("wrong row", edit.where(), "\"weights\" or \"rule\"", edit.has("rule") ? "both" : "neither");
  }
  if (edit.has("rule")) {
    edit.choice("rule", {"uniform"});
    return row;
  }
  const json& weights = edit.json().at("weights");
  if (!weights.is_array() || weights.empty()) {
    throw Error("wrong value", edit.where() + ": weights", "a list of weights", shown(weights));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Config item({{"weight", weights[i]}}, edit.where() + ": weights[" + std::to_string(i) + "]");
    row.weights.push_back(item.number("weight", 0, 1));
  }
  return row;
}

json written(const RowEdit& row) {
  json edit = {{"type", "row"}};
  write_site(edit, row.site);
  edit["query"] = row.query + 1;
  if (row.weights.empty()) {
    edit["rule"] = "uniform";
  } else {
    edit["weights"] = row.weights;
  }
  return edit;
}

struct EditKind {
  const char* name;
  Edit (*read)(const Config& edit);
};

constexpr EditKind kEdits[] = {{"weight", read_weight}, {"row", read_row}, {"bend", read_bend}};

std::optional<EditPlace> place(const Bend&) { return {}; }
std::optional<EditPlace> place(const WeightEdit& edit) { return EditPlace{edit.site, edit.query}; }
std::optional<EditPlace> place(const RowEdit& edit) { return EditPlace{edit.site, edit.query}; }

}  // namespace

std::optional<EditPlace> place_of(const Edit& edit) {
  return std::visit([](const auto& kind) { return place(kind); }, edit);
}

Edit edit_from_json(const std::string& text, const std::string& where) {
  const Config edit(parse_json(text, where), where);
  std::vector<std::string> names;
  for (const EditKind& kind : kEdits) names.emplace_back(kind.name);
  const std::string type = edit.choice("type", names);
  return std::ranges::find(kEdits, type, &EditKind::name)->read(edit);
}

std::string to_json(const Edit& edit) {
  return std::visit([](const auto& kind) { return written(kind).dump(); }, edit);
}

}  // namespace saccade
