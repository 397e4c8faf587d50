#include "engine/trace/trace.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace saccade {

bool Trace::operator==(const Trace& other) const {
  return model == other.model && source == other.source && target == other.target && output == other.output &&
         attention == other.attention && steps == other.steps && predictions == other.predictions &&
         decoder_start == other.decoder_start && complete == other.complete;
}

namespace {

/// @param count rows or columns; 0 where the map is still to be made
std::vector<Token> axis_tokens(const Trace& trace, const AttentionMap& map, Axis axis, int count) {
  if (axis == Axis::image || axis == Axis::pool) return {};
  std::vector<Token> tokens = axis == Axis::source ? trace.source : trace.target;
  if (map.site.site != "decoder_self") return tokens;
  if (axis == Axis::source) {
    tokens.insert(tokens.end(), trace.target.begin(), trace.target.end());
  } else if (trace.decoder_start) {
    tokens.insert(tokens.begin(), *trace.decoder_start);
    tokens.pop_back();
  }
  // While a decoder-only model goes on, it has written one token more than it has read.
  if (count > 0 && static_cast<int>(tokens.size()) > count) tokens.resize(count);
  return tokens;
}

}  // namespace

std::vector<Token> query_tokens(const Trace& trace, const AttentionMap& map) {
  return axis_tokens(trace, map, map.queries, map.query_count());
}

std::vector<Token> key_tokens(const Trace& trace, const AttentionMap& map) {
  return axis_tokens(trace, map, map.keys, map.key_count());
}

namespace {

/// Rows of a computed map that are looked at: all of them, for all heads of a long text, would take longer than the
/// run.
constexpr int kSampledRows = 8;

/// The rows to look at, evenly spread.
std::vector<int> rows_of(const AttentionMap& map) {
  const int count = map.query_count(), wanted = map.is_computed() ? std::min(count, kSampledRows) : count;
  std::vector<int> rows(wanted);
  for (int i = 0; i < wanted; ++i) rows[i] = static_cast<int>(static_cast<long long>(i) * count / wanted);
  return rows;
}

/// What float arithmetic, or a file written with three digits, may be off by.
constexpr double kTolerance = 1e-3;

bool values_finite(const Trace& trace) {
  for (const AttentionMap& map : trace.attention) {
    for (const int t : rows_of(map)) {
      // A masked position has the score -infinity; nothing else may be without a value.
      const bool scores_known = (map.score_row(t).array() < std::numeric_limits<float>::infinity()).all();
      if (!map.row(t).allFinite() || !map.alignment_row(t).allFinite() || !scores_known) return false;
    }
  }
  return std::all_of(trace.steps.begin(), trace.steps.end(),
                     [](const Step& s) { return std::isfinite(s.probability); });
}

bool rows_sum_to_one(const AttentionMap& map) {
  for (const int t : rows_of(map)) {
    if (std::abs(map.alignment_row(t).sum() - 1) > kTolerance) return false;
  }
  return true;
}

bool zero_outside_window(const AttentionMap& map) {
  for (const int t : rows_of(map)) {
    const AttentionWindow& window = map.windows[t];
    const Vector weights = map.row(t);
    for (int s = 0; s < map.key_count(); ++s) {
      if (std::abs(s - window.aligned_position) > window.half_width + kTolerance && weights[s] != 0) return false;
    }
  }
  return true;
}

bool alignment_times_gaussian(const AttentionMap& map, bool renormalized) {
  for (const int t : rows_of(map)) {
    Vector product = map.alignment_row(t).cwiseProduct(gaussian_row(map.windows[t], map.key_count()));
    if (renormalized) product /= product.sum();
    if (!(product - map.row(t)).isZero(kTolerance)) return false;
  }
  return true;
}

bool exactly_one_position(const AttentionMap& map) {
  for (const int t : rows_of(map)) {
    const Vector alignment = map.alignment_row(t);
    if ((alignment.array() == 1).count() != 1 || (alignment.array() != 0).count() != 1) return false;
  }
  return true;
}

bool never_goes_back(const AttentionMap& map) {
  Eigen::Index aligned = 0;
  for (const int t : rows_of(map)) {
    const Vector weights = map.row(t);
    if (!weights.head(aligned).isZero(0)) return false;
    weights.maxCoeff(&aligned);
  }
  return true;
}

}  // namespace

std::vector<Check> verify(const Trace& trace) {
  const auto mechanism_has = [&](const char* name) { return trace.model.mechanism.find(name) != std::string::npos; };
  const auto windowed = [](const AttentionMap& map) { return !map.windows.empty(); };
  const auto bell_shaped = [](const AttentionMap& map) { return !map.windows.empty() && map.windows[0].sigma; };
  const bool renormalized = mechanism_has("renormalized");

  std::vector<Check> checks = {{"values finite", values_finite(trace)}};
  // One line of the result: `holds` for every map that it `concerns`; no line where it concerns none.
  const auto check = [&](const char* name, auto concerns, auto holds) {
    const auto& maps = trace.attention;
    if (!std::any_of(maps.begin(), maps.end(), concerns)) return;
    checks.push_back(
        {name, std::all_of(maps.begin(), maps.end(), [&](const auto& m) { return !concerns(m) || holds(m); })});
  };
  check(
      "rows sum to 1", [&](const AttentionMap& m) { return !bell_shaped(m); }, rows_sum_to_one);
  check(
      "alignment sums to 1", [&](const AttentionMap& m) { return bell_shaped(m) && m.has_alignment(); },
      rows_sum_to_one);
  check("zero outside the window", windowed, zero_outside_window);
  check(
      "equals alignment × Gaussian", [&](const AttentionMap& m) { return bell_shaped(m) && m.has_alignment(); },
      [&](const AttentionMap& m) { return alignment_times_gaussian(m, renormalized); });
  check(
      "exactly one position", [&](const AttentionMap&) { return mechanism_has("hard"); }, exactly_one_position);
  check(
      "never goes back", [&](const AttentionMap&) { return mechanism_has("forced-forward"); }, never_goes_back);
  return checks;
}

}  // namespace saccade
