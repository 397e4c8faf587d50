#pragma once

#include <QElapsedTimer>
#include <QString>
#include <vector>

#include "ui/worker/runner.h"

namespace saccade::exhibit {

/// Everything the user has asked for, one value after the other. Undo is the previous value.
class History {
 public:
  const worker::Request& current() const { return requests_[at_]; }

  /// Forgets everything and begins anew.
  void reset(const worker::Request& request);
  /// The new current value; what had been undone is forgotten. Changes with the same key that follow each other quickly
  /// become one, so that undo takes back a word or a drag rather than a letter or a pixel.
  void push(const worker::Request& request, const QString& key);
  /// The next change is one of its own, whatever its key.
  void seal() { key_.clear(); }
  /// Takes the current value out, as if it had never been.
  void drop();

  bool canUndo() const { return at_ > 0; }
  bool canRedo() const { return at_ + 1 < requests_.size(); }
  void undo();
  void redo();

 private:
  std::vector<worker::Request> requests_{1};
  std::size_t at_ = 0;
  QString key_;
  QElapsedTimer since_push_;
};

}  // namespace saccade::exhibit
