#pragma once

#include <atomic>
#include <exception>
#include <memory>

namespace saccade {

/// Thrown by a computation whose CancelToken was cancelled. Not an Error: nothing went wrong.
struct Cancelled : std::exception {
  const char* what() const noexcept override { return "cancelled"; }
};

/// A flag shared between the thread that computes and the one that may stop it. Copies share the flag.
class CancelToken {
 public:
  void cancel() const { flag_->store(true, std::memory_order_relaxed); }
  bool cancelled() const { return flag_->load(std::memory_order_relaxed); }
  /// @throws Cancelled
  void check() const {
    if (cancelled()) throw Cancelled();
  }

 private:
  std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace saccade
