#include "ui/views/image.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/views/image_forms.h"
#include "ui/views/steps.h"

namespace saccade::views {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Image)
};

constexpr int kMostLooks = 256, kMostScales = 8;

bool can_be_drawn(const Sequence& glimpses) {
  return glimpses.size() <= kMostLooks && std::ranges::all_of(glimpses.glimpses, [](const Glimpse& glimpse) {
           return glimpse.sizes.size() <= kMostScales;
         });
}

bool has_regions_as_keys(const Trace& trace, int map) {
  return map < static_cast<int>(trace.attention.size()) && key_sequence(trace, trace.attention[map]).rows > 0;
}

}  // namespace

std::optional<int> map_over_picture(const Trace& trace, int chosen) {
  if (has_regions_as_keys(trace, chosen)) return chosen;
  for (int map = 0; map < static_cast<int>(trace.attention.size()); ++map) {
    if (has_regions_as_keys(trace, map)) return map;
  }
  return std::nullopt;
}

int telling_image(const Trace& trace) { return why_no_image(trace).isEmpty() ? 4 : 0; }

QString why_no_image(const Trace& trace) {
  if (!trace.picture) return Words::tr("There is no picture that was looked at.");
  if (map_over_picture(trace, 0)) return {};
  if (const Sequence* glimpses = glimpses_of(trace)) {
    return can_be_drawn(*glimpses)
               ? QString()
               : Words::tr("No more than %1 glimpses at %2 scales can be drawn.").arg(kMostLooks).arg(kMostScales);
  }
  return Words::tr("The trace does not say where the picture was looked at.");
}

figure::Figure draw_image(const Shown& shown, const Page& page, const ViewState& state) {
  const std::optional<int> map = map_over_picture(shown.trace, state.map);
  return map ? draw_regions(shown, page, state, *map) : draw_glimpses(shown, page, state);
}

}  // namespace saccade::views
