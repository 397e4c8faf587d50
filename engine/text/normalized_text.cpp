#include "engine/text/normalized_text.h"

#include <algorithm>

#include "engine/text/unicode.h"

namespace saccade {

NormalizedText::NormalizedText(std::string text, const Effort& effort) : effort_(&effort), text_(std::move(text)) {
  Effort::require_bytes(text_.size());
  spans_.reserve(text_.size());
  int position = 0;
  for (std::size_t at = 0; at < text_.size(); ++position) {
    unicode::next(text_, at);
    spans_.resize(at, {position, position + 1});
  }
}

NormalizedText NormalizedText::slice(std::size_t begin, std::size_t end) const {
  NormalizedText piece(effort_);
  if (begin == end) return piece;
  piece.text_ = text_.substr(begin, end - begin);
  piece.spans_.assign(spans_.begin() + static_cast<std::ptrdiff_t>(begin),
                      spans_.begin() + static_cast<std::ptrdiff_t>(end));
  piece.origin_ = spans_[begin].start;
  return piece;
}

std::vector<NormalizedText> NormalizedText::split(const std::vector<Match>& matches, SplitBehavior behavior) const {
  std::vector<Match> stretches;
  bool previous = false;
  // Takes the next stretch for its own or for a part of the one before.
  const auto add = [&](const Match& match, bool joins) {
    if (joins && !stretches.empty()) {
      stretches.back() = {std::min(stretches.back().begin, match.begin), std::max(stretches.back().end, match.end)};
    } else {
      stretches.push_back(match);
    }
    previous = match.matched;
  };
  switch (behavior) {
    case SplitBehavior::removed:
      std::copy_if(matches.begin(), matches.end(), std::back_inserter(stretches),
                   [](const Match& m) { return !m.matched; });
      break;
    case SplitBehavior::isolated:
      stretches = matches;
      break;
    case SplitBehavior::merged_with_previous:
      for (const Match& match : matches) add(match, match.matched && !previous);
      break;
    case SplitBehavior::merged_with_next:
      for (auto match = matches.rbegin(); match != matches.rend(); ++match) add(*match, match->matched && !previous);
      std::reverse(stretches.begin(), stretches.end());
      break;
    case SplitBehavior::contiguous:
      for (const Match& match : matches) add(match, match.matched == previous);
      break;
  }
  Effort::require_pieces(stretches.size());
  effort_->require_time();
  std::vector<NormalizedText> pieces;
  for (const Match& stretch : stretches) {
    if (stretch.begin < stretch.end) pieces.push_back(slice(stretch.begin, stretch.end));
  }
  return pieces;
}

void NormalizedText::become(std::string text, std::vector<Span> spans) {
  Effort::require_bytes(text.size());
  effort_->require_time();
  text_ = std::move(text);
  spans_ = std::move(spans);
}

void NormalizedText::transform(const std::vector<CharacterChange>& changes, std::size_t removed) {
  std::string text;
  std::vector<Span> spans;
  text.reserve(text_.size());
  spans.reserve(text_.size());
  std::size_t at = 0;
  const auto skip = [&](std::size_t characters) {
    while (characters-- > 0 && at < text_.size()) unicode::next(text_, at);
  };
  skip(removed);
  for (const auto& [character, change] : changes) {
    const bool is_new = change > 0;
    // Reordered accents can ask for more characters than there were; the last one then stands for them.
    const std::size_t source = is_new ? at : std::min(at + 1, text_.size());
    unicode::append(text, character);
    spans.resize(text.size(), source == 0 ? Span{origin_, origin_} : spans_[source - 1]);
    if (!is_new) skip(1 + static_cast<std::size_t>(-change));
  }
  become(std::move(text), std::move(spans));
}

void NormalizedText::filter(bool (*keep)(char32_t)) {
  std::string text;
  std::vector<Span> spans;
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t begin = at;
    if (!keep(unicode::next(text_, at))) continue;
    text.append(text_, begin, at - begin);
    spans.resize(text.size(), spans_[begin]);
  }
  become(std::move(text), std::move(spans));
}

void NormalizedText::replace(const std::vector<Match>& matches, std::string_view content) {
  const auto replaced = std::ranges::count(matches, true, &Match::matched);
  if (!content.empty()) Effort::require_bytes(static_cast<std::size_t>(replaced) * content.size());
  std::string text;
  std::vector<Span> spans;
  for (const Match& match : matches) {
    if (match.matched) {
      text += content;
      spans.resize(text.size(), match.end == 0 ? Span{origin_, origin_} : spans_[match.end - 1]);
    } else {
      text.append(text_, match.begin, match.end - match.begin);
      spans.insert(spans.end(), spans_.begin() + static_cast<std::ptrdiff_t>(match.begin),
                   spans_.begin() + static_cast<std::ptrdiff_t>(match.end));
    }
  }
  become(std::move(text), std::move(spans));
}

void NormalizedText::rewrite(std::string text, const std::vector<std::size_t>& from) {
  if (text_.empty()) return;
  std::vector<Span> spans;
  spans.reserve(text.size());
  const auto start = [&](std::size_t byte) { return byte < spans_.size() ? spans_[byte].start : spans_.back().end; };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    unicode::next(text, at);
    spans.resize(at, {start(from[begin]), start(from[at])});
  }
  become(std::move(text), std::move(spans));
}

void NormalizedText::prepend(std::string_view content) {
  if (text_.empty()) return;
  Effort::require_bytes(text_.size() + content.size());
  text_.insert(0, content);
  spans_.insert(spans_.begin(), content.size(), spans_.front());
}

}  // namespace saccade
