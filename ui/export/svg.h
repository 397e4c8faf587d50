#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// SVG 1.1 written from the marks: text is text, nothing is clipped or turned into pixels.
/// @throws saccade::Error for a film of several figures
QByteArray encode_svg(const figure::Film& film, const ExportOptions& options);

}  // namespace saccade::exporting
