#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/attention/overrides.h"
#include "engine/trace/edit.h"

namespace saccade {

/// What a run's edits mean for its attention.
class AttentionEdits {
 public:
  AttentionEdits() = default;
  /// @param seed what hard attention draws with; absent: it does not draw unless the model does
  explicit AttentionEdits(std::span<const Edit> edits, std::optional<std::uint64_t> seed = {});

  /// How query `query` of a mechanism is bent; of two edits of one value the later counts, and one of a single query
  /// before one of all. -1: what is bent for all.
  /// @param keys how many there are. @throws Error for an aligned position beyond them
  AttentionOverrides at(const AttentionSite& site, int query, Eigen::Index keys) const;

  /// Whether any row of a layer's heads is edited. @param site its head does not matter
  bool edits_rows_of(const AttentionSite& site) const;
  /// Changes row `query` of a map as the edits of its weights say, in their order. Whether any did.
  /// @param weights `[keys]` @param scores `[keys]`, -infinity where a position cannot be seen
  /// @throws Error, naming the edit, for a position that is not there
  bool edit_row(const AttentionSite& site, int query, const VectorRef& scores, Vector& weights) const;

 private:
  std::vector<Edit> edits_;
  std::optional<std::uint64_t> seed_;
};

}  // namespace saccade
