#pragma once

#include <string>

#include "engine/core/config.h"

namespace saccade {

/// A visible mark in the place of spaces, so that pieces of words and whole words can be told apart (SentencePiece).
struct Metaspace {
  enum class Prepend { always, first, never };

  std::string replacement;  // one character, usually U+2581
  Prepend prepend;  // whether a text that has no space in front gets one: every piece, the first of the input, none
  bool split;

  /// @throws Error
  explicit Metaspace(const Config& config);
};

}  // namespace saccade
