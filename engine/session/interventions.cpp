#include "engine/session/interventions.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

constexpr double kLargest = 1e6;
constexpr int kWidestBeam = 1000;

/// A value of a bend, by the name that the command line and messages give it.
struct Setting {
  const char* name;
  const char* expected;
  double low, high;
  std::optional<double> Bend::*value;
};

constexpr Setting kSettings[] = {
    {"temperature", "a number from 0.001 to 1000000", 1e-3, kLargest, &Bend::temperature},
    {"half_width", "a number from 1 to 1000000", 1, kLargest, &Bend::half_width},
    {"sigma", "a number from 0.001 to 1000000", 1e-3, kLargest, &Bend::sigma},
};

std::string text_of(double value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

void check_range(const Setting& setting, double value) {
  if (value >= setting.low && value <= setting.high) return;
  throw Error("value out of range", setting.name, setting.expected, text_of(value));
}

[[noreturn]] void refuse_missing(const Model& model, const char* name, const char* expected) {
  throw Error("nothing to change", std::string(name) + " of " + model.id(), expected, quote(describe(model.facts())));
}

/// @throws Error, as do those of other kinds, for what no run of the model can be changed by
void check_edit(const Bend& bend, const Model& model) {
  for (const Setting& setting : kSettings) {
    if (const auto& value = bend.*setting.value) check_range(setting, *value);
  }
  if (!model.facts().attends()) refuse_missing(model, "a mechanism", "attention");
  const WindowDefaults& window = model.window();
  if (bend.half_width && !window.half_width) refuse_missing(model, "half_width", "a local window");
  if (bend.sigma && !window.sigma) refuse_missing(model, "sigma", "a window with a Gaussian");
  if (bend.aligned_position && !window.half_width) refuse_missing(model, "aligned_position", "a local window");
  if (bend.query.value_or(0) < 0) {
    throw Error("value out of range", "query", "a query from 1", std::to_string(*bend.query + 1));
  }
  if (bend.query && !model.facts().heads.empty()) {
    refuse_missing(model, "one query's temperature", "a mechanism that answers one query at a time");
  }
}

void check_edit(const RowChange& change, const Model& model) {
  const AttentionSite site = change.place().site;
  if (!model.facts().attends()) refuse_missing(model, "a weight", "attention");
  // Words may be pooled, and then sentences: the run knows how many levels there are.
  if (model.facts().heads.empty() && site.site == "pooling") return;
  const HeadGrid grid = model.grid_of(site.site);
  const auto within = [&](const char* name, int index, int count) {
    if (index < count) return;
    throw Error("there is nothing to edit", std::string(name) + " of " + model.id(),
                "from 1 to " + std::to_string(count), std::to_string(index + 1));
  };
  within("layer", site.layer, grid.layers);
  within("head", site.head, grid.heads);
}

void check_edit(const Prefix&, const Model& model) {
  if (model.writes()) return;
  throw Error("the model reads and does not write", "prefix", "an encoder-decoder or decoder-only model",
              quote(model.model_type()));
}

/// The first step that an edit can change; -1: the reading. @param source_length S @param goes_on rows of
/// `decoder_self` begin with the source
int first_step(const Edit& edit, int source_length, bool goes_on, bool several_heads) {
  const bool attends_as_it_reads = several_heads || goes_on;
  const auto step_of = [&](int query) { return goes_on ? std::max(-1, query - (source_length - 1)) : query; };
  if (const auto* bend = std::get_if<Bend>(&edit)) {
    return bend->query ? step_of(*bend->query) : attends_as_it_reads ? -1 : 0;
  }
  if (std::holds_alternative<Prefix>(edit)) return 0;
  const auto [site, query] = *place_of(edit);
  if (site.site == "encoder_self" || site.site == "pooling") return -1;
  if (!query) return attends_as_it_reads ? -1 : 0;
  return step_of(*query);
}

/// @throws Error where the trace has no map of a site's layer
void require_layer(const AttentionSite& site, const Trace& trace) {
  const auto counted = [](const std::string& name, int layer) { return name + ", layer " + std::to_string(layer + 1); };
  std::string there;
  for (const AttentionMap& map : trace.attention) {
    if (map.site.site == site.site && map.site.layer == site.layer) return;
    const std::string one = counted(map.site.site, map.site.layer);
    if (map.site.head == 0) there += (there.empty() ? "" : " or ") + one;
  }
  throw Error("there is nothing to edit", "site", there, counted(site.site, site.layer));
}

bool is_general(const Edit& edit) {
  const auto* bend = std::get_if<Bend>(&edit);
  return bend && !bend->site && !bend->query;
}

bool bends_anything(const Bend& bend) {
  return bend.temperature || bend.half_width || bend.sigma || bend.aligned_position;
}

}  // namespace

std::optional<std::size_t> prefix_among(const std::vector<Edit>& edits) {
  const auto found = std::ranges::find_if(edits, [](const Edit& edit) { return std::holds_alternative<Prefix>(edit); });
  return found == edits.end() ? std::nullopt : std::optional<std::size_t>(found - edits.begin());
}

Bend general_bend(const Interventions& interventions) {
  Bend general;
  for (const Edit& edit : interventions.edits) {
    if (!is_general(edit)) continue;
    const Bend& bend = std::get<Bend>(edit);
    for (const Setting& setting : kSettings) {
      if (const auto& value = bend.*setting.value) general.*setting.value = value;
    }
  }
  return general;
}

void set_general_bend(Interventions& interventions, const Bend& bend) {
  std::erase_if(interventions.edits, is_general);
  if (bends_anything(bend)) interventions.edits.insert(interventions.edits.begin(), bend);
}

