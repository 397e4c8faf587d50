#pragma once

#include "ui/export/exporter.h"

namespace saccade::exporting {

/// One page as large as the figure, fonts embedded, text selectable. Where a font draws two characters with one glyph,
/// Qt names the first: copied ideographs that are also Kangxi radicals are equal to the original only after NFKC.
/// @throws saccade::Error for a film of several figures
QByteArray encode_pdf(const figure::Film& film, const ExportOptions& options);

}  // namespace saccade::exporting
