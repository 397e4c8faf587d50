#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// One page as large as the figure, fonts embedded, text selectable.
QByteArray encode_pdf(const figure::Figure& figure, const ExportOptions& options);

}  // namespace saccade::exporting
