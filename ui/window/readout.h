#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "engine/trace/trace.h"
#include "ui/figure/figure.h"

namespace saccade::window {

/// What a place in a figure says when the pointer rests on it.
struct Readout {
  QString title;       // “3” ← “c”
  QString value;       // 0.86
  QString detail;      // score 4.31 · Gaussian 0.94
  QString arithmetic;  // 0.92 × 0.94 = 0.86; empty where the weight is no product
};

/// Nothing where the target is not in the trace.
std::optional<Readout> read_out(const Trace& trace, int map, const figure::Target& target);

/// A token as a chip or a message shows it: white space gets a sign of its own.
QString token_label(const Token& token);

/// A weight, a probability: as many digits as say something, never "0.00" for what is not zero.
QString number_text(double value);

}  // namespace saccade::window
