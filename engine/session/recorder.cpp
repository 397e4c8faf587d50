#include "engine/session/recorder.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace saccade {

void Recorder::Rows::cut(Eigen::Index rows) {
  if (rows >= count()) return;
  ends.resize(rows);
  values.resize(ends.empty() ? 0 : ends.back());
}

void Recorder::Rows::add(const Vector& row) {
  values.insert(values.end(), row.begin(), row.end());
  ends.push_back(values.size());
}

Matrix Recorder::Rows::matrix(float beyond) const {
  std::size_t columns = 0, begin = 0;
  for (const std::size_t end : ends) columns = std::max(columns, end - std::exchange(begin, end));
  if (columns == 0) return {};
  const auto width = static_cast<Eigen::Index>(columns);
  if (columns * ends.size() == values.size()) return Eigen::Map<const Matrix>(values.data(), count(), width);
  Matrix matrix = Matrix::Constant(count(), width, beyond);
  begin = 0;
  for (Eigen::Index i = 0; i < count(); ++i) {
    std::copy(values.begin() + static_cast<std::ptrdiff_t>(begin),
              values.begin() + static_cast<std::ptrdiff_t>(ends[i]), matrix.row(i).begin());
    begin = ends[i];
  }
  return matrix;
}

void Recorder::Layer::cut() {
  queries.truncate(kept_queries);
  keys.truncate(kept_keys);
  for (EditedRows& rows : edited) rows.erase(rows.lower_bound(static_cast<int>(kept_queries)), rows.end());
}

void Recorder::attention(const AttentionReport& report) {
  auto map = std::ranges::find(maps_, report.site, &Map::site);
  if (map == maps_.end()) {
    map = maps_.insert(map, {.site = report.site,
                             .scores = {},
                             .alignment = {},
                             .weights = {},
                             .contexts = {},
                             .windows = {},
                             .queries = report.queries_sequence,
                             .keys = report.keys_sequence,
                             .promise = report.promise,
                             .pending = {}});
  }
  map->pending.push_back({report.scores, report.alignment, report.weights, report.context, report.window});
}

void Recorder::heads(const HeadsReport& report) {
  auto layer = std::ranges::find(layers_, report.site, &Layer::site);
  if (layer == layers_.end()) {
    layer = layers_.insert(layer, {.site = report.site,
                                   .queries_sequence = report.queries_sequence,
                                   .keys_sequence = report.keys_sequence,
                                   .heads = report.heads,
                                   .key_heads = report.key_heads,
                                   .rules = report.rules,
                                   .bias = report.bias,
                                   .queries = {},
                                   .keys = {},
                                   .edited = {}});
    layer->queries.reserve(reserved_);
  }
  layer->queries.append(report.queries);
  layer->keys = report.keys;
  // The keys of another text are there even if nothing is written.
  if (report.queries_sequence != report.keys_sequence) layer->kept_keys = report.keys.rows();
  if (layer->edited.empty()) layer->edited.resize(report.edited.size());
  for (std::size_t head = 0; head < report.edited.size(); ++head) {
    for (const auto& [row, weights] : report.edited[head]) layer->edited[head][row] = weights;
  }
}

void Recorder::keep() {
  Mark mark;
  for (Layer& layer : layers_) {
    layer.kept_queries = layer.queries.rows();
    layer.kept_keys = layer.keys.rows();
    mark.queries.push_back(layer.kept_queries);
    mark.keys.push_back(layer.kept_keys);
  }
  for (Map& map : maps_) {
    for (const Pending& row : map.pending) {
      map.scores.add(row.scores);
      map.weights.add(row.weights);
      map.contexts.add(row.context);
      if (!row.window) continue;
      map.windows.push_back(*row.window);
      if (row.window->sigma) map.alignment.add(row.alignment);  // without a Gaussian it equals the weights
    }
    mark.rows.push_back(map.weights.count());
  }
  marks_.push_back(std::move(mark));
  drop();
}

void Recorder::drop() {
  for (Map& map : maps_) map.pending.clear();
  p_gen_.reset();
  for (Layer& layer : layers_) layer.cut();
}

Recorder Recorder::until(int count) const {
  Recorder before = *this;
  before.marks_.resize(count);
  const Mark nothing;
  const Mark& mark = count > 0 ? before.marks_.back() : nothing;
  before.maps_.resize(mark.rows.size());
  before.layers_.resize(mark.queries.size());
  for (std::size_t i = 0; i < mark.rows.size(); ++i) {
    Map& map = before.maps_[i];
    for (Rows* rows : {&map.scores, &map.alignment, &map.weights, &map.contexts}) rows->cut(mark.rows[i]);
    if (!map.windows.empty()) map.windows.resize(mark.rows[i]);
  }
  for (std::size_t i = 0; i < mark.queries.size(); ++i) {
    before.layers_[i].kept_queries = mark.queries[i];
    before.layers_[i].kept_keys = mark.keys[i];
  }
  before.drop();
  return before;
}

std::optional<int> Recorder::attended() const {
  for (const Map& map : maps_) {
    if (map.pending.empty() || map.keys != TextSequences::source) continue;
    Eigen::Index position = 0;
    map.pending.back().weights.maxCoeff(&position);
    return static_cast<int>(position);
  }
  return {};
}

std::vector<AttentionMap> Recorder::maps() const {
  std::vector<AttentionMap> maps;
  for (const Map& map : maps_) {
    constexpr float masked = -std::numeric_limits<float>::infinity();
    AttentionMap& added = maps.emplace_back(map.weights.matrix(), map.scores.matrix(masked), map.alignment.matrix());
    added.site = map.site;
    added.windows = map.windows;
    added.queries = map.queries;
    added.keys = map.keys;
    added.promise = map.promise;
    added.contexts = map.contexts.matrix();
  }
  for (const Layer& layer : layers_) {
    const Eigen::Index size = layer.queries.cols() / layer.heads;
    for (int head = 0; head < layer.heads; ++head) {
      ComputedRows rows{.queries = layer.queries,
                        .keys = layer.keys,
                        .query_column = head * size,
                        .key_column = head * layer.key_heads / layer.heads * size,
                        .size = size,
                        .rules = layer.rules};
      if (layer.bias && layer.keys.rows() > 0) rows.rules.bias = layer.bias(head, layer.keys.rows());
      if (!layer.edited.empty() && !layer.edited[head].empty()) {
        rows.edited = std::make_shared<const EditedRows>(layer.edited[head]);
      }
      AttentionMap& added = maps.emplace_back(std::move(rows));
      added.site = layer.site;
      added.site.head = head;
      added.queries = layer.queries_sequence;
      added.keys = layer.keys_sequence;
    }
  }
  return maps;
}

}  // namespace saccade
