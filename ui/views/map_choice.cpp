#include "ui/views/map_choice.h"

#include <QStringList>
#include <algorithm>
#include <array>
#include <string_view>

#include "ui/figure/theme.h"

namespace saccade::views {

namespace {

constexpr std::array<std::string_view, 4> kSiteOrder = {"encoder_self", "decoder_self", "cross", "pooling"};

/// `by` places further in a circle of `count`.
int around(int at, int by, int count) { return ((at + by) % count + count) % count; }

/// The sites of a trace, each once, in the order in which a text goes through the model.
std::vector<std::string> sites_of(const Trace& trace) {
  std::vector<std::string> sites;
  for (const AttentionMap& map : trace.attention) {
    if (std::find(sites.begin(), sites.end(), map.site.site) == sites.end()) sites.push_back(map.site.site);
  }
  const auto place = [](const std::string& site) { return std::find(kSiteOrder.begin(), kSiteOrder.end(), site); };
  std::stable_sort(sites.begin(), sites.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return sites;
}

int place_in(const std::vector<int>& maps, int map) {
  return static_cast<int>(std::find(maps.begin(), maps.end(), map) - maps.begin());
}

}  // namespace

QString kind_of(const Trace& trace) {
  QStringList names;
  for (const std::string& site : sites_of(trace)) names << QString::fromStdString(site);
  if (trace.picture) names << QStringLiteral("picture");
  return names.join('+');
}

std::vector<int> maps_at(const Trace& trace, const std::string& site) {
  std::vector<int> maps;
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    if (trace.attention[i].site.site == site) maps.push_back(i);
  }
  std::stable_sort(maps.begin(), maps.end(), [&](int a, int b) {
    const AttentionSite &first = trace.attention[a].site, &second = trace.attention[b].site;
    return std::pair(first.layer, first.head) < std::pair(second.layer, second.head);
  });
  return maps;
}

std::vector<int> layer_of(const Trace& trace, int map) {
  const AttentionSite& site = trace.attention[map].site;
  std::vector<int> maps = maps_at(trace, site.site);
  std::erase_if(maps, [&](int other) { return trace.attention[other].site.layer != site.layer; });
  return maps;
}

std::vector<int> first_of_sites(const Trace& trace) {
  std::vector<int> firsts;
  for (const std::string& site : sites_of(trace)) firsts.push_back(maps_at(trace, site).front());
  return firsts;
}

std::vector<int> first_of_layers(const Trace& trace, int map) {
  std::vector<int> firsts;
  for (const int other : maps_at(trace, trace.attention[map].site.site)) {
    if (firsts.empty() || trace.attention[firsts.back()].site.layer != trace.attention[other].site.layer) {
      firsts.push_back(other);
    }
  }
  return firsts;
}

int first_map(const Trace& trace, const std::optional<AttentionSite>& wish) {
  const auto wished = std::find_if(trace.attention.begin(), trace.attention.end(),
                                   [&](const AttentionMap& map) { return map.site == wish; });
  if (wished != trace.attention.end()) return static_cast<int>(wished - trace.attention.begin());
  const std::vector<int> cross = maps_at(trace, "cross");
  return cross.empty() ? 0 : cross.front();
}

int next_site(const Trace& trace, int map, int by) {
  const std::vector<int> firsts = first_of_sites(trace);
  const int here = place_in(firsts, maps_at(trace, trace.attention[map].site.site).front());
  return firsts[around(here, by, static_cast<int>(firsts.size()))];
}

int next_head(const Trace& trace, int map, int by) {
  const std::vector<int> maps = maps_at(trace, trace.attention[map].site.site);
  return maps[around(place_in(maps, map), by, static_cast<int>(maps.size()))];
}

int next_layer(const Trace& trace, int map, int by) {
  const std::vector<int> firsts = first_of_layers(trace, map);
  const std::vector<int> here = layer_of(trace, map);
  const int layer = around(place_in(firsts, here.front()), by, static_cast<int>(firsts.size()));
  const std::vector<int> there = layer_of(trace, firsts[layer]);
  return there[std::min<std::size_t>(place_in(here, map), there.size() - 1)];
}

MapsTogether maps_together(const Trace& trace, const ViewState& state) {
  const AttentionMap& map = trace.attention[state.map];
  MapsTogether together{{state.map}};
  for (const int more : state.more_maps) {
    const AttentionMap& other = trace.attention[more];
    const bool fits = other.site.site == map.site.site && other.query_count() == map.query_count() &&
                      other.key_count() == map.key_count();
    if (!fits) {
      ++together.on_other_tokens;
    } else if (static_cast<int>(together.maps.size()) == figure::kHeadColorCount) {
      ++together.without_hue;
    } else {
      together.maps.push_back(more);
    }
  }
  return together;
}

std::optional<int> follow_token(const std::vector<Token>& from, const QString& before, const std::vector<Token>& to,
                                const QString& after, int index) {
  const int count = static_cast<int>(from.size()), new_count = static_cast<int>(to.size());
  if (index < 0 || index >= count || new_count == 0) return std::nullopt;
  if (from[index].start < 0) {
    // A token without a place, as those that a model adds, is counted from the nearer end.
    return std::clamp(index < count / 2 ? index : index + new_count - count, 0, new_count - 1);
  }
  const auto old_text = before.toUcs4(), new_text = after.toUcs4();
  const auto shorter = std::min(old_text.size(), new_text.size());
  int head = 0, tail = 0;
  while (head < shorter && old_text[head] == new_text[head]) ++head;
  while (tail < shorter - head && old_text[old_text.size() - 1 - tail] == new_text[new_text.size() - 1 - tail]) ++tail;
  int place = from[index].start;
  if (place >= old_text.size() - tail) place += static_cast<int>(new_text.size() - old_text.size());
  const auto found = std::find_if(to.begin(), to.end(), [&](const Token& t) { return t.start >= 0 && place < t.end; });
  if (found == to.end()) return std::nullopt;
  return static_cast<int>(found - to.begin());
}

}  // namespace saccade::views
