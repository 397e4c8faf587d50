#pragma once

#include <vector>

#include "ui/views/difference.h"
#include "ui/views/view.h"

namespace saccade::views {

/// One of several figures that stand side by side.
struct SidePart {
  QString title;
  QString says;  // what its model wrote, or predicts; may be empty
  figure::Figure figure;
  bool shaded = false;  // weights are shades of the page's colour map
};

/// In how many columns so many stand: beside each other as long as they are few, at most four.
int columns_for(int count);

/// The page for one of `count` parts: it has a room of its own, and its scale and its caption are those of the whole.
Page page_of_part(const Page& page, int count);

/// A part in the view that is asked for, or, where that has nothing to show, in the one that says most.
SidePart part_of(const View& asked, const Shown& shown, const Page& page, const ViewState& state, const QString& title);

/// The weights of `a` minus those of `b`, with a scale of its own.
SidePart difference_part(const Minuend& a, const Minuend& b, const Page& page);

/// In place of a figure that there is not, why.
SidePart refused_part(const QString& title, const QString& why, const Page& page);

/// All of them as one figure, each under its title, with one scale and one caption.
figure::Figure side_by_side(std::vector<SidePart> parts, const Page& page);

/// What a model says of its input, in one line: what it wrote, or else what it predicts of the whole; may be empty.
QString what_it_says(const Trace& trace);

}  // namespace saccade::views
