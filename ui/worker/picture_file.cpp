#include "ui/worker/picture_file.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImageReader>
#include <QPainter>
#include <QStringDecoder>
#include <algorithm>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/quote.h"

namespace saccade::worker {

namespace {

/// What Qt's reader may allocate, in MiB: 8 bytes for each pixel.
constexpr int kMostMemory = 256;
/// As Qt calls them. A drawing in vectors is a program that could run long, and has no pixels of its own.
constexpr const char* kKnown[] = {"png", "jpg", "jpeg", "gif", "webp", "bmp", "ppm", "pgm", "pbm"};

/// For messages. WebP is a plugin that not everybody has.
const char* formats() {
  static const bool has_webp = QImageReader::supportedImageFormats().contains("webp");
  return has_webp ? "PNG, JPEG, GIF, WebP, BMP or PPM" : "PNG, JPEG, GIF, BMP or PPM";
}

bool is_known(const QByteArray& format) {
  return std::any_of(std::begin(kKnown), std::end(kKnown), [&](const char* known) { return format == known; });
}

std::string size_text(QSize size) {
  return std::to_string(size.width()) + " x " + std::to_string(size.height()) + " pixels";
}

/// `size`, made smaller where a side is too long.
QSize fitted(QSize size) {
  if (std::max(size.width(), size.height()) <= kLongestSide) return size;
  return size.scaled(kLongestSide, kLongestSide, Qt::KeepAspectRatio).expandedTo({1, 1});
}

}  // namespace

Picture picture_of(const QImage& image) {
  if (image.isNull()) return {};
  const QSize size = fitted(image.size());
  QImage pixels = size == image.size() ? image : image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  if (pixels.hasAlphaChannel()) {
    QImage paper(pixels.size(), QImage::Format_RGB32);
    paper.fill(Qt::white);
    QPainter(&paper).drawImage(0, 0, pixels);
    pixels = paper;
  }
  const bool grey = pixels.allGray();
  pixels.convertTo(grey ? QImage::Format_Grayscale8 : QImage::Format_RGB888);

  Picture picture{.width = pixels.width(), .height = pixels.height(), .channels = grey ? 1 : 3, .values = {}};
  const std::size_t row = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
  picture.values.resize(row * static_cast<std::size_t>(picture.height));
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(picture.values.data() + row * static_cast<std::size_t>(y), pixels.constScanLine(y), row);
  }
  return picture;
}

Picture decode_picture(const QByteArray& bytes, const std::string& where) {
  QByteArray shared = bytes;
  QBuffer buffer(&shared);
  QImageReader reader(&buffer);
  static const bool limited = (QImageReader::setAllocationLimit(kMostMemory), true);  // in the whole program
  Q_UNUSED(limited);
  reader.setDecideFormatFromContent(true);
  reader.setAutoTransform(true);
  const QByteArray format = reader.format();
  if (!is_known(format)) {
    throw Error("this is no picture that can be read", where, formats(),
                format.isEmpty() ? "something else" : format.toStdString());
  }
  const QSize size = reader.size();  // as its header says
  if (size.isEmpty()) throw Error("the picture is damaged", where, "a width and a height", "none");
  if (static_cast<qint64>(size.width()) * size.height() > kMostPixels) {
    throw Error("the picture is too large", where, "at most " + std::to_string(kMostPixels / 1'000'000) + " megapixels",
                size_text(size));
  }
  reader.setScaledSize(fitted(size));
  const QImage image = reader.read();
  if (image.isNull()) throw Error("the picture is damaged", where, size_text(size), reader.errorString().toStdString());
  return picture_of(image);
}

Picture read_picture(const std::filesystem::path& file) {
  const std::string bytes = read_file(file, kMostPictureBytes);
  return decode_picture(QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())), file.string());
}

QImage image_of(const Picture& picture) {
  if (picture.values.empty()) return {};
  QImage image(picture.width, picture.height,
               picture.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
  const std::size_t row = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(image.scanLine(y), picture.values.data() + row * static_cast<std::size_t>(y), row);
  }
  return image;
}

Input read_input(const InputSource& source, InputKind kind) {
  if (const auto* file = std::get_if<PictureFile>(&source)) return read_picture(file->path);
  if (const auto* pair = std::get_if<Pair>(&source)) return *pair;
  return as_read(std::get<Text>(source), kind);
}

bool is_picture_file(const QString& path) {
  const QByteArray suffix = QFileInfo(path).suffix().toLower().toLatin1();
  // Those that are refused, too: nobody means a model by them.
  return is_known(suffix) || suffix == "svg" || suffix == "svgz" || suffix == "tif" || suffix == "tiff";
}

std::string decode_text(std::string bytes, const std::string& where) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);  // the mark that some editors begin with
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  const QString text = decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  if (decoder.hasError() || text.contains(QChar::Null)) {
    throw Error("this is no text", where, "UTF-8", quote(std::string_view(bytes).substr(0, 32)));
  }
  if (bytes.ends_with('\n')) bytes.pop_back();
  if (bytes.ends_with('\r')) bytes.pop_back();
  return bytes;
}

std::string read_text(const std::filesystem::path& file) {
  return decode_text(read_file(file, kMostTextBytes), file.string());
}

}  // namespace saccade::worker
