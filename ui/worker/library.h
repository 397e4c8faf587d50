#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "engine/models/samples.h"
#include "engine/trace/mechanism_facts.h"
#include "ui/worker/runner.h"

namespace saccade::worker {

/// One line of the library.
struct LibraryEntry {
  QString path, id, title, summary, group;
  InputSource example = Text{};  // what to show it with; empty for models from elsewhere
  QString mechanism = {};        // its parts: "general, local-p"; empty where it is no model
  qint64 bytes = 0;              // of the files with its weights
  InputKind reads = InputKind::text;
};

/// What is said of a model beside its line.
struct EntryNotes {
  QString see;  // what to look at; empty where nobody says it
  Explanation explanation;
};

/// Reads it; that takes as long as to open two small files.
EntryNotes notes_of(const LibraryEntry& entry);

/// Several models that are worth being looked at side by side.
struct LibraryComparison {
  QString title, summary, see;
  QStringList models;  // paths
  QString view;        // by name; empty: each as it is looked at first
};

/// What there is to open: the samples, and the models and traces opened last (kept in QSettings).
class Library {
 public:
  Library();

  const std::vector<LibraryEntry>& samples() const { return entries_; }
  const std::vector<LibraryComparison>& comparisons() const { return comparisons_; }
  /// The model or trace at `path`, or the sample with that id: what its config says of it, or what its name says.
  LibraryEntry describe(const QString& path) const;
  /// The sample at `path`, or null.
  const LibraryEntry* sample_at(const QString& path) const;
  /// The sample to begin with, or null where there are none.
  const LibraryEntry* first_choice() const;
  /// Inputs worth trying with the sample at `path`.
  std::vector<InputSource> gallery(const QString& path) const;

  /// Models and traces that are not samples, the last one first. Those that are gone are left out.
  std::vector<LibraryEntry> recent() const;
  void remember(const QString& path);

 private:
  std::vector<Sample> samples_;
  std::vector<LibraryEntry> entries_;  // side by side with `samples_`
  std::vector<LibraryComparison> comparisons_;
};

/// Asks a model for its own example. What can be said of it before the model is open stands there already.
Request example_request(const LibraryEntry& entry);

/// What samples that do the same task have in common: the part of the title before " · ".
QString family_of(const QString& title);

}  // namespace saccade::worker
