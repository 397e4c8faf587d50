#include "engine/attention/attention_edits.h"

namespace saccade {

namespace {

void bend(AttentionOverrides& overrides, const Bend& edit) {
  if (edit.temperature) overrides.temperature = edit.temperature;
  if (edit.half_width) overrides.half_width = edit.half_width;
  if (edit.sigma) overrides.sigma = edit.sigma;
  if (edit.aligned_position) overrides.aligned_position = edit.aligned_position;
}

}  // namespace

AttentionEdits::AttentionEdits(std::span<const Edit> edits, std::optional<std::uint64_t> seed)
    : edits_(edits.begin(), edits.end()), seed_(seed) {}

AttentionOverrides AttentionEdits::at(const AttentionSite& site, int query) const {
  AttentionOverrides overrides{.seed = seed_};
  for (const bool of_one_query : {false, true}) {
    for (const Edit& edit : edits_) {
      const auto* bends = std::get_if<Bend>(&edit);
      if (!bends || bends->query.has_value() != of_one_query) continue;
      // All heads of a layer are bent alike.
      const bool here = !bends->site || (bends->site->site == site.site && bends->site->layer == site.layer);
      if (here && (!bends->query || *bends->query == query)) bend(overrides, *bends);
    }
  }
  return overrides;
}

bool AttentionEdits::edits_rows_of(const AttentionSite& site) const {
  for (const Edit& edit : edits_) {
    const auto place = place_of(edit);
    if (place && place->site.site == site.site && place->site.layer == site.layer) return true;
  }
  return false;
}

bool AttentionEdits::edit_row(const AttentionSite& site, int query, const VectorRef& scores, Vector& weights) const {
  bool edited = false;
  for (const Edit& edit : edits_) {
    const auto* change = std::get_if<RowChange>(&edit);
    if (!change) continue;
    const EditPlace place = change->place();
    if (place.site != site || place.query.value_or(query) != query) continue;
    change->change(scores, weights);
    edited = true;
  }
  return edited;
}

}  // namespace saccade
