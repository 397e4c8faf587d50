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

void Recorder::heads(const HeadsReport& report) {
  auto layer =
      std::find_if(layers_.begin(), layers_.end(), [&](const Layer& known) { return known.site == report.site; });
  if (layer == layers_.end()) {
    layer = layers_.insert(layer, {.site = report.site,
                                   .queries_axis = report.queries_axis,
                                   .keys_axis = report.keys_axis,
                                   .heads = report.heads,
                                   .key_heads = report.key_heads,
                                   .rules = report.rules,
                                   .bias = report.bias,
                                   .queries = {},
                                   .keys = {}});
    layer->queries.reserve(reserved_);
  }
  layer->queries.append(report.queries);
  layer->keys = report.keys;
  // The keys of another text are there even if nothing is written.
  if (report.queries_axis != report.keys_axis) layer->kept_keys = report.keys.rows();
}

void Recorder::keep() {
  for (Layer& layer : layers_) {
    layer.kept_queries = layer.queries.rows();
    layer.kept_keys = layer.keys.rows();
  }
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
  for (Layer& layer : layers_) {
    layer.queries.truncate(layer.kept_queries);
    layer.keys.truncate(layer.kept_keys);
  }
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
  for (const Layer& layer : layers_) {
    const Eigen::Index size = layer.queries.cols() / layer.heads;
    for (int head = 0; head < layer.heads; ++head) {
      QueriesAndKeys source{.queries = layer.queries,
                            .keys = layer.keys,
                            .query_column = head * size,
                            .key_column = head * layer.key_heads / layer.heads * size,
                            .size = size,
                            .rules = layer.rules};
      if (layer.bias && layer.keys.rows() > 0) source.rules.bias = layer.bias(head, layer.keys.rows());
      AttentionMap& added = maps.emplace_back(std::move(source));
      added.site = layer.site;
      added.site.head = head;
      added.queries = layer.queries_axis;
      added.keys = layer.keys_axis;
    }
  }
  return maps;
}

Matrix Recorder::contexts() const { return maps_.empty() ? Matrix() : maps_[0].contexts.matrix(); }

}  // namespace saccade
