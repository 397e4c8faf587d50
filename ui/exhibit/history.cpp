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

void History::push(const worker::Request& request, const QString& key, quint64 number) {
  if (request == current().request) return;
  const bool together = !key_.isEmpty() && key == key_ && since_push_.elapsed() < kTogetherMilliseconds;
  moments_.resize(at_ + 1);
  if (together) {
    moments_[at_] = {request, {}, number};
  } else {
    moments_.push_back({request, {}, number});
    ++at_;
  }
  key_ = key;
  since_push_.start();
}

void History::become(const History& other, const QString& model) {
  moments_.clear();
  for (const Moment& moment : other.moments_) {
    worker::Request request = moment.request;
    request.model = model;
    request.own_example = !knows_input(request);  // it reads what is read there, and not its own
    request.interventions = {};
    request.interventions.target = moment.request.interventions.target;
    moments_.push_back({request, {}, moment.number});
  }
  at_ = other.at_;
  seal();
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
