#pragma once

#include <optional>

#include "ui/views/readout.h"
#include "ui/views/view.h"

namespace saccade::views {

/// One of two whose weights are subtracted: the map that its state chooses.
struct Minuend {
  const Trace& trace;
  const ViewState& state;
  QString name;  // of the model
};

/// One line saying why the weights of `b` cannot be subtracted from those of `a`: they do not look from the same tokens
/// at the same tokens. Empty where they do.
QString why_no_difference(const Minuend& a, const Minuend& b);

/// "dates-hard minus dates-dot"; two of one model are told apart by their heads.
QString difference_title(const Minuend& a, const Minuend& b);

/// What `a` looks at more, and what `b`, up to the step of the first: weights of `a` minus weights of `b`. The colours
/// reach as far as the largest difference asks for, to either side alike. A line where there is no difference to draw.
figure::Figure draw_difference(const Minuend& a, const Minuend& b, const Page& page);

/// The difference at a cell, and both weights; of a token, which it is. Nothing where the target is not in the figure.
std::optional<Readout> read_difference(const Minuend& a, const Minuend& b, const figure::Target& target);

}  // namespace saccade::views
