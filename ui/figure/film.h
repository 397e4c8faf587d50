#pragma once

#include <utility>
#include <vector>

#include "ui/figure/figure.h"

namespace saccade::figure {

/// One figure of a film.
struct Frame {
  Figure figure;
  double seconds = 0;  // how long it is shown before the next
};

/// Several figures in the order in which they are shown: what is exported. A still is a film of one.
struct Film {
  std::vector<Frame> frames = {};

  Film() = default;
  Film(Figure still) { frames.push_back({std::move(still)}); }
};

}  // namespace saccade::figure
