#include "ui/exhibit/history.h"

namespace saccade::exhibit {

namespace {
constexpr qint64 kTogetherMilliseconds = 1000;
}

void History::reset(const worker::Request& request) {
  requests_.assign(1, request);
  at_ = 0;
  seal();
}

void History::push(const worker::Request& request, const QString& key) {
  if (request == current()) return;
  const bool together = !key_.isEmpty() && key == key_ && since_push_.elapsed() < kTogetherMilliseconds;
  requests_.resize(at_ + 1);
  if (together) {
    requests_[at_] = request;
  } else {
    requests_.push_back(request);
    ++at_;
  }
  key_ = key;
  since_push_.start();
}

void History::drop() {
  if (at_ == 0) return;
  requests_.resize(at_--);
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
