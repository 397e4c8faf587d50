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
  // ---- Several maps; a view's `uses` say which of these it draws with ----
  /// Further maps that are drawn together with `map`, each in a hue of its own. Indices into `Trace::attention`.
  std::vector<int> more_maps;
  /// The token whose links alone are drawn, as a row of the map; none: those of all tokens.
  std::optional<int> focus;
  /// The links that a focus leaves out keep their room, so that nothing jumps while the focus moves.
  bool steady = false;
  /// Of each row, the smallest set of links that holds this share of its weight is drawn.
  double mass = 0.75;
  /// Special tokens ([CLS], </s>) are left out; `renormalize` divides what is left of a row by its sum, and says so.
  bool hide_special = false;
  bool renormalize = false;
  /// What each map of the trace was measured to do, side by side with `Trace::attention`; empty: not measured.
  std::vector<HeadBehavior> behaviors;
  /// Maps ordered by this behaviour ("previous"), the strongest first; empty: by layer and head.
  QString sort;

  /// A trace to compare with: what an intervention changed is pointed out.
  const Trace* before = nullptr;
};

/// What of the options a view draws with: which controls and keys have a meaning in it.
struct ViewUses {
  bool map = false;        // shows one map: it can be chosen, and a head of a grid is opened in such a view
  bool more_maps = false;  // draws `more_maps` with it
  bool focus = false;      // draws the links of `focus` alone
  bool mass = false;       // draws the links that hold `mass`
  bool grid = false;       // shows all heads side by side: its places are heads
  bool sort = false;       // orders them by `sort`, and says what `behaviors` were measured
};

/// One row of the table of views (`views.cpp`): all that others need to know of a view, so that none names it.
struct View {
  const char* name;   // on the command line: "heatmap"
  const char* title;  // in the window: "Heatmap"; for people it is `title_of`
  ViewUses uses;
  /// How much the view says of the trace at a glance, compared with the other views; 0 where it has nothing to show.
  int (*telling)(const Trace& trace);
  /// One line saying why this view has nothing to show for the trace; empty if it has.
  QString (*why_not)(const Trace& trace);
  figure::Figure (*draw)(const Trace& trace, const ViewOptions& options);
};

/// In the order in which the window offers them.
std::span<const View> all_views();
/// Null where there is no such view.
const View* find_view(const QString& name, std::span<const View> views = all_views());
/// The view that says most of the trace at a glance; of those that use `use`, where one is given. The first of the
/// table where none has anything to show.
const View& most_telling_view(const Trace& trace, bool ViewUses::*use = nullptr,
                              std::span<const View> views = all_views());
/// What the window calls it, in the language of the program.
QString title_of(const View& view);

}  // namespace saccade::views
