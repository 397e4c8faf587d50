#pragma once

#include <QMimeData>
#include <QString>
#include <optional>
#include <variant>

#include "engine/trace/input.h"
#include "engine/trace/input_source.h"

namespace saccade::window {

/// A model or a trace to open.
struct OpenPath {
  QString path;
};
/// Why nothing becomes of it, in one line.
struct Refusal {
  QString why;
};

/// What is meant by something that is dropped on the window, or pasted into it, while a model that reads `kind` is
/// shown: a picture, a text, a model to open.
using Dropped = std::variant<Input, InputSource, OpenPath, Refusal>;

/// Nothing where the data are of no use to the window. No picture is decoded that is a file.
std::optional<Dropped> dropped_input(const QMimeData& data, InputKind kind);

}  // namespace saccade::window
