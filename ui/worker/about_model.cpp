#include "ui/worker/about_model.h"

#include <QDir>
#include <QFileInfo>

#include "engine/core/error.h"
#include "engine/models/model_card.h"
#include "engine/models/model_info.h"
#include "engine/models/samples.h"
#include "engine/models/text_model.h"
#include "ui/worker/error_message.h"

namespace saccade::worker {

namespace {

constexpr int kMostFiles = 64;

AboutModel::Side side_of(const SideInfo& info, const Tokenizer& tokenizer) {
  AboutModel::Side side{.kind = QString::fromStdString(info.kind),
                        .vocabulary_size = info.vocabulary_size,
                        .unknown_token = QString::fromStdString(info.unknown_token.value_or("")),
                        .max_length = info.max_length};
  for (int id = 0; id < std::min(info.vocabulary_size, kMostTokens); ++id) {
    try {
      side.tokens.emplace_back(id, QString::fromStdString(tokenizer.token_text(id)));
    } catch (const Error&) {
      // An id that no token has.
    }
  }
  return side;
}

}  // namespace

AboutModel about_model(OpenModels& models, const QString& path) {
  const std::filesystem::path place = std::filesystem::absolute(resolve_model(path.toStdString()));
  const auto model = models.get(place);
  const ModelInfo info = info_of(*model, place);
  AboutModel about{.id = QString::fromStdString(info.id),
                   .model_type = QString::fromStdString(info.model_type),
                   .mechanism = QString::fromStdString(info.mechanism),
                   .card = QString::fromStdString(card_of(place)),
                   .parameters = info.parameters,
                   .tensors = static_cast<int>(info.tensors.size()),
                   .source = {},
                   .target = {}};
  if (info.source) about.source = side_of(*info.source, as_text_model(*model).source_tokenizer());
  if (info.target) about.target = side_of(*info.target, model->target_tokenizer());
  const QFileInfo opened(QString::fromStdString(place.string()));
  const QDir directory(opened.isDir() ? opened.absoluteFilePath() : opened.absolutePath());
  for (const QFileInfo& file : directory.entryInfoList(QDir::Files, QDir::Name).mid(0, kMostFiles)) {
    about.files.emplace_back(file.fileName(), file.size());
  }
  return about;
}

AboutReader::AboutReader(std::shared_ptr<OpenModels> models, const QString& path, QObject* parent)
    : QObject(parent), thread_([this, models = std::move(models), path] {
        // The thread ends before its reader does, which is who is called.
        try {
          const AboutModel about = about_model(*models, path);
          QMetaObject::invokeMethod(
              this, [this, about] { emit told(about); }, Qt::QueuedConnection);
        } catch (const std::exception& error) {
          const QString message = message_of(error);
          QMetaObject::invokeMethod(
              this, [this, message] { emit failed(message); }, Qt::QueuedConnection);
        }
      }) {}

}  // namespace saccade::worker
