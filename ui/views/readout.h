#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "engine/trace/trace.h"
#include "ui/figure/figure.h"
#include "ui/views/view.h"

namespace saccade::views {

/// What a place in a figure says when the pointer rests on it.
struct Readout {
  QString title;       // “3” ← “c”
  QString value;       // 0.86
  QString detail;      // score 4.31 · Gaussian 0.94
  QString arithmetic;  // 0.92 × 0.94 = 0.86; empty where the weight is no product
};

/// What the figure that is drawn with `options` says at `target`; nothing where the target is not in the trace.
std::optional<Readout> read_out(const Trace& trace, const ViewOptions& options, const figure::Target& target);

/// The token that a place in the figure of `map` stands for: of the source, or of what was written.
std::optional<int> read_token(const Trace& trace, int map, const figure::Target& target);
std::optional<int> written_token(const Trace& trace, int map, const figure::Target& target);
/// The place in the figure of `map` that stands for token `index` of what was written.
figure::Target target_of_written(const Trace& trace, int map, int index);

/// What a head does, in a word: "other" where nothing that is measured says it; empty where nothing was.
QString behavior_name(const std::vector<HeadBehavior>& behaviors, int map);

/// A token as a chip or a message shows it: white space gets a sign of its own.
QString token_label(const Token& token);

/// A weight, a probability: as many digits as say something, never "0.00" for what is not zero.
QString number_text(double value);

}  // namespace saccade::views
