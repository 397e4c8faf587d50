#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/trace/attention_map.h"

namespace saccade {

/// Bends a mechanism. An absent value leaves the model as it was trained.
struct Bend {
  std::optional<AttentionSite> site;       // everywhere where it is absent
  std::optional<int> query;                // a row of the map, from 0; all where it is absent
  std::optional<double> temperature;       // divides the scores before the normaliser
  std::optional<double> half_width;        // D of a local window
  std::optional<double> sigma;             // the Gaussian's standard deviation
  std::optional<double> aligned_position;  // p_t in source tokens, of one query

  bool operator==(const Bend&) const = default;
};

/// Gives one weight another value.
struct WeightEdit {
  /// What becomes of the row's other weights.
  enum class Rest {
    scale,  // they give way in proportion, so that the row keeps its sum; evenly where all of them are 0
    keep,   // they stay, and the row is divided by its new sum
  };

  AttentionSite site = {};
  int query = 0, key = 0;  // row and column of the map, from 0
  double weight = 0;       // 0 to 1
  Rest rest = Rest::scale;

  bool operator==(const WeightEdit&) const = default;
};

/// Replaces a row of weights.
struct RowEdit {
  AttentionSite site = {};
  int query = 0;                     // row of the map, from 0
  std::vector<double> weights = {};  // `[keys]`, as they are; empty: all positions that can be seen alike

  bool operator==(const RowEdit&) const = default;
};

/// One change that a user makes to a run. What it changes is another run, from the first step that it touches.
using Edit = std::variant<Bend, WeightEdit, RowEdit>;

/// A row of weights.
struct EditPlace {
  AttentionSite site;
  int query = 0;  // row of the map, from 0

  bool operator==(const EditPlace&) const = default;
};

/// The row that an edit changes; nothing for one that bends a mechanism.
std::optional<EditPlace> place_of(const Edit& edit);

/// What the command line and trace files write; layers, heads, queries and keys are counted from 1 there.
///
///     {"type": "weight", "site": "cross", "layer": 1, "head": 1, "query": 4, "key": 2, "weight": 0.9, "rest": "scale"}
///     {"type": "row", "site": "cross", "query": 4, "weights": [...]}   or "rule": "uniform"
///     {"type": "bend", "temperature": 0.5}                             or "half_width", "sigma"; with "query" also
///                                                                      "aligned_position"
///
/// @param where what the text is called in messages @throws Error for anything else
Edit edit_from_json(const std::string& text, const std::string& where);
std::string to_json(const Edit& edit);

}  // namespace saccade
