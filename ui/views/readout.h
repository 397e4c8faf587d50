#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "engine/trace/trace.h"
#include "ui/figure/figure.h"
#include "ui/views/view.h"

namespace saccade::views {

/// What a place in a figure stands for: as the card beside the pointer and the inspector write it, and in words.
struct Readout {
  QString title;       // “3” ← “c”
  QString value;       // 0.86
  QString detail;      // score 4.31 · Gaussian 0.94; of a head two lines, what its name means and what was measured
  QString arithmetic;  // 0.92 × 0.94 = 0.86; empty where the weight is no product
  QString words;       // “3” looks at “c”: 0.86 (score 4.31 · Gaussian 0.94)
};

/// What the figure that is drawn of `shown` in `state` says at `target`; nothing where the target is not in the trace.
std::optional<Readout> read_out(const Shown& shown, const ViewState& state, const figure::Target& target);

/// The same of several rows together: what they look at most, by the average of their weights. Nothing where one of
/// them is not shown, and for none.
std::optional<Readout> read_together(const Shown& shown, const ViewState& state, const std::vector<int>& rows);

/// Says of every region of a figure what it stands for, by the same read-outs. Made on demand: the words of a large
/// matrix take longer than to draw it.
/// @param shown, state those that the figure was drawn with
void add_words(figure::Figure& figure, const Shown& shown, const ViewState& state);

/// The token that a place in the figure of `map` stands for: of the source, or of what was written.
std::optional<int> read_token(const Trace& trace, int map, const figure::Target& target);
std::optional<int> written_token(const Trace& trace, int map, const figure::Target& target);
/// The place in the figure of `map` that stands for token `index` of what was written.
figure::Target target_of_written(const Trace& trace, int map, int index);

/// Where the current step of the state looks at most, of what is shown; nothing where no step is meant.
std::optional<figure::Target> attended_cell(const Trace& trace, const ViewState& state);

/// A token as a chip or a message shows it: white space gets a sign of its own.
QString token_label(const Token& token);

/// "2 of 7 words are unknown to this model": of the source; empty where all are known.
QString unknown_words(const Trace& trace);
/// The same of the words that were written, where they were forced on the model.
QString unknown_written_words(const Trace& trace);

/// A weight, a probability: as many digits as say something, never "0.00" for what is not zero.
QString number_text(double value);

}  // namespace saccade::views
