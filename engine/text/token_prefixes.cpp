#include "engine/text/token_prefixes.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

/// Tokens that were learnt have at most a few dozen characters; the work for a text grows with the longest.
constexpr std::size_t kLongestToken = 1024;

}  // namespace

TokenPrefixes::TokenPrefixes(const Vocabulary& vocabulary, const std::string& where)
    : sorted_(vocabulary.ids().begin(), vocabulary.ids().end()) {
  std::sort(sorted_.begin(), sorted_.end());
  for (const auto& [token, id] : sorted_) {
    if (token.size() <= kLongestToken) continue;
    throw Error("too long a token", where + ": vocab: " + quote(token),
                "at most " + std::to_string(kLongestToken) + " bytes", std::to_string(token.size()));
  }
}

}  // namespace saccade
