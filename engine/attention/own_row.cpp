#include "engine/attention/own_row.h"

namespace saccade {

float temperature_of(const OwnMap& map, int query, Eigen::Index keys, const StepContext& context) {
  return static_cast<float>(context.edits.at(map.site, query, keys).temperature.value_or(1));
}

Vector own_row(const OwnMap& map, int query, const Vector& scores, Vector weights, const StepContext& context) {
  if (context.edits.edit_row(map.site, query, scores, weights) && map.promise == Promise::nothing) {
    weights = weights.cwiseMin(1.0f);
  }
  if (context.sink) {
    const std::optional<AttentionWindow> no_window;
    const Vector no_context;
    context.sink->attention(
        {map.site, map.queries, map.keys, map.promise, scores, weights, weights, no_window, no_context});
  }
  return weights;
}

}  // namespace saccade
