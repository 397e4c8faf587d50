#include "engine/text/added_tokens.h"

#include <algorithm>
#include <limits>

#include "engine/text/unicode.h"

namespace saccade {

AddedToken::AddedToken(const Config& config)
    : id(config.integer("id", 0, std::numeric_limits<int>::max())),
      content(config.text("content")),
      single_word(config.boolean_or("single_word", false)),
      left_strip(config.boolean_or("lstrip", false)),
      right_strip(config.boolean_or("rstrip", false)),
      normalized(config.boolean_or("normalized", false)),
      special(config.boolean_or("special", false)),
      leading(config.boolean_or("leading", false)) {}

void AddedTokens::add(const AddedToken& token, std::string spelling) {
  if (spelling.empty()) return;
  auto& entries = by_first_byte_[static_cast<unsigned char>(spelling[0])];
  const auto place = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.spelling.size() < spelling.size(); });
  entries.insert(place, {&token, std::move(spelling)});
}

std::vector<Segment> AddedTokens::find_in(std::string_view text) const {
  std::vector<Segment> segments;
  std::size_t reached = 0;  // what comes before has its segment
  const auto word_before = [&](std::size_t at) { return at > 0 && unicode::is_word(unicode::previous(text, at)); };
  const auto word_behind = [&](std::size_t at) {
    return at < text.size() && unicode::is_word(unicode::next(text, at));
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto& entries = by_first_byte_[static_cast<unsigned char>(text[at])];
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return text.substr(at).starts_with(entry.spelling); });
    if (found == entries.end()) {
      ++at;
      continue;
    }
    std::size_t begin = at, end = at + found->spelling.size();
    at = end;
    const AddedToken& token = *found->token;
    if (token.leading && reached < begin) continue;
    if (token.single_word && (word_before(begin) || word_behind(end))) continue;
    for (std::size_t i = begin; token.left_strip && i > reached && unicode::is_space(unicode::previous(text, i));)
      begin = i;
    for (std::size_t i = end; token.right_strip && i < text.size() && unicode::is_space(unicode::next(text, i));)
      end = i;
    if (reached < begin) segments.push_back({nullptr, reached, begin});
    segments.push_back({&token, begin, end});
    at = reached = end;
  }
  if (reached < text.size()) segments.push_back({nullptr, reached, text.size()});
  return segments;
}

}  // namespace saccade
