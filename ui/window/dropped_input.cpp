#include "ui/window/dropped_input.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QLocale>
#include <QUrl>

#include "engine/core/error.h"
#include "ui/widgets/wrapping_edit.h"
#include "ui/worker/error_message.h"
#include "ui/worker/picture_file.h"

namespace saccade::window {

namespace {

struct Said {
  Q_DECLARE_TR_FUNCTIONS(saccade::window::Dropped)

 public:
  static QString no_picture(InputKind kind) {
    switch (kind) {
      case InputKind::text:
        return tr("This model reads a text: it cannot look at a picture.");
      case InputKind::pair:
        return tr("This model reads a pair of texts: it cannot look at a picture.");
      case InputKind::document:
        return tr("This model reads a document: it cannot look at a picture.");
      case InputKind::picture:
        break;
    }
    return {};
  }
  static QString no_text() { return tr("This model looks at a picture: it cannot read a text."); }
  static QString too_long(qsizetype characters) {
    return tr("The text has %1 characters: at most %2 are taken.")
        .arg(QLocale().toString(characters), QLocale().toString(widgets::WrappingEdit::most_characters));
  }
};

bool is_text_file(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  return suffix == QLatin1String("txt") || suffix == QLatin1String("text") || suffix == QLatin1String("md");
}

Dropped text_for(const std::string& text, InputKind kind) {
  if (kind == InputKind::picture) return Refusal{Said::no_text()};
  const auto characters = QString::fromStdString(text).size();
  if (characters > widgets::WrappingEdit::most_characters) return Refusal{Said::too_long(characters)};
  return as_read(Text{text}, kind);
}

}  // namespace

std::optional<Dropped> dropped_input(const QMimeData& data, InputKind kind) {
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile()) continue;
    const QString path = url.toLocalFile();
    if (worker::is_picture_file(path)) {
      if (kind != InputKind::picture) return Refusal{Said::no_picture(kind)};
      return InputSource(PictureFile{path.toStdString()});
    }
    if (!is_text_file(path)) return OpenPath{path};
    try {
      return text_for(worker::read_text(path.toStdString()), kind);
    } catch (const Error& error) {
      return Refusal{worker::message_of(error)};
    }
  }
  if (data.hasImage()) {
    if (kind != InputKind::picture) return Refusal{Said::no_picture(kind)};
    const QImage image = qvariant_cast<QImage>(data.imageData());
    if (!image.isNull()) return Input(worker::picture_of(image));
  }
  if (data.hasText() && !data.text().isEmpty()) return text_for(data.text().toStdString(), kind);
  return std::nullopt;
}

}  // namespace saccade::window
