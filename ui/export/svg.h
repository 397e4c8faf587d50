#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// SVG 1.1 written from the marks: text is text, nothing is clipped or turned into pixels.
QByteArray encode_svg(const figure::Figure& figure, const ExportOptions& options);

}  // namespace saccade::exporting
