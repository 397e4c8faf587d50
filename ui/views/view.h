#pragma once

#include <QString>
#include <span>

#include "engine/analysis/head_behavior.h"
#include "engine/trace/length_accuracy.h"
#include "engine/trace/trace.h"
#include "ui/figure/figure.h"
#include "ui/views/page.h"
#include "ui/views/view_state.h"

namespace saccade::views {

/// What is drawn: a trace, and what it is drawn beside. Passed on while a figure is made, never kept.
struct Shown {
  Shown(const Trace& of, const Trace* compared = nullptr, std::span<const HeadBehavior> measured = {},
        std::span<const LengthAccuracy> of_the_card = {})
      : trace(of), before(compared), behaviors(measured), accuracy(of_the_card) {}

  const Trace& trace;
  /// The same input before an intervention: what that changed is pointed out. Null: nothing is compared.
  const Trace* before;
  /// What each map of the trace was measured to do, side by side with `Trace::attention`; empty: not measured.
  std::span<const HeadBehavior> behaviors;
  /// How often the model is right, by the length of what it reads; empty: its card does not say.
  std::span<const LengthAccuracy> accuracy;
};

/// What of the state, and of the page, a view draws with: which controls and keys have a meaning in it.
struct ViewUses {
  bool map = false;        // shows one map: it can be chosen, and a head of a grid is opened in such a view
  bool more_maps = false;  // draws `more_maps` with it
  bool focus = false;      // draws the links of `focus` and `more_focus` alone
  bool mass = false;       // draws the links that hold `mass`
  bool sink = false;       // dims the links to a first token that takes most of the weight, where `dim_sink` says so
  bool shade = false;      // draws weights in the shade that the page says
  bool grid = false;       // shows all heads side by side: its places are heads
  bool sort = false;       // orders them by `sort`, and says what behaviours were measured
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
  /// Draws what there is to show; `draw` sees to it that there is something, and that the state lies within the trace.
  figure::Figure (*figure_of)(const Shown& shown, const Page& page, const ViewState& state);

  /// The same values always give the same figure: of the nearest state that the trace has, or of why there is none.
  figure::Figure draw(const Shown& shown, const Page& page = {}, const ViewState& state = {}) const;
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
