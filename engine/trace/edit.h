#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/trace/attention_map.h"

namespace saccade {

class Config;

/// Rows of a map.
struct EditPlace {
  AttentionSite site;
  std::optional<int> query;  // a row, from 0; all where it is absent

  bool operator==(const EditPlace&) const = default;
};

/// Bends a mechanism. An absent value leaves the model as it was trained.
struct Bend {
  std::optional<AttentionSite> site;       // all heads of its layer; everywhere where it is absent
  std::optional<int> query;                // a row of the map, from 0; all where it is absent
  std::optional<double> temperature;       // divides the scores before the normaliser
  std::optional<double> half_width;        // D of a local window
  std::optional<double> sigma;             // the Gaussian's standard deviation
  std::optional<double> aligned_position;  // p_t in source tokens, of one query

  bool operator==(const Bend&) const = default;
};

/// What a kind of edit that changes weights says of itself: which rows it changes, what becomes of one of them, and how
/// it is written. `change` is given a row of weights `[keys]` and its scores `[keys]`, -infinity where a position
/// cannot be seen, and throws Error where it does not fit the row; `to_json` is what `edit_from_json` reads.
template <typename Kind>
concept ChangesRows = requires(const Kind& edit, const VectorRef& scores, Vector& weights) {
  { edit.place() } -> std::same_as<EditPlace>;
  { edit.change(scores, weights) } -> std::same_as<void>;
  { edit.to_json() } -> std::same_as<std::string>;
  requires std::equality_comparable<Kind>;
};

/// An edit of weights, of whatever kind.
class RowChange {
 public:
  template <ChangesRows Kind>
  RowChange(Kind edit) : edit_(std::make_shared<const Of<Kind>>(std::move(edit))) {}

  EditPlace place() const { return edit_->place(); }
  void change(const VectorRef& scores, Vector& weights) const { edit_->change(scores, weights); }
  std::string to_json() const { return edit_->to_json(); }

  bool operator==(const RowChange& other) const { return edit_->equals(*other.edit_); }

 private:
  struct Any {
    virtual ~Any() = default;
    virtual EditPlace place() const = 0;
    virtual void change(const VectorRef& scores, Vector& weights) const = 0;
    virtual std::string to_json() const = 0;
    virtual bool equals(const Any& other) const = 0;
  };

  template <typename Kind>
  struct Of final : Any {
    explicit Of(Kind kind) : edit(std::move(kind)) {}
    EditPlace place() const override { return edit.place(); }
    void change(const VectorRef& scores, Vector& weights) const override { edit.change(scores, weights); }
    std::string to_json() const override { return edit.to_json(); }
    bool equals(const Any& other) const override {
      const auto* same = dynamic_cast<const Of*>(&other);
      return same && same->edit == edit;
    }

    Kind edit;
  };

  std::shared_ptr<const Any> edit_;
};

/// What the output begins with; the model goes on from there.
struct Prefix {
  std::string text;

  bool operator==(const Prefix&) const = default;
};

/// One change that a user makes to a run. What it changes is another run, from the first step that it touches.
using Edit = std::variant<Bend, RowChange, Prefix>;

/// The rows whose weights an edit changes; nothing for one that bends a mechanism or begins the output.
std::optional<EditPlace> place_of(const Edit& edit);

/// The row of a map that an edit is about, from 0, with the map's site; nothing where it is about all rows, or none.
std::optional<EditPlace> row_of(const Edit& edit);

/// What messages call an edit among `count`: "edit 2 of 3", as they are given. @param index from 0
std::string name_of_edit(std::size_t index, std::size_t count);

/// One row of the table of kinds (`edit.cpp`).
struct EditKind {
  const char* name;  // its "type"
  /// @throws Error for a key that is missing, unknown or out of range
  Edit (*read)(const Config& edit);
};

std::span<const EditKind> edit_kinds();

/// What the command line and trace files write; layers, heads, queries and keys are counted from 1 there.
///
///     {"type": "weight", "site": "cross", "layer": 1, "head": 1, "query": 4, "key": 2, "weight": 0.9, "rest": "scale"}
///     {"type": "row", "site": "cross", "query": 4, "weights": [...]}   or "rule": "uniform"
///     {"type": "bend", "temperature": 0.5}                             or "half_width", "sigma"; with "query" also
///                                                                      "aligned_position"; everywhere, or in all heads
///                                                                      of a "site" and its "layer"
///     {"type": "prefix", "text": "la maison"}
///
/// @param where what the text is called in messages @throws Error for anything else
Edit edit_from_json(const std::string& text, const std::string& where, std::span<const EditKind> kinds = edit_kinds());
std::string to_json(const Edit& edit);

}  // namespace saccade
