#include "engine/trace/edit_parts.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/json.h"

namespace saccade {

namespace {

const std::vector<std::string> kSites = {"cross", "encoder_self", "decoder_self", "pooling"};

}  // namespace

AttentionSite read_edited_site(const Config& edit) {
  return {edit.choice_or("site", kSites, kSites.front()), edit.integer_or("layer", 1, kMostCounted, 1) - 1,
          edit.integer_or("head", 1, kMostCounted, 1) - 1};
}

EditPlace read_edited_place(const Config& edit) {
  EditPlace place{read_edited_site(edit), {}};
  if (edit.has("query")) place.query = edit.integer("query", 1, kMostCounted) - 1;
  return place;
}

void refuse_other_keys(const Config& edit, std::vector<std::string> known) {
  known.push_back("type");
  for (const auto& [key, value] : edit.json().items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    std::string names;
    for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
    throw Error("unknown key", edit.where() + ": " + key, names, shown(value));
  }
}

nlohmann::json place_json(const char* type, const EditPlace& place) {
  nlohmann::json edit = {
      {"type", type}, {"site", place.site.site}, {"layer", place.site.layer + 1}, {"head", place.site.head + 1}};
  if (place.query) edit["query"] = *place.query + 1;
  return edit;
}

void require_seen(const VectorRef& scores, Eigen::Index key, float weight) {
  if (weight == 0 || scores[key] > -std::numeric_limits<float>::infinity()) return;
  throw Error("this position cannot be seen", "key", "one that is not masked", std::to_string(key + 1));
}

}  // namespace saccade
