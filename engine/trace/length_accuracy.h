#pragma once

namespace saccade {

/// How often a model was right on inputs of some length, as its card says.
struct LengthAccuracy {
  int from = 0, to = 0;  // characters of the input, both included; `to` is 0 where there is no longest
  int samples = 0;       // so many were tried
  double exact = 0;      // the share of them that was answered to the letter

  bool operator==(const LengthAccuracy&) const = default;
};

}  // namespace saccade
