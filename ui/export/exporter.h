#pragma once

#include <QString>
#include <QStringList>
#include <span>

#include "ui/figure/film.h"

namespace saccade::exporting {

struct ExportOptions {
  double scale = 2;  // pixels per point, PNG only; 0.25 to 16
  bool transparent = false;
};

/// One row of the table of formats (`exporters.cpp`).
struct Exporter {
  const char* extension;  // "svg"
  const char* title;      // "SVG (vector, for the web and Inkscape)"; for people it is `title_of`
  /// @throws saccade::Error
  QByteArray (*encode)(const figure::Film& film, const ExportOptions& options);
};

std::span<const Exporter> all_exporters();
/// What the format is called, in the language of the program.
QString title_of(const Exporter& exporter);

/// The one figure of a film, for a format that holds no more.
/// @param format for the message: "SVG" @throws saccade::Error where the film has several, or none
const figure::Figure& still_of(const figure::Film& film, const char* format);

/// Writes the format the file's extension names, beside the target and then renamed: nothing half-written is left.
/// @throws saccade::Error for an unknown extension or a path that cannot be written
void write_film(const figure::Film& film, const QString& file, const ExportOptions& options = {});

}  // namespace saccade::exporting
