#include "engine/trace/first_view.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr int kMostCounted = 1 << 20;

AttentionSite read_site(const Config& config) {
  return {config.choice("site", {"encoder_self", "decoder_self", "cross", "pooling"}),
          config.integer_or("layer", 0, kMostCounted, 0), config.integer_or("head", 0, kMostCounted, 0)};
}

/// Whether there is something to read, in characters that can be seen, and not too much of it.
bool is_name(const std::string& text) {
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  int count = 0;
  bool blank = true;
  for (std::ptrdiff_t at = 0; at < size;) {
    UChar32 character = 0;
    U8_NEXT(text.data(), at, size, character);
    if (character < 0 || !u_isprint(character) || ++count > kLongestHeadName) return false;
    blank = blank && u_isUWhiteSpace(character);
  }
  return !blank;
}

HeadName read_head_name(const Config& config) {
  HeadName head{read_site(config), config.text("name")};
  if (is_name(head.name)) return head;
  throw Error("wrong value", config.where() + ": name",
              "1 to " + std::to_string(kLongestHeadName) + " printable characters", quote(head.name));
}

std::vector<HeadName> read_head_names(const Config& view) {
  if (!view.has("head_names")) return {};
  const json& list = view.json().at("head_names");
  const std::string where = view.where() + ": head_names";
  if (!list.is_array() || list.size() > kMostHeadNames) {
    throw Error("wrong value", where, "a list of at most " + std::to_string(kMostHeadNames) + " heads",
                list.is_array() ? std::to_string(list.size()) : shown(list));
  }
  std::vector<HeadName> names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string here = where + "[" + std::to_string(i) + "]";
    const HeadName head = read_head_name(Config(list[i], here));
    if (std::ranges::find(names, head.site, &HeadName::site) != names.end()) {
      throw Error("wrong value", here, "a head that has no name yet", quote(head.name));
    }
    names.push_back(head);
  }
  return names;
}

json site_json(const AttentionSite& site) { return {{"site", site.site}, {"layer", site.layer}, {"head", site.head}}; }

}  // namespace

FirstView read_first_view(const Config& config) {
  if (!config.has("view")) return {};
  const Config view = config.object("view");
  FirstView first{view.text_or("name", ""), {}, view.text_or("focus", ""), read_head_names(view)};
  if (view.has("site")) first.map = read_site(view);
  return first;
}

std::string to_json(const FirstView& view) {
  if (view == FirstView{}) return {};
  json object = view.map ? site_json(*view.map) : json::object();
  if (!view.name.empty()) object["name"] = view.name;
  if (!view.focus.empty()) object["focus"] = view.focus;
  for (const HeadName& head : view.head_names) {
    json entry = site_json(head.site);
    entry["name"] = head.name;
    object["head_names"].push_back(std::move(entry));
  }
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace saccade
