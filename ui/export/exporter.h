#pragma once

#include <QString>
#include <QStringList>
#include <span>

#include "ui/figure/figure.h"

namespace saccade::exporting {

struct ExportOptions {
  double scale = 2;  // pixels per point, PNG only; 0.25 to 16
  bool transparent = false;
};

/// One row of the table of formats (`exporters.cpp`).
struct Exporter {
  const char* extension;  // "svg"
  const char* title;      // "SVG (vector, for the web and Inkscape)"
  /// @throws saccade::Error
  QByteArray (*encode)(const figure::Figure& figure, const ExportOptions& options);
};

std::span<const Exporter> all_exporters();

/// Writes the format the file's extension names, beside the target and then renamed: nothing half-written is left.
/// @throws saccade::Error for an unknown extension or a path that cannot be written
void write_figure(const figure::Figure& figure, const QString& file, const ExportOptions& options = {});

}  // namespace saccade::exporting