std::optional<double> aligned_position_at(const Interventions& interventions, int query) {
  std::optional<double> position;
  for (const Edit& edit : interventions.edits) {
    const auto* bend = std::get_if<Bend>(&edit);
    if (bend && bend->query == query && bend->aligned_position) position = bend->aligned_position;
  }
  return position;
}

void set_aligned_position(Interventions& interventions, int query, double position) {
  std::erase_if(interventions.edits, [query](const Edit& edit) {
    const auto* bend = std::get_if<Bend>(&edit);
    return bend && bend->query == query && bend->aligned_position && !bend->temperature && !bend->half_width &&
           !bend->sigma;
  });
  Bend bend;
  bend.query = query;
  bend.aligned_position = position;
  interventions.edits.emplace_back(bend);
}

void forget_positions(Interventions& interventions) {
  std::erase_if(interventions.edits, [](const Edit& edit) {
    const auto* bend = std::get_if<Bend>(&edit);
    return bend ? bend->query.has_value() : !std::holds_alternative<Prefix>(edit);
  });
}

bool changes_attention(const Interventions& interventions) {
  const std::size_t others = prefix_among(interventions.edits) ? 1 : 0;
  return interventions.edits.size() > others || interventions.seed.has_value();
}

void forget_attention(Interventions& interventions) {
  std::erase_if(interventions.edits, [](const Edit& edit) { return !std::holds_alternative<Prefix>(edit); });
  interventions.seed.reset();
}

void check(const Interventions& interventions, const Model& model) {
  const auto& edits = interventions.edits;
  const auto prefix = prefix_among(edits);
  for (std::size_t i = 0; i < edits.size(); ++i) {
    try {
      std::visit([&](const auto& edit) { check_edit(edit, model); }, edits[i]);
      if (std::holds_alternative<Prefix>(edits[i]) && i != prefix) {
        throw Error("an output cannot begin with two texts", "prefix", "one", "another");
      }
      if (i == prefix && interventions.target) {
        throw Error("an output cannot be forced as a whole and begun", "prefix", "no target", "one");
      }
    } catch (const Error& error) {
      throw error.within(name_of_edit(i, edits.size()));
    }
  }
  if (interventions.beam < 1 || interventions.beam > kWidestBeam) {
    throw Error("value out of range", "beam", "a whole number from 1 to " + std::to_string(kWidestBeam),
                std::to_string(interventions.beam));
  }
  if (interventions.max_steps.value_or(0) < 0) {
    throw Error("value out of range", "max_steps", "a whole number from 0", std::to_string(*interventions.max_steps));
  }
  if (!model.writes() && (interventions.target || interventions.beam > 1)) {
    throw Error("the model reads and does not write", interventions.target ? "target" : "beam",
                "an encoder-decoder or decoder-only model", quote(model.model_type()));
  }
  if (interventions.target && interventions.beam > 1) {
    throw Error("a forced output leaves beam search nothing to choose", "beam", "1 or no target",
                std::to_string(interventions.beam));
  }
}

void check(const Interventions& interventions, const Trace& trace) {
  const auto& edits = interventions.edits;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    try {
      if (const auto* bend = std::get_if<Bend>(&edits[i]); bend && bend->site) require_layer(*bend->site, trace);
      const auto place = row_of(edits[i]);
      if (!place) continue;
      const auto map = std::ranges::find(trace.attention, place->site, &AttentionMap::site);
      const int rows = map == trace.attention.end() ? 0 : map->query_count();
      if (*place->query < rows) continue;
      throw Error("there is no such row of attention", "query",
                  rows == 0 ? "none: nothing was written" : "from 1 to " + std::to_string(rows),
                  std::to_string(*place->query + 1));
    } catch (const Error& error) {
      throw error.within(name_of_edit(i, edits.size()));
    }
  }
}

void set_by_name(Interventions& interventions, const std::string& key, const std::string& value) {
  std::string names;
  for (const Setting& setting : kSettings) {
    names += (names.empty() ? "" : ", ") + std::string(setting.name);
    if (key != setting.name) continue;
    double number = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failure != std::errc() || end != value.data() + value.size()) {
      throw Error("not a number", setting.name, setting.expected, quote(value));
    }
    check_range(setting, number);
    Bend bend = general_bend(interventions);
    bend.*setting.value = number;
    set_general_bend(interventions, bend);
    return;
  }
  throw Error("no such setting", quote(key), names, quote(key));
}

void add_edits(Interventions& interventions, std::span<const std::string> edits, std::span<const EditKind> kinds) {
  const std::size_t count = interventions.edits.size() + edits.size();
  for (const std::string& edit : edits) {
    interventions.edits.push_back(edit_from_json(edit, name_of_edit(interventions.edits.size(), count), kinds));
  }
}

int first_difference(const Interventions& before, const Interventions& after, const Trace& trace, bool goes_on) {
  const int source_length = static_cast<int>(trace.source().size());
  const bool several_heads = !trace.facts.heads.empty();
  int first = std::numeric_limits<int>::max();
  const std::size_t same =
      static_cast<std::size_t>(std::ranges::mismatch(before.edits, after.edits).in1 - before.edits.begin());
  for (const auto* edits : {&before.edits, &after.edits}) {
    for (std::size_t i = same; i < edits->size(); ++i) {
      first = std::min(first, first_step((*edits)[i], source_length, goes_on, several_heads));
    }
  }
  Interventions others = after;
  others.edits = before.edits;
  return others == before ? first : std::min(first, 0);
}

}  // namespace saccade
