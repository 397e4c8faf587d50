#pragma once

#include <QString>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/analysis/head_behavior.h"
#include "engine/trace/trace.h"
#include "ui/figure/figure.h"
#include "ui/figure/theme.h"

namespace saccade::views {

/// How a trace is to be drawn. A value: the same trace and options always give the same figure.
struct ViewOptions {
  figure::Theme theme = figure::Theme::light();
  QString color_map = QStringLiteral("indigo");
  /// The current step; rows after it are empty outlines, its own row is marked. None: the whole trace, nothing marked.
  std::optional<int> step;
  /// Index into `Trace::attention`.
  int map = 0;
  /// Room there is, in points. Views keep tokens legible first, and are larger than this for long input.
  QSizeF room = {760, 600};
  bool color_bar = true;
  bool axis_labels = true;
  bool values = false;  // the numbers in the cells
  QString caption;      // one line under the figure; empty: none
  // ---- Self-attention ----
  /// Further maps that `arcs` draws together with `map`, each in a hue of its own. Indices into `Trace::attention`.
  std::vector<int> more_maps;
  /// `arcs`: the token whose links alone are drawn, as a row of the map; none: those of all tokens.
  std::optional<int> focus;
  /// `arcs`: the links that a focus leaves out keep their room, so that nothing jumps while the focus moves.
  bool steady = false;
  /// `arcs`: of each row, the smallest set of links that holds this share of its weight is drawn.
  double mass = 0.75;
  /// Special tokens ([CLS], </s>) are left out; `renormalize` divides what is left of a row by its sum, and says so.
  bool hide_special = false;
  bool renormalize = false;
  /// `heads`: what each map of the trace was measured to do, side by side with `Trace::attention`; empty: not measured.
  std::vector<HeadBehavior> behaviors;
  /// `heads`: maps ordered by this behaviour ("previous"), the strongest first; empty: by layer and head.
  QString sort;

  /// A trace to compare with: what an intervention changed is pointed out.
  const Trace* before = nullptr;
};

/// One row of the table of views (`views.cpp`).
struct View {
  const char* name;   // on the command line: "heatmap"
  const char* title;  // in the window: "Heatmap"
  /// One line saying why this view has nothing to show for the trace; empty if it has.
  QString (*why_not)(const Trace& trace);
  figure::Figure (*draw)(const Trace& trace, const ViewOptions& options);
};

std::span<const View> all_views();
/// Null where there is no such view.
const View* find_view(const QString& name);

}  // namespace saccade::views
