#pragma once

#include <chrono>
#include <cstddef>

#include "engine/core/cancellation.h"

namespace saccade {

/// What a tokenizer may spend on one text, whatever its file asks for: a few rules that double what they are given
/// would otherwise take all memory, and an expression all time.
class Effort {
 public:
  /// Of a text as typed, and as what each stage makes of it.
  static constexpr std::size_t kMostBytes = 16 << 20;
  /// Words, or tokens.
  static constexpr std::size_t kMostPieces = 1 << 20;
  static constexpr std::chrono::seconds kLongest{10};  // of the thread's processor time
  /// Parts of a pipeline in one list, and tokens in one template.
  static constexpr std::size_t kMostComponents = 1000;

  explicit Effort(CancelToken cancel = {});

  /// @throws Error for more than a text may have
  static void require_bytes(std::size_t bytes);
  static void require_pieces(std::size_t pieces);
  /// On the thread that made it. @throws Error once the time is up; Cancelled
  void require_time() const;

 private:
  CancelToken cancel_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds used_before_;
};

}  // namespace saccade
