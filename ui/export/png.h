#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// `options.scale` pixels for each point; says so in the file, so that it prints at the figure's size.
/// @throws saccade::Error where the scale is not 0.25 to 16, the picture would be too large or the film has several
/// figures
QByteArray encode_png(const figure::Film& film, const ExportOptions& options);

}  // namespace saccade::exporting
