#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade::views {

/// What of a trace is looked at, on whatever page. A view's `uses` say which of these it draws with.
struct ViewState {
  /// Index into `Trace::attention`.
  int map = 0;
  /// The current step; rows after it are empty outlines, its own row is marked. None: the whole trace, nothing marked.
  std::optional<int> step = {};
  /// Further maps that are drawn together with `map`, each in a hue of its own. Indices into `Trace::attention`.
  std::vector<int> more_maps = {};
  /// The token whose links alone are drawn, as a row of the map; none: those of all tokens.
  std::optional<int> focus = {};
  /// Further tokens whose links are drawn beside those of `focus`, as rows of the map; none without it.
  std::vector<int> more_focus = {};
  /// Of each row, the smallest set of links that holds this share of its weight is drawn.
  double mass = 0.75;
  /// Special tokens ([CLS], </s>) are left out; `renormalize` divides what is left of a row by its sum, and says so.
  bool hide_special = false;
  bool renormalize = false;
  /// Links to a first token that takes most of a map's weight stand back behind the others.
  bool dim_sink = false;
  /// Maps ordered by this behaviour ("previous"), the strongest first; empty: by layer and head.
  QString sort = {};

  bool operator==(const ViewState&) const = default;
};

/// The nearest state that `trace` has: no map, row or step beyond it, each of `more_maps` once and beside `map`.
ViewState within(ViewState state, const Trace& trace);

}  // namespace saccade::views
