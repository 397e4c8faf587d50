#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "ui/export/exporter.h"
#include "ui/export/pdf.h"
#include "ui/export/png.h"
#include "ui/export/svg.h"

namespace saccade::exporting {

namespace {

constexpr std::array kTable = {
    Exporter{"svg", QT_TRANSLATE_NOOP("Exporter", "SVG (vector, for the web and Inkscape)"), encode_svg},
    Exporter{"pdf", QT_TRANSLATE_NOOP("Exporter", "PDF (vector, for LaTeX and print)"), encode_pdf},
    Exporter{"png", QT_TRANSLATE_NOOP("Exporter", "PNG (pixels, for slides)"), encode_png},
};

const Exporter& exporter_for(const QString& file) {
  const QString extension = QFileInfo(file).suffix().toLower();
  const auto found =
      std::find_if(kTable.begin(), kTable.end(), [&](const Exporter& e) { return extension == e.extension; });
  if (found != kTable.end()) return *found;
  QStringList known;
  for (const Exporter& exporter : kTable) known.append('.' + QString(exporter.extension));
  throw Error("cannot export to this kind of file", file.toStdString(), known.join(", ").toStdString(),
              extension.isEmpty() ? "no extension" : QString('.' + extension).toStdString());
}

}  // namespace

std::span<const Exporter> all_exporters() { return kTable; }

QString title_of(const Exporter& exporter) { return QCoreApplication::translate("Exporter", exporter.title); }

const figure::Figure& still_of(const figure::Film& film, const char* format) {
  if (film.frames.size() == 1) return film.frames.front().figure;
  throw Error("this kind of file holds no film", format, "one figure", std::to_string(film.frames.size()));
}

void write_film(const figure::Film& film, const QString& file, const ExportOptions& options) {
  const QByteArray bytes = exporter_for(file).encode(film, options);
  QSaveFile target(file);
  // Without flush() a full disk would go unnoticed: commit() does not look at what its own flushing says.
  const bool written =
      target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.flush() && target.commit();
  if (!written) throw Error("cannot write the figure", file.toStdString(), {}, target.errorString().toStdString());
}

}  // namespace saccade::exporting
