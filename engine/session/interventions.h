#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/models/model.h"
#include "engine/trace/edit.h"

namespace saccade {

/// Everything a user may change about a run. A value: undo is the previous one.
struct Interventions {
  /// In the order in which they are applied.
  std::vector<Edit> edits = {};
  /// Forced decoding: the model is fed this text and its own wishes are only recorded.
  std::optional<std::string> target = {};
  /// Hypotheses kept by beam search; 1 is greedy.
  int beam = 1;
  /// Target tokens at most; the model's own limit where absent.
  std::optional<int> max_steps = {};
  /// What hard attention draws its positions with; where absent it takes the best one unless the model draws.
  std::optional<std::uint64_t> seed = {};

  bool operator==(const Interventions&) const = default;
};

/// Which edit is what the output begins with; nothing where it begins as the model likes.
std::optional<std::size_t> prefix_among(const std::vector<Edit>& edits);

/// The bend of all queries everywhere, which the window's controls and `--set` change: of several its last values.
Bend general_bend(const Interventions& interventions);
/// Replaces it; one that bends nothing is taken out.
void set_general_bend(Interventions& interventions, const Bend& bend);

/// p_t of one query, where it was set. @param query from 0
std::optional<double> aligned_position_at(const Interventions& interventions, int query);
void set_aligned_position(Interventions& interventions, int query, double position);
/// Takes out all that was set for single positions of the text: of another text they mean nothing.
void forget_positions(Interventions& interventions);

/// Whether anything of the attention is not as it was trained.
bool changes_attention(const Interventions& interventions);
/// Leaves the attention as it was trained.
void forget_attention(Interventions& interventions);

/// Sets one value of the general bend by its name on the command line ("half_width", "sigma", "temperature").
/// @throws Error for an unknown name or a value out of range
void set_by_name(Interventions& interventions, const std::string& key, const std::string& value);

/// Adds what each `--edit` says, JSON as `edit_from_json` reads it. @throws Error
void add_edits(Interventions& interventions, std::span<const std::string> edits,
               std::span<const EditKind> kinds = edit_kinds());

/// @throws Error for the first value that is out of range, or that changes what `model` does not have
void check(const Interventions& interventions, const Model& model);
/// The same of what depends on the output: @throws Error for an edit of a row that `trace`, what was run with them,
/// does not have
void check(const Interventions& interventions, const Trace& trace);

/// The first step that can come out differently: 0 the first target token, -1 already the reading.
int first_difference(const Interventions& before, const Interventions& after, const Trace& trace, bool goes_on);

}  // namespace saccade
