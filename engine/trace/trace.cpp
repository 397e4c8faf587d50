#include "engine/trace/trace.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "engine/core/error.h"

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

/// What float arithmetic, or a file written with three digits, may be off by.
constexpr double kTolerance = 1e-3;
/// Rows of a computed map that are looked at: all of them, for all heads of a long text, would take longer than the
/// run.
constexpr int kSampledRows = 8;

/// The rows of a map that checks look at, evenly spread: all of them where they are stored, and a sample where each is
/// to be computed first.
std::vector<int> rows_to_check(const AttentionMap& map) {
  const int count = map.query_count(), wanted = map.is_computed() ? std::min(count, kSampledRows) : count;
  std::vector<int> rows(wanted);
  for (int i = 0; i < wanted; ++i) rows[i] = static_cast<int>(static_cast<long long>(i) * count / wanted);
  return rows;
}

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

/// A map, and which of its rows an edit has given other weights.
struct CheckedMap {
  const AttentionMap& map;
  const Trace& trace;

  bool is_edited(int row) const {
    return std::ranges::any_of(trace.edits, [&](const Edit& edit) {
      const auto place = place_of(edit);
      return place && place->site == map.site && place->query.value_or(row) == row;
    });
  }
};

/// What is wrong with a row.
struct WrongRow {
  int row;
  std::string expected, found;
};
using WrongRows = std::vector<WrongRow>;

/// "1.35", as short as it can be said.
std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

/// Keys are counted from 1 for people.
std::string at_key(double value, Eigen::Index key) {
  return short_number(value) + " at key " + std::to_string(key + 1);
}

WrongRows uneven_rows(const CheckedMap& checked) {
  WrongRows wrong;
  for (const int t : rows_to_check(checked.map)) {
    const double sum = checked.map.alignment_row(t).cast<double>().sum();
    // Where every position is masked there is nothing to look at.
    const Vector scores = checked.map.score_row(t);
    const bool masked = scores.size() > 0 && (scores.array() == -std::numeric_limits<float>::infinity()).all();
    const int wanted = masked ? 0 : 1;
    // Written so that NaN is wrong, too.
    if (!(std::abs(sum - wanted) <= kTolerance)) {
      wrong.push_back({t, "a sum of " + std::to_string(wanted), short_number(sum)});
    }
  }
  return wrong;
}

WrongRows uneven_alignments(const CheckedMap& checked) {
  WrongRows wrong = uneven_rows(checked);
  std::erase_if(wrong, [&](const WrongRow& row) { return checked.is_edited(row.row); });
  return wrong;
}

WrongRows outside_the_window(const CheckedMap& checked) {
  WrongRows wrong;
  for (const int t : rows_to_check(checked.map)) {
    const AttentionWindow& window = checked.map.windows[t];
    const Vector weights = checked.map.row(t);
    for (int s = 0; s < checked.map.key_count(); ++s) {
      if (std::abs(s - window.aligned_position) <= window.half_width + kTolerance || weights[s] == 0) continue;
      wrong.push_back({t, "0 outside the window", at_key(weights[s], s)});
      break;
    }
  }
  return wrong;
}

WrongRows not_alignment_times_gaussian(const CheckedMap& checked) {
  WrongRows wrong;
  const AttentionMap& map = checked.map;
  for (const int t : rows_to_check(map)) {
    if (checked.is_edited(t)) continue;
    const Vector weights = map.row(t);
    Vector product = map.alignment_row(t).cwiseProduct(gaussian_row(map.windows[t], map.key_count()));
    if (checked.trace.facts.renormalized) product /= product.sum();
    if ((product - weights).isZero(kTolerance)) continue;
    Eigen::Index key = 0;
    (product - weights).cwiseAbs().maxCoeff(&key);
    wrong.push_back({t, at_key(product[key], key), short_number(weights[key])});
  }
  return wrong;
}

WrongRows not_one_position(const CheckedMap& checked) {
  WrongRows wrong;
  for (const int t : rows_to_check(checked.map)) {
    const Vector alignment = checked.map.alignment_row(t);
    const auto count = (alignment.array() != 0).count();
    Eigen::Index key = 0;
    if (alignment.size() > 0 && alignment.maxCoeff(&key) == 1 && count == 1) continue;
    wrong.push_back({t, "1 at one key and 0 at all others",
                     count == 1 ? at_key(alignment[key], key) : "weights at " + std::to_string(count) + " keys"});
  }
  return wrong;
}

WrongRows going_back(const CheckedMap& checked) {
  WrongRows wrong;
  Eigen::Index aligned = 0;
  for (const int t : rows_to_check(checked.map)) {
    const Vector weights = checked.map.row(t);
    if (!weights.head(aligned).isZero(0)) {
      Eigen::Index key = 0;
      weights.head(aligned).cwiseAbs().maxCoeff(&key);
      wrong.push_back({t, "nothing before key " + std::to_string(aligned + 1) + ", where the row above looks most",
                       at_key(weights[key], key)});
    }
    if (weights.size() > 0) weights.maxCoeff(&aligned);
  }
  return wrong;
}

bool has_windows(const AttentionMap& map) { return !map.windows.empty(); }

bool has_gaussians(const AttentionMap& map) { return has_windows(map) && map.windows[0].sigma; }

/// A line of the result, for every map that it `concerns`; no line where it concerns none.
struct CheckKind {
  const char* name;
  bool (*concerns)(const AttentionMap& map);
  WrongRows (*look)(const CheckedMap& map);
};

constexpr CheckKind kChecks[] = {
    {"rows sum to 1", [](const AttentionMap& map) { return map.promise != Promise::nothing && !has_gaussians(map); },
     uneven_rows},
    // What stands before a Gaussian must sum to 1, where it is known.
    {"alignment sums to 1",
     [](const AttentionMap& map) {
       return map.promise != Promise::nothing && has_gaussians(map) && map.has_alignment();
     },
     uneven_alignments},
    {"zero outside the window", has_windows, outside_the_window},
    {"equals alignment × Gaussian", [](const AttentionMap& map) { return has_gaussians(map) && map.has_alignment(); },
     not_alignment_times_gaussian},
    {"exactly one position", [](const AttentionMap& map) { return map.promise == Promise::one_position; },
     not_one_position},
    {"never goes back", [](const AttentionMap& map) { return map.promise == Promise::forward; }, going_back},
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
    Check check{kind.name};
    for (std::size_t i = 0; i < maps.size(); ++i) {
      if (!kind.concerns(maps[i])) continue;
      for (WrongRow& wrong : kind.look({maps[i], trace})) {
        check.faults.push_back({static_cast<int>(i), wrong.row, std::move(wrong.expected), std::move(wrong.found)});
      }
    }
    check.passed = check.faults.empty();
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace saccade
