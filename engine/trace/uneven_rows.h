#pragma once

#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// What float arithmetic, or a file written with three digits, may be off by.
inline constexpr double kRowTolerance = 1e-3;

/// A row of a map that promises sums of 1 and does not keep it.
struct UnevenRow {
  int map = 0;     // index into `Trace::attention`
  int row = 0;     // from 0
  double sum = 0;  // of the weights, or with a Gaussian of the alignment before it

  bool operator==(const UnevenRow&) const = default;
};

/// The rows of a map that checks look at, evenly spread: all of them where they are stored, and a sample where each is
/// to be computed first.
std::vector<int> rows_to_check(const AttentionMap& map);

/// Whether a map promises that its rows sum to 1, or before Gaussians its alignment, and what sums is known.
bool promises_sums(const AttentionMap& map);

/// Those among `rows_to_check`, whatever the map promises. @param index what the map is called
std::vector<UnevenRow> uneven_rows(const AttentionMap& map, int index);

/// Those of each map that promises sums and that no edit has given other weights.
std::vector<UnevenRow> uneven_rows(const Trace& trace);

}  // namespace saccade
