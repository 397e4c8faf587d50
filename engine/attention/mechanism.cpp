#include "engine/attention/mechanism.h"

#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace saccade {

namespace {

const ScoreKind& score_of(const Config& options) { return chosen(options, "score", score_kinds()); }
const WindowKind& window_of(const Config& options) { return chosen(options, "window", window_kinds()); }
const NormalizerKind& normalizer_of(const Config& options) { return chosen(options, "normalizer", normalizer_kinds()); }

/// @param scores `[S]`, -infinity afterwards at the positions outside the window
void mask_outside(const AttentionWindow& window, Vector& scores) {
  for (Eigen::Index s = 0; s < scores.size(); ++s) {
    const double distance = std::abs(static_cast<double>(s) - window.aligned_position);
    if (distance > window.half_width) scores[s] = -std::numeric_limits<float>::infinity();
  }
}

}  // namespace

Mechanism::Mechanism(const AttentionParts& parts, AttentionSite site, int queries, int keys)
    : score_(score_of(parts.options).make(parts)),
      window_(window_of(parts.options).make(parts)),
      normalizer_(normalizer_of(parts.options).make(parts)),
      promise_(normalizer_of(parts.options).promise),
      site_(std::move(site)),
      queries_(queries),
      keys_(keys) {
  const WindowKind& window = window_of(parts.options);
  const NormalizerKind& normalizer = normalizer_of(parts.options);
  if (window.goes_back && normalizer.promise == Promise::forward) {
    throw Error("a window that may move back and attention that may not can leave nothing to attend to",
                "config.json: attention",
                "another window than " + std::string(window.name) + " or another normalizer than " + normalizer.name,
                "both");
  }
}

AttentionMemory Mechanism::read(Matrix keys) const {
  Matrix prepared = score_->prepare(keys);
  return {std::move(keys), std::move(prepared)};
}

/// @return `[S]`, -infinity beside `among`
Vector Mechanism::scores_of(const Vector& query, const AttentionMemory& memory, std::optional<KeyRange> among) const {
  if (!among) return (*score_)(query, memory.prepared);
  Vector scores = Vector::Constant(memory.keys.rows(), -std::numeric_limits<float>::infinity());
  const Matrix prepared = memory.prepared.middleRows(among->first, among->count);
  scores.segment(among->first, among->count) = (*score_)(query, prepared);
  return scores;
}

Attended Mechanism::look(const Vector& query, const AttentionMemory& memory, AlignmentState& state,
                         const StepContext& context, std::optional<KeyRange> among) const {
  Vector scores = scores_of(query, memory, among);  // [S]
  const AttentionOverrides overrides = context.edits.at(site_, context.step, scores.size());
  const PartContext part{overrides, context.step};
  if (overrides.temperature) scores /= static_cast<float>(*overrides.temperature);

  const auto window = window_->at(query, scores.size(), part);
  if (window) mask_outside(*window, scores);
  const bool sees_nothing = window && window->aligned_position + window->half_width < 0;
  Vector alignment = sees_nothing ? Vector(Vector::Zero(scores.size())) : (*normalizer_)(scores, state, part);  // [S]
  Vector weights = alignment;                                                                                   // [S]
  if (window) window_->weigh(*window, weights);
  // Rows that were edited are no longer the product of an alignment and a Gaussian.
  if (context.edits.edit_row(site_, context.step, scores, weights)) alignment = weights;

  const Matrix& values = memory.values.size() > 0 ? memory.values : memory.keys;
  Vector sum = values.transpose() * weights;  // c_t [V]
  if (context.sink) {
    context.sink->attention({site_, queries_, keys_, promise_, scores, alignment, weights, window, sum});
  }
  return {std::move(weights), std::move(sum)};
}

}  // namespace saccade
