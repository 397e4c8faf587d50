#pragma once

#include <QElapsedTimer>
#include <QString>
#include <optional>
#include <vector>

#include "ui/views/page.h"
#include "ui/views/view_state.h"
#include "ui/worker/runner.h"

namespace saccade::exhibit {

/// Whether it is known what `request` reads, or that it reads nothing: the model's own example only once it is open.
inline bool knows_input(const worker::Request& request) { return !request.own_example || !is_empty(request.input); }

/// How an answer is looked at.
struct Look {
  views::Page page;
  views::ViewState state;

  bool operator==(const Look&) const = default;
};

/// What was asked for, and how the answer was looked at when it was left; nothing where it was never seen.
struct Moment {
  worker::Request request;
  std::optional<Look> look = {};
  quint64 number = 0;  // of the change that led to it
};

/// Numbers changes in their order, of one exhibit or of several: what is asked of several at once is one change.
class ChangeClock {
 public:
  quint64 next() { return together_ ? count_ : ++count_; }
  /// From now on, until they are apart again, all changes are one.
  void setTogether(bool together) {
    if (together) ++count_;
    together_ = together;
  }

 private:
  quint64 count_ = 0;
  bool together_ = false;
};

/// Everything the user has asked for, one value after the other. Undo is the previous value, looked at as when it was
/// left. Looking at something else is no change.
class History {
 public:
  const Moment& current() const { return moments_[at_]; }

  /// Forgets everything and begins anew.
  void reset(const worker::Request& request);
  /// How the current value is looked at, to come back to.
  void remember(const Look& look) { moments_[at_].look = look; }
  /// The new current value; what had been undone is forgotten. Changes with the same key that follow each other quickly
  /// become one, so that undo takes back a word or a drag rather than a letter or a pixel.
  /// @param number of the change
  void push(const worker::Request& request, const QString& key, quint64 number = 0);
  /// The next change is one of its own, whatever its key.
  void seal() { key_.clear(); }
  /// Puts `request` in place of the current one, which was not known to the end.
  void complete(const worker::Request& request) { moments_[at_].request = request; }
  /// The same history of another model: what was asked is asked of it, and what was edited in `other` is not.
  void become(const History& other, const QString& model);
  /// Takes the current value out, as if it had never been.
  void drop();

  bool canUndo() const { return at_ > 0; }
  bool canRedo() const { return at_ + 1 < moments_.size(); }
  /// The numbers of the changes that undo would take back and redo bring back; there must be one.
  quint64 undoable() const { return current().number; }
  quint64 redoable() const { return moments_[at_ + 1].number; }
  void undo();
  void redo();

 private:
  std::vector<Moment> moments_{1};
  std::size_t at_ = 0;
  QString key_;
  QElapsedTimer since_push_;
};

}  // namespace saccade::exhibit
