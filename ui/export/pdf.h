#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// One page as large as the figure, fonts embedded, text selectable. Where a font draws two characters with one glyph,
/// Qt names the first: copied ideographs that are also Kangxi radicals are equal to the original only after NFKC.
QByteArray encode_pdf(const figure::Figure& figure, const ExportOptions& options);

}  // namespace saccade::exporting
