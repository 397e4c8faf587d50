#include "engine/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace saccade {

namespace {

/// One loop: every thread takes the next index until there is none.
struct Loop {
  const std::function<void(int)>& body;
  const int count;
  std::atomic<int> next = 0;
  std::exception_ptr failure = {};
  std::mutex failing = {};

  void work() {
    for (int i = next++; i < count; i = next++) {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(failing);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  }
};

/// The threads that help the one that calls. They sleep between loops.
class Helpers {
 public:
  explicit Helpers(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this](std::stop_token stop) { help(stop); });
  }

  void run(Loop& loop) {
    {
      const std::lock_guard lock(mutex_);
      loop_ = &loop;
      ++number_;
    }
    wake_.notify_all();
    loop.work();
    std::unique_lock lock(mutex_);
    loop_ = nullptr;
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void help(std::stop_token stop) {
    unsigned seen = 0;
    std::unique_lock lock(mutex_);
    while (wake_.wait(lock, stop, [&] { return loop_ && number_ != seen; })) {
      seen = number_;
      Loop* loop = loop_;
      ++busy_;
      lock.unlock();
      loop->work();
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable done_;
  Loop* loop_ = nullptr;
  unsigned number_ = 0;
  int busy_ = 0;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace

int thread_count() {
  static const int count = [] {
    const int most = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const char* chosen = std::getenv("SACCADE_THREADS");
    return chosen && std::atoi(chosen) > 0 ? std::min(most, std::atoi(chosen)) : most;
  }();
  return count;
}

void parallel_for(int count, const std::function<void(int)>& body) {
  static std::mutex turn;
  std::unique_lock mine(turn, std::defer_lock);
  thread_local bool inside = false;
  if (count > 1 && thread_count() > 1 && !inside && mine.try_lock()) {
    static Helpers helpers(thread_count() - 1);
    Loop loop{body, count};
    inside = true;
    helpers.run(loop);
    inside = false;
    if (loop.failure) std::rethrow_exception(loop.failure);
    return;
  }
  for (int i = 0; i < count; ++i) body(i);
}

}  // namespace saccade
