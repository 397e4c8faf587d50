#include "engine/attention/attention_edits.h"

#include <sstream>

#include "engine/core/error.h"

namespace saccade {

namespace {

void bend(AttentionOverrides& overrides, const Bend& edit) {
  if (edit.temperature) overrides.temperature = edit.temperature;
  if (edit.half_width) overrides.half_width = edit.half_width;
  if (edit.sigma) overrides.sigma = edit.sigma;
  if (edit.aligned_position) overrides.aligned_position = edit.aligned_position;
}

void require_position(const Bend& bend, Eigen::Index keys) {
  const double position = bend.aligned_position.value_or(0);
  if (position >= 0 && position <= static_cast<double>(keys)) return;
  std::ostringstream found;
  found << position;
  throw Error("value out of range", "aligned_position of query " + std::to_string(bend.query.value_or(0) + 1),
              "a position from 0 to " + std::to_string(keys), found.str());
}

}  // namespace

AttentionEdits::AttentionEdits(std::span<const Edit> edits, std::optional<std::uint64_t> seed)
    : edits_(edits.begin(), edits.end()), seed_(seed) {}

AttentionOverrides AttentionEdits::at(const AttentionSite& site, int query, Eigen::Index keys) const {
  AttentionOverrides overrides{.seed = seed_};
  for (const bool of_one_query : {false, true}) {
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const auto* bends = std::get_if<Bend>(&edits_[i]);
      if (!bends || bends->query.has_value() != of_one_query) continue;
      // All heads of a layer are bent alike.
      const bool here = !bends->site || (bends->site->site == site.site && bends->site->layer == site.layer);
      if (!here || bends->query.value_or(query) != query) continue;
      try {
        require_position(*bends, keys);
      } catch (const Error& error) {
        throw error.within(name_of_edit(i, edits_.size()));
      }
      bend(overrides, *bends);
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
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    const auto* change = std::get_if<RowChange>(&edits_[i]);
    if (!change) continue;
    const EditPlace place = change->place();
    if (place.site != site || place.query.value_or(query) != query) continue;
    try {
      change->change(scores, weights);
    } catch (const Error& error) {
      throw error.within(name_of_edit(i, edits_.size()));
    }
    edited = true;
  }
  return edited;
}

}  // namespace saccade
