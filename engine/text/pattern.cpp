#include "engine/text/pattern.h"

#include <unicode/regex.h>

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

/// About as many milliseconds. An expression can need time exponential in the length of the text.
constexpr int kTimeLimit = 2000;

/// Matches in order as a covering of the text: what lies between them is put between them.
class Covering {
 public:
  void match(std::size_t begin, std::size_t end) {
    gap(begin);
    matches_.push_back({begin, end, true});
    reached_ = end;
  }

  std::vector<Match> finish(std::size_t size) {
    gap(size);
    return std::move(matches_);
  }

 private:
  void gap(std::size_t begin) {
    if (reached_ < begin) matches_.push_back({reached_, begin, false});
  }

  std::vector<Match> matches_;
  std::size_t reached_ = 0;
};

/// Files are written for the Oniguruma library: what it spells as ICU does, but takes for other characters, is spelled
/// out.
std::string for_icu(std::string_view regex) {
  static constexpr std::pair<std::string_view, std::string_view> kSpellings[] = {
      {R"(\w)", R"([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u00B2\u00B3\u00B9\u00BC-\u00BE])"},
      {R"(\W)", R"([^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u00B2\u00B3\u00B9\u00BC-\u00BE])"},
      {R"(\h)", "[0-9A-Fa-f]"},
      {R"(\H)", "[^0-9A-Fa-f]"},
      {"[:punct:]", R"(\p{P}\p{S})"},
      {"[:word:]", R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc})"},
  };
  std::string result;
  for (std::size_t at = 0; at < regex.size();) {
    const auto* const found = std::find_if(std::begin(kSpellings), std::end(kSpellings), [&](const auto& spelling) {
      return regex.substr(at).starts_with(spelling.first);
    });
    // Another escape goes over as a whole, or \\w would be taken for a backslash and \w.
    const std::string_view piece =
        found != std::end(kSpellings) ? found->first : regex.substr(at, regex[at] == '\\' ? 2 : 1);
    result += found != std::end(kSpellings) ? found->second : piece;
    at += piece.size();
  }
  return result;
}

}  // namespace

struct Pattern::Compiled {
  std::string source;                        // as the file spells it
  std::unique_ptr<icu::RegexPattern> regex;  // null for a string that is looked for as it is
};

Pattern::Pattern(const Config& config, const std::string& key) {
  const Config spelled = config.object(key);
  if (spelled.has("Regex")) {
    *this = Pattern(spelled.text("Regex"), spelled.where());
  } else {
    compiled_.reset(new Compiled{spelled.text("String"), nullptr});
  }
}

Pattern::Pattern(const std::string& regex, const std::string& where) {
  // As in Oniguruma, lines end with a line feed alone and are anchored one by one.
  constexpr std::uint32_t kFlags = UREGEX_UNIX_LINES | UREGEX_MULTILINE;
  UErrorCode status = U_ZERO_ERROR;
  UParseError place;
  std::unique_ptr<icu::RegexPattern> compiled(
      icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(for_icu(regex)), kFlags, place, status));
  if (U_FAILURE(status)) throw Error("not a regular expression", where, u_errorName(status), quote(regex));
  compiled_.reset(new Compiled{regex, std::move(compiled)});
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

struct Pattern::Finder::State {
  const Compiled& pattern;
  const Effort& effort;
  std::unique_ptr<icu::RegexMatcher> matcher;

  [[noreturn]] void fail(UErrorCode status) const {
    throw Error("a regular expression failed", quote(pattern.source), "at most 2 seconds of work", u_errorName(status));
  }
};

Pattern::Finder::Finder(const Pattern& pattern, const Effort& effort)
    : state_(new State{*pattern.compiled_, effort, nullptr}) {
  if (!state_->pattern.regex) return;
  UErrorCode status = U_ZERO_ERROR;
  state_->matcher.reset(state_->pattern.regex->matcher(status));
  if (U_SUCCESS(status)) state_->matcher->setTimeLimit(kTimeLimit, status);
  if (U_FAILURE(status)) state_->fail(status);
}

Pattern::Finder::~Finder() = default;

std::vector<Match> Pattern::Finder::operator()(std::string_view text) {
  if (!state_->matcher) return find_text(text, state_->pattern.source);
  Covering covering;
  UErrorCode status = U_ZERO_ERROR;
  UText input = UTEXT_INITIALIZER;
  utext_openUTF8(&input, text.data(), static_cast<int64_t>(text.size()), &status);
  icu::RegexMatcher& matcher = *state_->matcher;
  matcher.reset(&input);
  while (U_SUCCESS(status) && matcher.find(status)) {
    covering.match(static_cast<std::size_t>(matcher.start64(status)), static_cast<std::size_t>(matcher.end64(status)));
    state_->effort.require_time();  // the limit of the matcher is that of one match
  }
  utext_close(&input);
  if (U_FAILURE(status)) state_->fail(status);
  return covering.finish(text.size());
}

std::vector<Match> find_text(std::string_view text, std::string_view wanted) {
  Covering covering;
  for (std::size_t at = 0; !wanted.empty() && (at = text.find(wanted, at)) != text.npos; at += wanted.size()) {
    covering.match(at, at + wanted.size());
  }
  return covering.finish(text.size());
}

std::vector<Match> find_characters(std::string_view text, bool (*wanted)(char32_t)) {
  Covering covering;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (wanted(unicode::next(text, at))) covering.match(begin, at);
  }
  return covering.finish(text.size());
}

std::vector<Match> inverted(std::vector<Match> matches) {
  for (Match& match : matches) match.matched = !match.matched;
  return matches;
}

}  // namespace saccade
