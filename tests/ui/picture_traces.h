#pragma once

#include <algorithm>
#include <cmath>

#include "tests/ui/sample_traces.h"

/// Small traces with pictures, made by hand, for the tests of views and of the window.
namespace saccade::testing {

/// Four looks at a white ring on black, at two scales; after each the belief in ten digits.
inline Trace glimpse_trace() {
  Picture picture{.width = 28, .height = 28, .channels = 1, .values = {}};
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      const double from_ring = std::abs(std::hypot(x - 13.5, y - 13.5) - 8);
      picture.values.push_back(static_cast<std::uint8_t>(255 * std::clamp(2 - from_ring, 0.0, 1.0)));
    }
  }
  Trace trace;
  trace.model = {"tiny-glimpses", "glimpse_network", "glimpses"};
  trace.facts.score = "glimpses";
  trace.picture = std::move(picture);
  trace.sequences = {{.name = "glimpses",
                      .tokens = tokens({"1", "2", "3", "4"}),
                      .glimpses = {{14, 14, {6, 12}}, {20.5, 9, {6, 12}}, {7, 22, {6, 12}}, {26, 27, {6, 12}}}}};
  const std::pair<int, double> best[] = {{8, 0.4}, {3, 0.6}, {0, 0.75}, {0, 0.98}};
  for (int look = 0; look < 4; ++look) {
    SourcePrediction belief{.token = look, .candidates = {{std::to_string(best[look].first), best[look].second}}};
    for (int digit = 0; digit < 10; ++digit) {
      if (digit != best[look].first) belief.candidates.push_back({std::to_string(digit), (1 - best[look].second) / 9});
    }
    trace.predictions.push_back(std::move(belief));
  }
  trace.predictions.push_back({.token = {}, .candidates = trace.predictions.back().candidates});
  return trace;
}

/// Three words about a picture in colours, of 4 x 5 regions: two patches on grey.
/// @param hard whether each word looks at one region alone
inline Trace caption_trace(bool hard = false) {
  Picture picture{.width = 40, .height = 32, .channels = 3, .values = {}};
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool red = x / 8 == 1 && y / 8 == 1, blue = x / 8 == 3 && y / 8 == 2;
      for (const int value : {red ? 220 : 200, red || blue ? 40 : 200, blue ? 230 : red ? 40 : 200}) {
        picture.values.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  const std::vector<int> looked_at = {6, 10, 13};
  Matrix weights = peaks(3, 20, hard ? 0.01 : 0.8, [&](int q) { return looked_at[q]; });
  if (hard) weights = weights.array().round();
  AttentionMap map(std::move(weights));
  map.site = {"cross", 0, 0};
  map.queries = 1;
  map.keys = 0;
  if (hard) map.promise = Promise::one_position;
  Trace trace;
  trace.model = {"tiny-caption", "captioner", "additive"};
  trace.picture = std::move(picture);
  trace.sequences = {{.name = "image", .rows = 4, .columns = 5},
                     {.name = "target", .tokens = tokens({"red", "and", "blue"})}};
  trace.output = "red and blue";
  trace.attention.push_back(std::move(map));
  return trace;
}

}  // namespace saccade::testing
