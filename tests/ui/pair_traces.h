#pragma once

#include "tests/ui/sample_traces.h"

/// Traces of pairs made by hand, for the tests of views.
namespace saccade::testing {

inline AttentionMap map_between(AttentionSite site, int queries, int keys, Promise promise, Matrix weights) {
  AttentionMap map(std::move(weights));
  map.site = std::move(site);
  map.queries = queries;
  map.keys = keys;
  map.promise = promise;
  return map;
}

/// Two sentences whose words match, as a network with attention before its convolution has them.
inline Trace matched_trace() {
  const std::vector<std::string> first = {"he", "began", "to", "cry"}, second = {"he", "started", "to", "cry", "out"};
  Trace trace;
  trace.model = {.id = "match", .model_type = "abcnn", .mechanism = "abcnn-1"};
  trace.facts = {.score = "abcnn-1", .normalizer = "none"};
  trace.sequences = {{.name = "first", .tokens = tokens(first)}, {.name = "second", .tokens = tokens(second)}};
  const Matrix weights = Matrix::NullaryExpr(4, 5, [&](Eigen::Index i, Eigen::Index j) {
    return first[i] == second[j] ? 1.0f : 0.125f + 0.0625f * static_cast<float>((2 * i + j) % 3);
  });
  trace.attention = {map_between({"cross", 0, 0}, 0, 1, Promise::nothing, weights)};
  trace.predictions = {{.candidates = {{"says the same", 0.875}, {"says something else", 0.125}}}};
  return trace;
}

/// A reader of a story: both softmaxes, and the weights that they give.
inline Trace reader_trace() {
  const std::vector<std::string> story = {"Mira", "put", "the", "lamp", "away", ".", "Tom", "slept", "."};
  const std::vector<std::string> question = {"@blank", "slept"};
  Trace trace;
  trace.model = {.id = "reader", .model_type = "aoa_reader", .mechanism = "attention over attention"};
  trace.facts = {.score = "attention over attention"};
  trace.sequences = {{.name = "first", .tokens = tokens(story)},
                     {.name = "second", .tokens = tokens(question)},
                     {.name = "pool", .rows = 1, .columns = 1}};
  for (const int name : {0, 3, 4, 6}) {
    Token& token = trace.sequences[0].tokens[name];
    token.unknown = true;
    token.read_as = "@entity" + std::to_string(name);
  }
  Matrix asked(1, 2);
  asked << 0.75f, 0.25f;
  const Matrix columns = peaks(2, 9, 0.75, [](int row) { return row == 0 ? 6 : 7; });
  trace.attention = {
      map_between({"cross", 0, 0}, 0, 1, Promise::sums_to_one, peaks(9, 2, 1, [](int row) { return row % 2; })),
      map_between({"cross", 0, 1}, 1, 0, Promise::sums_to_one, columns),
      map_between({"pooling", 0, 0}, 2, 0, Promise::sums_to_one, asked * columns),
      map_between({"pooling", 0, 1}, 2, 1, Promise::sums_to_one, asked)};
  trace.predictions = {{.candidates = {{"tom", 0.5}, {"slept", 0.375}, {"lamp", 0.125}}}};
  return trace;
}

}  // namespace saccade::testing
