#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/effort.h"

namespace saccade {

/// Code points of the original input, half open.
struct Span {
  int start = 0;
  int end = 0;

  bool operator==(const Span&) const = default;
};

/// A stretch of a text, in bytes, that a pattern matched, or one between two matches. Together they cover the text.
struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool matched = false;
};

/// One character of a changed text and what became of the old ones: 0, it takes the place of one; 1, it is new and
/// stands where the one before it stood; -n, it takes the place of one and the n after that are gone.
struct CharacterChange {
  char32_t character = 0;
  int change = 0;
};

/// What happens to the matches when a text is split at them.
enum class SplitBehavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };

/// A text that is rewritten, each byte of which remembers where in the original input it comes from.
///
/// The rules are those of the Hugging Face `tokenizers` library, so that offsets agree with it to the character: a
/// composed character stands where its first part stood, a replacement where the last character that it replaces did.
/// Whatever rewrites it throws an Error for more than its effort allows.
class NormalizedText {
 public:
  /// The original: every character stands for itself. `text` is well-formed UTF-8.
  /// @param effort what may be spent on it and on all that is made of it, which it outlives
  NormalizedText(std::string text, const Effort& effort);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  const Effort& effort() const { return *effort_; }
  /// Where in the original the piece began when it was cut out, in code points.
  int origin() const { return origin_; }
  /// The place of bytes [begin, end), which are not none.
  Span span(std::size_t begin, std::size_t end) const { return {spans_[begin].start, spans_[end - 1].end}; }

  /// Bytes [begin, end) as a text of their own.
  NormalizedText slice(std::size_t begin, std::size_t end) const;
  /// The pieces that are not empty.
  std::vector<NormalizedText> split(const std::vector<Match>& matches, SplitBehavior behavior) const;

  /// Becomes what `changes` spell. @param removed how many characters at the front are gone
  void transform(const std::vector<CharacterChange>& changes, std::size_t removed = 0);
  /// Keeps the characters that pass.
  void filter(bool (*keep)(char32_t));
  /// Puts `content` in the place of every match.
  void replace(const std::vector<Match>& matches, std::string_view content);
  /// Becomes `text`, a character at byte i of which stands for the old bytes from `from[i]` to where the next character
  /// begins to stand; `from` has one place more than `text` has bytes.
  void rewrite(std::string text, const std::vector<std::size_t>& from);
  /// Puts `content` before the text; it stands where the first character stands. Nothing happens to an empty text.
  void prepend(std::string_view content);

 private:
  explicit NormalizedText(const Effort* effort) : effort_(effort) {}

  /// What it has become. @throws Error where that is too long, or took too long; Cancelled
  void become(std::string text, std::vector<Span> spans);

  const Effort* effort_;
  std::string text_;
  std::vector<Span> spans_;  // one for each byte of text_
  int origin_ = 0;
};

}  // namespace saccade
