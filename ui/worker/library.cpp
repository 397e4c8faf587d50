#include "ui/worker/library.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QSettings>
#include <filesystem>

#include "engine/core/error.h"
#include "engine/models/explanation_file.h"
#include "engine/models/lesson.h"
#include "ui/worker/picture_file.h"
#include "ui/worker/runner.h"

namespace saccade::worker {

namespace {

const QString kRecent = QStringLiteral("recent");
constexpr int kRecentCount = 8;

// What is shown to somebody who opens the program for the first time: a local window says the most at one glance.
const char* const kFirstChoices[] = {"dates-local-p", "dates-additive"};

qint64 bytes_of_weights(const std::filesystem::path& directory) {
  // Looked at first: the samples have no other, and the library is made before the first figure.
  const QFileInfo usual(QString::fromStdString((directory / "model.safetensors").string()));
  if (usual.exists()) return usual.size();
  qint64 bytes = 0;
  const QStringList weights = {"*.safetensors", "*.bin", "*.pt", "*.pth"};
  const auto files = QDir(QString::fromStdString(directory.string())).entryInfoList(weights, QDir::Files);
  for (const QFileInfo& file : files) bytes += file.size();
  return bytes;
}

LibraryEntry entry_of(const Sample& sample) {
  return {QString::fromStdString(std::filesystem::absolute(sample.directory).string()),
          QString::fromStdString(sample.id),
          QString::fromStdString(sample.title),
          QString::fromStdString(sample.summary),
          QString::fromStdString(sample.group),
          sample.example,
          QString::fromStdString(sample.mechanism),
          bytes_of_weights(sample.directory),
          sample.reads};
}

}  // namespace

Library::Library() : samples_(list_samples()) {
  QHash<QString, QString> paths_by_id;
  for (const Sample& sample : samples_) {
    const LibraryEntry& entry = entries_.emplace_back(entry_of(sample));
    paths_by_id[entry.id] = entry.path;
  }
  for (const ComparedSamples& compared : list_comparisons(samples_)) {
    QStringList paths;
    for (const std::string& id : compared.models) paths << paths_by_id[QString::fromStdString(id)];
    comparisons_.push_back({QString::fromStdString(compared.title), QString::fromStdString(compared.summary),
                            QString::fromStdString(compared.see), paths, QString::fromStdString(compared.view)});
  }
}

EntryNotes notes_of(const LibraryEntry& entry) {
  const std::filesystem::path path = entry.path.toStdString();
  try {
    return {QString::fromStdString(lesson_of(path).see), explain(read_sample(path).facts, path)};
  } catch (const Error&) {
    return {};  // no model, or one that is gone by now
  }
}

LibraryEntry Library::describe(const QString& path) const {
  for (const LibraryEntry& entry : entries_) {
    if (entry.id == path || QFileInfo(entry.path) == QFileInfo(path)) return entry;
  }
  const QFileInfo file(path);
  const QDir directory(file.isDir() ? path : file.absolutePath());
  LibraryEntry entry;
  if (!file.exists()) {
    entry.id = entry.title = path;  // a name in the Hugging Face cache
  } else if (is_trace_file(path)) {
    entry.id = entry.title = file.completeBaseName();
  } else {
    try {
      entry = entry_of(read_sample(path.toStdString()));
    } catch (const Error&) {
      // Whoever opens it hears why that fails.
      entry.id = entry.title = QFileInfo(QDir::cleanPath(directory.absolutePath())).fileName();
    }
  }
  entry.path = path;
  if (file.exists()) entry.summary = QDir::toNativeSeparators(directory.path());
  return entry;
}

const LibraryEntry* Library::sample_at(const QString& path) const {
  for (const LibraryEntry& entry : entries_) {
    if (QFileInfo(entry.path) == QFileInfo(path)) return &entry;
  }
  return nullptr;
}

const LibraryEntry* Library::first_choice() const {
  for (const char* id : kFirstChoices) {
    for (const LibraryEntry& entry : entries_) {
      if (entry.id == QLatin1String(id)) return &entry;
    }
  }
  return entries_.empty() ? nullptr : &entries_.front();
}

std::vector<InputSource> Library::gallery(const QString& path) const {
  const LibraryEntry* entry = sample_at(path);
  if (!entry) return {};
  try {
    return gallery_for(samples_[static_cast<std::size_t>(entry - entries_.data())]);
  } catch (const Error&) {
    return {};  // as where there is none: there is nothing to propose
  }
}

Request example_request(const LibraryEntry& entry) {
  Request request;
  request.model = entry.path;
  request.own_example = !is_trace_file(entry.path);
  if (!std::holds_alternative<PictureFile>(entry.example)) request.input = read_input(entry.example, entry.reads);
  return request;
}

std::vector<LibraryEntry> Library::recent() const {
  std::vector<LibraryEntry> entries;
  const QStringList paths = QSettings().value(kRecent).toStringList();
  for (const QString& path : paths) {
    if (QFileInfo::exists(path)) entries.push_back(describe(path));
  }
  return entries;
}

void Library::remember(const QString& path) {
  if (sample_at(path)) return;
  QSettings settings;
  QStringList paths = settings.value(kRecent).toStringList();
  paths.removeAll(path);
  paths.prepend(path);
  settings.setValue(kRecent, paths.mid(0, kRecentCount));
}

QString family_of(const QString& title) { return title.section(QStringLiteral(" · "), 0, 0); }

}  // namespace saccade::worker
