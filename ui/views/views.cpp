#include <algorithm>
#include <array>

#include "ui/views/arcs.h"
#include "ui/views/heads.h"
#include "ui/views/heatmap.h"
#include "ui/views/local.h"
#include "ui/views/view.h"

namespace saccade::views {

namespace {

constexpr std::array table = {
    View{"heatmap", "Heatmap", why_no_heatmap, draw_heatmap},
    View{"local", "Local", why_no_local, draw_local},
    View{"arcs", "Arcs", why_no_arcs, draw_arcs},
    View{"heads", "Heads", why_no_heads, draw_heads},
};

}  // namespace

std::span<const View> all_views() { return table; }

const View* find_view(const QString& name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const View& view) { return name == view.name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace saccade::views
