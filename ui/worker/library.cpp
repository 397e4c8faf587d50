#include "ui/worker/library.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <filesystem>

#include "ui/worker/runner.h"

namespace saccade::worker {

namespace {

const QString kRecent = QStringLiteral("recent");
constexpr int kRecentCount = 8;

// What is shown to somebody who opens the program for the first time: a local window says the most at one glance.
const char* const kFirstChoices[] = {"dates-local-p", "dates-additive"};

}  // namespace

Library::Library() : samples_(list_samples()) {
  for (const Sample& sample : samples_) {
    entries_.push_back({QString::fromStdString(std::filesystem::absolute(sample.directory).string()),
                        QString::fromStdString(sample.id), QString::fromStdString(sample.title),
                        QString::fromStdString(sample.summary), QString::fromStdString(sample.group),
                        QString::fromStdString(sample.example), sample.view});
  }
}

LibraryEntry Library::describe(const QString& path) const {
  for (const LibraryEntry& entry : entries_) {
    if (entry.id == path || QFileInfo(entry.path) == QFileInfo(path)) return entry;
  }
  const QFileInfo file(path);
  const bool trace = is_trace_file(path);
  const QDir directory(file.isDir() ? path : file.absolutePath());
  QFile config(directory.filePath(QStringLiteral("config.json")));
  QJsonObject keys;
  if (!trace && config.open(QIODevice::ReadOnly)) keys = QJsonDocument::fromJson(config.read(1 << 20)).object();
  LibraryEntry entry;
  entry.path = path;
  const auto whole = std::filesystem::path(QDir::cleanPath(directory.absolutePath()).toStdString());
  entry.id = !file.exists() ? path  // a name in the Hugging Face cache
             : trace        ? file.completeBaseName()
                            : QString::fromStdString(model_name(whole));
  entry.title = keys.value(QLatin1String("title")).toString(entry.id);
  if (file.exists()) entry.summary = QDir::toNativeSeparators(directory.path());
  entry.example = keys.value(QLatin1String("example")).toString();
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

QStringList Library::gallery(const QString& path) const {
  const LibraryEntry* entry = sample_at(path);
  if (!entry) return {};
  QStringList sentences;
  for (const std::string& sentence : gallery_for(samples_[static_cast<std::size_t>(entry - entries_.data())])) {
    sentences << QString::fromStdString(sentence);
  }
  return sentences;
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
