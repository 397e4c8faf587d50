#include "engine/session/recorder.h"

#include <algorithm>

namespace saccade {

Matrix Recorder::Rows::matrix() const {
  const Eigen::Index rows = columns > 0 ? static_cast<Eigen::Index>(values.size()) / columns : 0;
  return Eigen::Map<const Matrix>(values.data(), rows, columns);
}

void Recorder::attention(const AttentionSite& site, const Vector& scores, const Vector& alignment,
                         const Vector& weights, const std::optional<AttentionWindow>& window, const Vector& context) {
  auto map = std::find_if(maps_.begin(), maps_.end(), [&](const Map& known) { return known.site == site; });
  if (map == maps_.end()) {
    const Rows by_key{.columns = scores.size()};
    map = maps_.insert(map, {.site = site,
                             .scores = by_key,
                             .alignment = by_key,
                             .weights = by_key,
                             .contexts = {.columns = context.size()},
                             .windows = {},
                             .pending = {}});
  }
  map->pending = {scores, alignment, weights, context, window};
}

void Recorder::keep() {
  for (Map& map : maps_) {
    if (!map.pending) continue;
    map.scores.add(map.pending->scores);
    map.weights.add(map.pending->weights);
    map.contexts.add(map.pending->context);
    if (const auto& window = map.pending->window) {
      map.windows.push_back(*window);
      if (window->sigma) map.alignment.add(map.pending->alignment);  // without a Gaussian it equals the weights
    }
  }
  drop();
}

void Recorder::drop() {
  for (Map& map : maps_) map.pending.reset();
}

std::optional<int> Recorder::attended() const {
  if (maps_.empty() || !maps_[0].pending) return {};
  Eigen::Index position = 0;
  maps_[0].pending->weights.maxCoeff(&position);
  return static_cast<int>(position);
}

std::vector<AttentionMap> Recorder::maps() const {
  std::vector<AttentionMap> maps;
  for (const Map& map : maps_) {
    const bool bell_shaped = !map.alignment.values.empty();
    AttentionMap& added =
        maps.emplace_back(map.weights.matrix(), map.scores.matrix(), bell_shaped ? map.alignment.matrix() : Matrix());
    added.site = map.site;
    added.windows = map.windows;
  }
  return maps;
}

Matrix Recorder::contexts() const { return maps_.empty() ? Matrix() : maps_[0].contexts.matrix(); }

}  // namespace saccade
