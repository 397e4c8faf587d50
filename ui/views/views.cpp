#include <QCoreApplication>
#include <algorithm>
#include <array>

#include "ui/views/arcs.h"
#include "ui/views/heads.h"
#include "ui/views/heatmap.h"
#include "ui/views/image.h"
#include "ui/views/local.h"
#include "ui/views/matrix.h"
#include "ui/views/pair_view.h"
#include "ui/views/text.h"
#include "ui/views/vector.h"
#include "ui/views/view.h"

namespace saccade::views {

namespace {

constexpr std::array kTable = {
    View{"heatmap",
         QT_TRANSLATE_NOOP("View", "Heatmap"),
         {.map = true, .shade = true},
         telling_heatmap,
         why_no_heatmap,
         draw_heatmap},
    View{"local",
         QT_TRANSLATE_NOOP("View", "Local"),
         {.map = true, .shade = true},
         telling_local,
         why_no_local,
         draw_local},
    View{"arcs",
         QT_TRANSLATE_NOOP("View", "Arcs"),
         {.map = true, .more_maps = true, .focus = true, .mass = true, .sink = true, .shade = true},
         telling_arcs,
         why_no_arcs,
         draw_arcs},
    View{"heads",
         QT_TRANSLATE_NOOP("View", "Heads"),
         {.more_maps = true, .shade = true, .grid = true, .sort = true},
         telling_heads,
         why_no_heads,
         draw_heads},
    View{"text", QT_TRANSLATE_NOOP("View", "Text"), {.map = true, .shade = true}, telling_text, why_no_text, draw_text},
    View{"pair", QT_TRANSLATE_NOOP("View", "Pair"), {.map = true, .shade = true}, telling_pair, why_no_pair, draw_pair},
    View{"image",
         QT_TRANSLATE_NOOP("View", "Image"),
         {.map = true, .shade = true},
         telling_image,
         why_no_image,
         draw_image},
    View{"vector", QT_TRANSLATE_NOOP("View", "Vector"), {}, telling_vector, why_no_vector, draw_vector},
};

}  // namespace

figure::Figure View::draw(const Shown& shown, const Page& page, const ViewState& state) const {
  if (const QString why = why_not(shown.trace); !why.isEmpty()) return message_figure(why, page);
  return figure_of(shown, page, within(state, shown.trace));
}

std::span<const View> all_views() { return kTable; }

const View* find_view(const QString& name, std::span<const View> views) {
  const auto found = std::find_if(views.begin(), views.end(), [&](const View& view) { return name == view.name; });
  return found == views.end() ? nullptr : &*found;
}

const View& most_telling_view(const Trace& trace, bool ViewUses::*use, std::span<const View> views) {
  const auto says = [&](const View& view) { return use && !(view.uses.*use) ? 0 : view.telling(trace); };
  return *std::max_element(views.begin(), views.end(), [&](const View& a, const View& b) { return says(a) < says(b); });
}

QString title_of(const View& view) { return QCoreApplication::translate("View", view.title); }

}  // namespace saccade::views
