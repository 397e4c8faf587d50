#pragma once

#include <QSizeF>
#include <QString>
#include <optional>

#include "ui/figure/shade.h"
#include "ui/figure/theme.h"

namespace saccade::views {

/// How a figure is laid out, whatever is looked at.
struct Page {
  figure::Theme theme = figure::Theme::light();
  QString color_map = QStringLiteral("indigo");
  /// How dark a weight is; none: as the view has it, linear but for thumbnails of heads.
  std::optional<figure::Shade> shade = {};
  /// Room there is, in points. Views keep tokens legible first, and are larger than this for long input.
  QSizeF room = {760, 600};
  bool color_bar = true;
  bool axis_labels = true;
  bool values = false;   // the numbers in the cells
  QString caption = {};  // one line under the figure; empty: none
  /// The links that a focus leaves out keep their room, so that nothing jumps while the focus moves.
  bool steady = false;

  bool operator==(const Page&) const = default;
};

}  // namespace saccade::views
