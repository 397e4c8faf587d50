#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/trace/attention_map.h"

namespace saccade {

class Config;

/// What a model calls one of its heads, for people: "to the noun that it means".
struct HeadName {
  AttentionSite site;
  std::string name;

  bool operator==(const HeadName&) const = default;
};

/// How a model is best looked at first, and what it calls its heads, where its config says so: "view": {"name": "arcs",
/// "site": "encoder_self", "layer": 1, "head": 0, "focus": "it", "head_names": [{"site": "encoder_self", "layer": 1,
/// "head": 0, "name": "to the noun that it means"}]}. Layers and heads are counted from 0 there. Traces carry it along.
struct FirstView {
  std::string name;  // of a view; empty: whichever says most
  std::optional<AttentionSite> map;
  std::string focus;  // the token of the input whose links are shown alone ("it", "red#2"); empty: all are shown
  std::vector<HeadName> head_names = {};

  bool operator==(const FirstView&) const = default;
};

/// The longest name of a head, in code points, and how many may have one.
inline constexpr int kLongestHeadName = 60, kMostHeadNames = 1024;

/// The `view` of `config`; nothing is said where it has none.
/// @throws Error for a value of another kind, a head that is named twice, and a name that is empty, too long or not of
/// printable characters
FirstView read_first_view(const Config& config);

/// The same as JSON; empty where nothing is said.
std::string to_json(const FirstView& view);

}  // namespace saccade
