#include "engine/text/sentences.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr std::u32string_view kAbbreviations[] = {U"mr",  U"mrs",  U"ms",  U"dr",  U"st",    U"jr",   U"sr",
                                                  U"vs",  U"prof", U"rev", U"gen", U"col",   U"capt", U"lt",
                                                  U"sgt", U"gov",  U"sen", U"rep", U"messrs"};
constexpr int kLongestAbbreviation = 6;

/// Behind these a space must stand: they are part of numbers and of names, too.
constexpr std::u32string_view kSpaced = U".!?…";
constexpr std::u32string_view kClosing = U"\"')]}”’»";
/// Of these a space may stand before them, as in tokenized texts. An upright quote opens as often as it closes.
constexpr std::u32string_view kClosingApart = U")]}”»";

bool is_mark(char32_t c) { return c == U'…' || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_S_TERM); }
bool contains(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }
bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
char32_t lower(char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); }

class Splitter {
 public:
  explicit Splitter(std::string_view text) {
    const std::string well_formed = unicode::well_formed(text);
    for (std::size_t at = 0; at < well_formed.size();) text_.push_back(unicode::next(well_formed, at));
    has_capitals_ = std::ranges::any_of(text_, [](char32_t c) { return u_isupper(static_cast<UChar32>(c)); });
    quotes_.reserve(text_.size() + 1);
    quotes_.push_back(0);
    for (const char32_t c : text_) quotes_.push_back(quotes_.back() + (c == U'"'));
  }

  std::vector<TextRange> split() && {
    for (int at = 0; at < size();) {
      if (text_[at] == U'\n') {
        const int behind = skip_space(at);
        if (std::count(text_.begin() + at, text_.begin() + behind, U'\n') > 1) end_at(at, behind);
        at = behind;
      } else if (is_mark(text_[at])) {
        const int end = behind_marks(at), close = behind_closing(end), next = skip_space(close);
        if (ends(at, end, close, next)) end_at(close, next);
        at = close;
      } else {
        ++at;
      }
    }
    end_at(size(), size());
    return std::move(sentences_);
  }

 private:
  int size() const { return static_cast<int>(text_.size()); }

  int skip_space(int at) const {
    while (at < size() && unicode::is_space(text_[at])) ++at;
    return at;
  }

  /// Behind a run of marks, between which single spaces may stand: "...", ". . .", "?!".
  int behind_marks(int at) const {
    while (true) {
      while (at < size() && is_mark(text_[at])) ++at;
      if (at + 1 >= size() || text_[at] != U' ' || !is_mark(text_[at + 1])) return at;
      ++at;
    }
  }

  int behind_closing(int at) const {
    while (at < size() && contains(kClosing, text_[at])) ++at;
    while (at + 1 < size() && text_[at] == U' ') {
      const char32_t c = text_[at + 1];
      const bool is_open = c == U'"' && (quotes_[at + 1] - quotes_[start_]) % 2 == 1;
      if (!is_open && !contains(kClosingApart, c)) break;
      at += 2;
    }
    return at;
  }

  /// Whether the marks from `mark` to `end` end a sentence; `next` is where the next one would begin.
  bool ends(int mark, int end, int close, int next) const {
    if (next == size()) return true;
    if (next == close && contains(kSpaced, text_[end - 1])) return false;
    if (has_capitals_ && u_islower(static_cast<UChar32>(text_[next]))) return false;
    return end - mark > 1 || text_[mark] != U'.' || !is_abbreviated(mark);
  }

  /// Whether what stands before a full stop is an abbreviation or an initial.
  bool is_abbreviated(int stop) const {
    const int end = stop > 0 && text_[stop - 1] == U' ' ? stop - 1 : stop;
    int begin = end;
    while (begin > 0 && end - begin <= kLongestAbbreviation && is_letter(text_[begin - 1])) --begin;
    std::u32string word = text_.substr(begin, end - begin);
    std::ranges::transform(word, word.begin(), lower);
    return (word.size() == 1 && word != U"i") || std::ranges::find(kAbbreviations, word) != std::end(kAbbreviations);
  }

  void end_at(int end, int next) {
    int begin = skip_space(start_);
    while (end > begin && unicode::is_space(text_[end - 1])) --end;
    if (begin < end) sentences_.push_back({begin, end});
    start_ = next;
  }

  std::u32string text_;
  std::vector<int> quotes_;  // upright ones before each code point
  bool has_capitals_ = false;
  int start_ = 0;
  std::vector<TextRange> sentences_;
};

}  // namespace

std::vector<TextRange> split_sentences(std::string_view text) { return Splitter(text).split(); }

}  // namespace saccade
