#include "engine/core/quote.h"

#include <nlohmann/json.hpp>

namespace saccade {

std::string quote(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  // A code point is at most four bytes: no need to look at all of a text of a gigabyte.
  const auto json = nlohmann::json(text.substr(0, 4 * kLongest + 4));
  std::string shown = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::size_t end = 1;
  for (std::size_t count = 0; count < kLongest && end + 1 < shown.size(); ++count) {
    const bool escape = shown[end] == '\\';
    end += escape ? (shown[end + 1] == 'u' ? 6 : 2) : 1;
    while (end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) ++end;
  }
  if (end + 1 < shown.size()) shown = shown.substr(0, end) + "…\"";
  return shown;
}

}  // namespace saccade
