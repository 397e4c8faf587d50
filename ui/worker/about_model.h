#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "ui/worker/open_models.h"

namespace saccade::worker {

/// What there is to say of a model at length.
struct AboutModel {
  QString id, model_type, mechanism;
  QString card;  // the README.md beside it, as it is written; empty where there is none
  qint64 parameters = 0;
  int tensors = 0;

  struct Side {
    QString kind;  // of the tokenizer
    int vocabulary_size = 0;
    QString unknown_token;                             // empty where there is none
    int max_length = 0;                                // in tokens
    std::vector<std::pair<int, QString>> tokens = {};  // by id; not more of them than kMostTokens
  };
  std::optional<Side> source, target;
  std::vector<std::pair<QString, qint64>> files = {};  // names and bytes
};

/// Tokens of a vocabulary that are read.
inline constexpr int kMostTokens = 300'000;

/// @throws Error
AboutModel about_model(OpenModels& models, const QString& path);

/// Reads about a model on a thread of its own.
class AboutReader : public QObject {
  Q_OBJECT

 public:
  /// Begins at once.
  AboutReader(std::shared_ptr<OpenModels> models, const QString& path, QObject* parent = nullptr);

 signals:
  void told(const saccade::worker::AboutModel& about);
  void failed(const QString& message);

 private:
  std::jthread thread_;
};

}  // namespace saccade::worker
