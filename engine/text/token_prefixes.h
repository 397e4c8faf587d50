#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/vocabulary.h"

namespace saccade {

/// The tokens of a vocabulary that a text begins with.
class TokenPrefixes {
 public:
  /// @param vocabulary outlives this. @throws Error for a token so long that the work for a text would be without bound
  TokenPrefixes(const Vocabulary& vocabulary, const std::string& where);

  /// Calls `take(bytes, id)` for every token that `text` begins with, the shortest first: the sorted tokens are
  /// narrowed down byte by byte.
  template <typename Take>
  void for_each(std::string_view text, Take take) const {
    auto low = sorted_.begin(), high = sorted_.end();
    for (std::size_t i = 0; i < text.size() && low != high; ++i) {
      const auto byte_at = [i](const auto& token) { return static_cast<unsigned char>(token.first[i]); };
      const auto wanted = static_cast<unsigned char>(text[i]);
      if (low->first.size() == i) ++low;  // it was taken, and stands before all that are longer
      low = std::partition_point(low, high, [&](const auto& token) { return byte_at(token) < wanted; });
      high = std::partition_point(low, high, [&](const auto& token) { return byte_at(token) == wanted; });
      if (low != high && low->first.size() == i + 1) take(i + 1, low->second);
    }
  }

 private:
  std::vector<std::pair<std::string_view, int>> sorted_;
};

}  // namespace saccade
