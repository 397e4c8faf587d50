#include "engine/trace/trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/core/error.h"
#include "engine/trace/uneven_rows.h"

namespace saccade {

const Sequence* Trace::find(const std::string& name) const {
  const auto found = std::ranges::find(sequences, name, &Sequence::name);
  return found == sequences.end() ? nullptr : &*found;
}

namespace {

const std::vector<Token>& tokens_of(const Sequence* sequence) {
  static const std::vector<Token> none;
  return sequence ? sequence->tokens : none;
}

std::vector<Token>& tokens_to_change(std::vector<Sequence>& sequences, const std::string& name) {
  const auto found = std::ranges::find(sequences, name, &Sequence::name);
  if (found == sequences.end()) throw std::out_of_range("the trace has no sequence " + name);
  return found->tokens;
}

}  // namespace

std::vector<Token>& Trace::source() { return tokens_to_change(sequences, "source"); }
std::vector<Token>& Trace::target() { return tokens_to_change(sequences, "target"); }

const std::vector<Token>& Trace::source() const { return tokens_of(find("source")); }
const std::vector<Token>& Trace::target() const { return tokens_of(find("target")); }

const Sequence& query_sequence(const Trace& trace, const AttentionMap& map) { return trace.sequences.at(map.queries); }

const Sequence& key_sequence(const Trace& trace, const AttentionMap& map) { return trace.sequences.at(map.keys); }

std::optional<int> first_read(const Trace& trace, int sequence) {
  const std::string& name = trace.sequences.at(sequence).name;
  return name == "source" || name == kReadsOn ? std::optional(0) : std::nullopt;
}

std::optional<int> first_written(const Trace& trace, int sequence) {
  const std::string& name = trace.sequences.at(sequence).name;
  if (name == "target") return 0;
  if (name == kReadsBehind) return 1;
  return name == kReadsOn ? std::optional(static_cast<int>(trace.source().size())) : std::nullopt;
}

std::optional<int> row_of_first_step(const Trace& trace, const AttentionMap& map) {
  const auto written = first_written(trace, map.queries);
  if (!written || trace.sequences[map.queries].name == "target") return written;
  // A token is decided where the one before it is read.
  return trace.target().empty() || *written == 0 ? std::nullopt : std::optional(*written - 1);
}

Sequence reads_on(const Trace& trace, int count) {
  Sequence text{.name = kReadsOn, .tokens = trace.source()};
  text.tokens.insert(text.tokens.end(), trace.target().begin(), trace.target().end());
  if (count < static_cast<int>(text.tokens.size())) text.tokens.resize(count);
  return text;
}

Sequence reads_behind(const Trace& trace, const Token& start) {
  Sequence decoder{.name = kReadsBehind, .tokens = {start}};
  if (trace.target().empty()) decoder.tokens.clear();
  for (std::size_t i = 0; i + 1 < trace.target().size(); ++i) decoder.tokens.push_back(trace.target()[i]);
  return decoder;
}

namespace {

bool values_finite(const Trace& trace) {
  for (const AttentionMap& map : trace.attention) {
    for (const int t : rows_to_check(map)) {
      // A masked position has the score -infinity; nothing else may be without a value.
      const bool scores_known = (map.score_row(t).array() < std::numeric_limits<float>::infinity()).all();
      if (!map.row(t).allFinite() || !map.alignment_row(t).allFinite() || !scores_known) return false;
    }
  }
  const auto are_finite = [](const std::vector<Candidate>& candidates) {
    return std::ranges::all_of(
        candidates, [](double p) { return std::isfinite(p); }, &Candidate::probability);
  };
  return std::ranges::all_of(trace.predictions, are_finite, &SourcePrediction::candidates) &&
         std::ranges::all_of(trace.steps, are_finite, &Step::candidates) &&
         std::ranges::all_of(
             trace.steps, [](double p) { return std::isfinite(p); }, &Step::probability);
}

bool rows_sum_to_one(const AttentionMap& map) { return uneven_rows(map, 0).empty(); }

bool zero_outside_window(const AttentionMap& map) {
  for (const int t : rows_to_check(map)) {
    const AttentionWindow& window = map.windows[t];
    const Vector weights = map.row(t);
    for (int s = 0; s < map.key_count(); ++s) {
      if (std::abs(s - window.aligned_position) > window.half_width + kRowTolerance && weights[s] != 0) return false;
    }
  }
  return true;
}

bool alignment_times_gaussian(const AttentionMap& map, bool renormalized) {
  for (const int t : rows_to_check(map)) {
    Vector product = map.alignment_row(t).cwiseProduct(gaussian_row(map.windows[t], map.key_count()));
    if (renormalized) product /= product.sum();
    if (!(product - map.row(t)).isZero(kRowTolerance)) return false;
  }
  return true;
}

bool exactly_one_position(const AttentionMap& map) {
  for (const int t : rows_to_check(map)) {
    const Vector alignment = map.alignment_row(t);
    if ((alignment.array() == 1).count() != 1 || (alignment.array() != 0).count() != 1) return false;
  }
  return true;
}

bool never_goes_back(const AttentionMap& map) {
  Eigen::Index aligned = 0;
  for (const int t : rows_to_check(map)) {
    const Vector weights = map.row(t);
    if (!weights.head(aligned).isZero(0)) return false;
    weights.maxCoeff(&aligned);
  }
  return true;
}

bool has_windows(const AttentionMap& map) { return !map.windows.empty(); }

bool has_gaussians(const AttentionMap& map) { return has_windows(map) && map.windows[0].sigma; }

/// A line of the result: `holds` for every map that it `concerns`; no line where it concerns none.
struct CheckKind {
  const char* name;
  bool (*concerns)(const AttentionMap& map);
  bool (*holds)(const AttentionMap& map, const MechanismFacts& facts);
};

constexpr CheckKind kChecks[] = {
    {"rows sum to 1", [](const AttentionMap& map) { return promises_sums(map) && !has_gaussians(map); },
     [](const AttentionMap& map, const MechanismFacts&) { return rows_sum_to_one(map); }},
    {"alignment sums to 1", [](const AttentionMap& map) { return promises_sums(map) && has_gaussians(map); },
     [](const AttentionMap& map, const MechanismFacts&) { return rows_sum_to_one(map); }},
    {"zero outside the window", has_windows,
     [](const AttentionMap& map, const MechanismFacts&) { return zero_outside_window(map); }},
    {"equals alignment × Gaussian", [](const AttentionMap& map) { return has_gaussians(map) && map.has_alignment(); },
     [](const AttentionMap& map, const MechanismFacts& facts) {
       return alignment_times_gaussian(map, facts.renormalized);
     }},
    {"exactly one position", [](const AttentionMap& map) { return map.promise == Promise::one_position; },
     [](const AttentionMap& map, const MechanismFacts&) { return exactly_one_position(map); }},
    {"never goes back", [](const AttentionMap& map) { return map.promise == Promise::forward; },
     [](const AttentionMap& map, const MechanismFacts&) { return never_goes_back(map); }},
};
constexpr const char* kFinite = "values finite";

}  // namespace

std::vector<const char*> check_names() {
  std::vector<const char*> names = {kFinite};
  for (const CheckKind& kind : kChecks) names.push_back(kind.name);
  return names;
}

std::vector<Check> verify(const Trace& trace) {
  std::vector<Check> checks = {{kFinite, values_finite(trace)}};
  const auto& maps = trace.attention;
  for (const CheckKind& kind : kChecks) {
    if (std::ranges::none_of(maps, kind.concerns)) continue;
    const auto holds = [&](const AttentionMap& map) { return !kind.concerns(map) || kind.holds(map, trace.facts); };
    checks.push_back({kind.name, std::ranges::all_of(maps, holds)});
  }
  return checks;
}

}  // namespace saccade
