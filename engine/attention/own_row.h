#pragma once

#include "engine/attention/step_context.h"

namespace saccade {

/// A map whose rows a family computes by itself, as those of a `Mechanism` are by that.
struct OwnMap {
  AttentionSite site;
  int queries = 0, keys = 0;  // in `Trace::sequences`
  Promise promise = Promise::sums_to_one;
};

/// The temperature that row `query` is bent by, 1 where it is not. @throws Error
float temperature_of(const OwnMap& map, int query, Eigen::Index keys, const StepContext& context);

/// Row `query` as the edits of its site leave it, which is what the sink is told. Where the sum of a row is not
/// promised, an edited weight is at most 1.
/// @param scores `[keys]` @param weights `[keys]`. @throws Error for an edit of a position that is not there
Vector own_row(const OwnMap& map, int query, const Vector& scores, Vector weights, const StepContext& context);

}  // namespace saccade
