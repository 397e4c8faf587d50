#include "ui/exhibit/history.h"

namespace saccade::exhibit {

namespace {
constexpr qint64 kTogetherMilliseconds = 1000;
}

void History::reset(const worker::Request& request) {
  moments_.assign(1, {request});
  at_ = 0;
  seal();
}

void History::push(const worker::Request& request, const QString& key) {
  if (request == current().request) return;
  const bool together = !key_.isEmpty() && key == key_ && since_push_.elapsed() < kTogetherMilliseconds;
  moments_.resize(at_ + 1);
  if (together) {
    moments_[at_] = {request};
  } else {
    moments_.push_back({request});
    ++at_;
  }
  key_ = key;
  since_push_.start();
}

void History::drop() {
  if (at_ == 0) return;
  moments_.resize(at_--);
  seal();
}

void History::undo() {
  if (canUndo()) --at_;
  seal();
}

void History::redo() {
  if (canRedo()) ++at_;
  seal();
}

}  // namespace saccade::exhibit
