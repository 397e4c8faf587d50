#include "engine/trace/uneven_rows.h"

#include <algorithm>
#include <cmath>

namespace saccade {

namespace {

/// Rows of a computed map that are looked at: all of them, for all heads of a long text, would take longer than the
/// run.
constexpr int kSampledRows = 8;

bool is_edited(const AttentionMap& map, const Trace& trace) {
  return std::ranges::any_of(trace.edits, [&](const Edit& edit) {
    const auto place = place_of(edit);
    return place && place->site == map.site;
  });
}

}  // namespace

std::vector<int> rows_to_check(const AttentionMap& map) {
  const int count = map.query_count(), wanted = map.is_computed() ? std::min(count, kSampledRows) : count;
  std::vector<int> rows(wanted);
  for (int i = 0; i < wanted; ++i) rows[i] = static_cast<int>(static_cast<long long>(i) * count / wanted);
  return rows;
}

bool promises_sums(const AttentionMap& map) {
  const bool bell_shaped = !map.windows.empty() && map.windows[0].sigma;
  return map.promise != Promise::nothing && (!bell_shaped || map.has_alignment());
}

std::vector<UnevenRow> uneven_rows(const AttentionMap& map, int index) {
  std::vector<UnevenRow> uneven;
  for (const int row : rows_to_check(map)) {
    const double sum = map.alignment_row(row).cast<double>().sum();
    if (!(std::abs(sum - 1) <= kRowTolerance)) uneven.push_back({index, row, sum});  // NaN, too
  }
  return uneven;
}

std::vector<UnevenRow> uneven_rows(const Trace& trace) {
  std::vector<UnevenRow> uneven;
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    const AttentionMap& map = trace.attention[i];
    if (!promises_sums(map) || is_edited(map, trace)) continue;
    const std::vector<UnevenRow> of_map = uneven_rows(map, i);
    uneven.insert(uneven.end(), of_map.begin(), of_map.end());
  }
  return uneven;
}

}  // namespace saccade
