#include <algorithm>

#include "app/command.h"

namespace saccade::app {

std::vector<Option> map_options() {
  return {{"--site", "NAME", "attention: encoder_self, decoder_self, cross or pooling"},
          {"--layer", "N", "its layer, from 1"},
          {"--head", "N", "its head, from 1; repeatable"}};
}

bool chooses_maps(const Arguments& arguments) {
  return std::ranges::any_of(map_options(), [&](const Option& option) { return arguments.has(option.name); });
}

std::vector<int> chosen_maps(const Arguments& arguments, const Trace& trace) {
  std::vector<std::string> sites;
  int layers = 0, heads = 0;
  for (const AttentionMap& map : trace.attention) {
    if (std::ranges::find(sites, map.site.site) == sites.end()) sites.push_back(map.site.site);
    layers = std::max(layers, map.site.layer + 1);
    heads = std::max(heads, map.site.head + 1);
  }
  const auto site = arguments.choice("--site", sites);
  const auto layer = arguments.integer("--layer", 1, std::max(1, layers));
  const auto wanted = arguments.integers("--head", 1, std::max(1, heads));

  const auto find = [&](std::optional<int> head) {
    std::vector<int> found;
    for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
      const AttentionSite& at = trace.attention[i].site;
      if ((!site || at.site == *site) && (!layer || at.layer + 1 == *layer) && (!head || at.head + 1 == *head)) {
        found.push_back(i);
      }
    }
    if (!found.empty()) return found;
    throw UsageError("there is no such attention in the trace:" + (site ? " --site " + *site : std::string()) +
                     (layer ? " --layer " + std::to_string(*layer) : std::string()) +
                     (head ? " --head " + std::to_string(*head) : std::string()));
  };
  if (wanted.empty()) return find({});
  std::vector<int> maps;
  for (const int head : wanted) {
    const std::vector<int> found = find(head);
    maps.insert(maps.end(), found.begin(), found.end());
  }
  return maps;
}

}  // namespace saccade::app
