#include "engine/text/effort.h"

#include <ctime>
#include <string>

#include "engine/core/error.h"

namespace saccade {

namespace {

/// Of this thread: a busy machine makes nothing too long.
std::chrono::nanoseconds processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

void Effort::require_bytes(std::size_t bytes) {
  if (bytes <= kMostBytes) return;
  throw Error("the text is too long to be cut into tokens", "tokenizer",
              "at most " + std::to_string(kMostBytes) + " bytes at every stage", std::to_string(bytes));
}

void Effort::require_pieces(std::size_t pieces) {
  if (pieces <= kMostPieces) return;
  throw Error("the text has too many tokens", "tokenizer", "at most " + std::to_string(kMostPieces),
              std::to_string(pieces));
}

Effort::Effort(CancelToken cancel) : cancel_(std::move(cancel)), used_before_(processor_time()) {}

void Effort::require_time() const {
  cancel_.check();
  // No thread uses more of a processor than time passes, and that is cheaper to ask.
  if (std::chrono::steady_clock::now() - start_ < kLongest) return;
  if (processor_time() - used_before_ < kLongest) return;
  throw Error("the text takes too long to be cut into tokens", "tokenizer",
              "at most " + std::to_string(kLongest.count()) + " seconds", "more");
}

}  // namespace saccade
