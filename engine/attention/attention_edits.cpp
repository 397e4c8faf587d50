#include "engine/attention/attention_edits.h"

#include <limits>

#include "engine/core/error.h"

namespace saccade {

namespace {

/// Every kind of edit is either about a mechanism (`bend`) or about rows of weights (`change`); the other is left out.
void bend(AttentionOverrides& overrides, const Bend& edit) {
  if (edit.temperature) overrides.temperature = edit.temperature;
  if (edit.half_width) overrides.half_width = edit.half_width;
  if (edit.sigma) overrides.sigma = edit.sigma;
  if (edit.aligned_position) overrides.aligned_position = edit.aligned_position;
}

void require_seen(const VectorRef& scores, Eigen::Index key, float weight) {
  if (weight == 0 || scores[key] > -std::numeric_limits<float>::infinity()) return;
  throw Error("this position cannot be seen", "edit: key", "one that is not masked", std::to_string(key + 1));
}

void change(const WeightEdit& edit, const VectorRef& scores, Vector& weights) {
  if (edit.key >= weights.size()) {
    throw Error("there is no such position to attend to", "edit: key",
                "a position from 1 to " + std::to_string(weights.size()), std::to_string(edit.key + 1));
  }
  const float wanted = static_cast<float>(edit.weight), sum = weights.sum();
  require_seen(scores, edit.key, wanted);
  // Summed without it: a difference of almost equal numbers would be too coarse to divide by.
  weights[edit.key] = 0;
  const float others = weights.sum();
  if (edit.rest == WeightEdit::Rest::scale) {
    const float left = std::max(0.0f, sum - wanted);
    if (others > 0) {
      weights *= left / others;
    } else {
      Vector even = (scores.array() > -std::numeric_limits<float>::infinity()).cast<float>();
      even[edit.key] = 0;
      if (const float count = even.sum(); count > 0) weights = even * (left / count);
    }
  }
  weights[edit.key] = wanted;
  if (edit.rest == WeightEdit::Rest::keep && weights.sum() > 0) weights /= weights.sum();
}

void change(const RowEdit& edit, const VectorRef& scores, Vector& weights) {
  if (edit.weights.empty()) {
    const auto seen = scores.array() > -std::numeric_limits<float>::infinity();
    const auto count = static_cast<float>(seen.count());
    weights = seen.select(Vector::Constant(weights.size(), count > 0 ? 1 / count : 0), 0.0f);
    return;
  }
  // A row of a causal map may end where it can see no further.
  Eigen::Index seen = weights.size();
  while (seen > 0 && scores[seen - 1] == -std::numeric_limits<float>::infinity()) --seen;
  const auto given = static_cast<Eigen::Index>(edit.weights.size());
  if (given != seen && given != weights.size()) {
    throw Error("a row of another length", "edit: weights", std::to_string(seen) + " weights", std::to_string(given));
  }
  weights.setZero();
  for (Eigen::Index key = 0; key < given; ++key) {
    weights[key] = static_cast<float>(edit.weights[key]);
    require_seen(scores, key, weights[key]);
  }
}

void change(const Bend&, const VectorRef&, Vector&) {}

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
  const EditPlace here{site, query};
  bool edited = false;
  for (const Edit& edit : edits_) {
    if (place_of(edit) != here) continue;
    std::visit([&](const auto& kind) { change(kind, scores, weights); }, edit);
    edited = true;
  }
  return edited;
}

}  // namespace saccade
