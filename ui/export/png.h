#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// `options.scale` pixels for each point; says so in the file, so that it prints at the figure's size.
/// @throws saccade::Error where the scale is not 0.25 to 16 or the picture would be too large
QByteArray encode_png(const figure::Figure& figure, const ExportOptions& options);

}  // namespace saccade::exporting
