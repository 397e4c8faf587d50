#include "engine/text/precompiled.h"

#include <unicode/brkiter.h>

#include <algorithm>
#include <memory>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::size_t kLongestGrapheme = 5;  // bytes of those that are looked up as a whole

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// A unit of the trie says whether a value lies below it, which byte leads to it, and where its children are.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) == 1; }
std::uint32_t value(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t label(std::uint32_t unit) { return unit & 0x800000FF; }
std::uint32_t offset(std::uint32_t unit) { return (unit >> 10) << ((unit & 1 << 9) >> 6); }

}  // namespace

Precompiled::Precompiled(std::string_view table, const std::string& where) {
  const std::size_t size = table.size() < 4 ? 0 : little_endian(table);
  if (table.size() < 4 || size % 4 != 0 || size == 0 || size > table.size() - 4) {
    throw Error("a table of replacements is cut short", where, "a trie of " + std::to_string(size) + " bytes",
                std::to_string(table.size()) + " bytes in all");
  }
  for (std::size_t at = 4; at < 4 + size; at += 4) trie_.push_back(little_endian(table.substr(at)));
  replacements_ = table.substr(4 + size);
  if (unicode::well_formed(replacements_) != replacements_) {
    throw Error("a table of replacements is damaged", where, "replacements in UTF-8", quote(replacements_));
  }
}

void Precompiled::operator()(NormalizedText& text) const {
  const std::string& bytes = text.text();
  std::vector<CharacterChange> changes;
  // The first takes the place of what was there; what is left of either is new or gone.
  const auto put = [&](std::string_view part, std::string_view instead) {
    const auto old_count = static_cast<int>(unicode::count(part)),
               new_count = static_cast<int>(unicode::count(instead));
    Effort::require_bytes(changes.size() + instead.size());
    int written = 0;
    for (std::size_t at = 0; at < instead.size(); ++written) {
      changes.push_back({unicode::next(instead, at), written < old_count ? 0 : 1});
    }
    if (new_count < old_count && !changes.empty()) changes.back().change -= old_count - new_count;
  };
  const auto put_characters = [&](std::string_view grapheme) {
    for (std::size_t at = 0; at < grapheme.size();) {
      const std::size_t begin = at;
      unicode::next(grapheme, at);
      const std::string_view character = grapheme.substr(begin, at - begin);
      const auto found = find(character, Which::shortest);
      put(character, found ? found->replacement : character);
    }
  };

  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> graphemes(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText input = UTEXT_INITIALIZER;
  utext_openUTF8(&input, bytes.data(), static_cast<std::int64_t>(bytes.size()), &status);
  if (U_SUCCESS(status)) graphemes->setText(&input, status);
  if (U_FAILURE(status)) throw Error("graphemes cannot be found", u_errorName(status));
  std::size_t begin = 0;
  for (std::int32_t next = graphemes->next(); next != icu::BreakIterator::DONE; next = graphemes->next()) {
    const auto end = static_cast<std::size_t>(next);
    const std::string_view grapheme = std::string_view(bytes).substr(begin, end - begin);
    // A match of its beginning is enough to replace all of it: the library is that way.
    const auto found = grapheme.size() <= kLongestGrapheme ? find(grapheme, Which::shortest) : std::nullopt;
    if (found) {
      put(grapheme, found->replacement);
    } else {
      put_characters(grapheme);
    }
    begin = end;
  }
  utext_close(&input);
  text.transform(changes);
}

std::optional<Precompiled::Found> Precompiled::find(std::string_view text, Which which) const {
  std::optional<Found> result;
  std::uint32_t node = offset(trie_[0]);
  for (std::size_t i = 0; i < text.size() && !(result && which == Which::shortest); ++i) {
    const auto wanted = static_cast<unsigned char>(text[i]);
    node ^= wanted;
    // A damaged trie may lead anywhere.
    if (wanted == 0 || node >= trie_.size() || label(trie_[node]) != wanted) break;
    const std::uint32_t unit = trie_[node];
    node ^= offset(unit);
    if (!has_leaf(unit) || node >= trie_.size()) continue;
    const std::size_t at = value(trie_[node]);
    if (!unicode::begins_at(replacements_, at)) continue;
    const std::string_view rest = std::string_view(replacements_).substr(at);
    result = {i + 1, rest.substr(0, rest.find('\0'))};
  }
  return result;
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = at; i < at + 3; ++i) {
      bits = bits << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
    }
    const std::size_t digits = std::min<std::size_t>(bytes.size() - at, 3) + 1;
    for (std::size_t i = 0; i < 4; ++i) text += i < digits ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::string from_base64(std::string_view text, const std::string& where) {
  const std::string_view digits = text.substr(0, text.find_last_not_of('=') + 1);
  std::string bytes;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t digit = kDigits.find(digits[i]);
    if (digit == kDigits.npos) throw Error("not base 64", where, "A-Z a-z 0-9 + /", quote(digits.substr(i, 1)));
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 == 1) bytes += static_cast<char>(bits >> 4);
    if (i % 4 == 2) bytes += static_cast<char>(bits >> 2);
    if (i % 4 == 3) bytes += static_cast<char>(bits);
  }
  if (text.size() % 4 != 0 || text.size() - digits.size() > 2) {
    throw Error("not base 64", where, "a multiple of 4 characters", std::to_string(text.size()));
  }
  return bytes;
}

}  // namespace saccade
