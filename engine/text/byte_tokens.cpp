#include "engine/text/byte_tokens.h"

#include <algorithm>

namespace saccade {

std::string byte_token(char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return {'<', '0', 'x', kDigits[value / 16], kDigits[value % 16], '>'};
}

ByteTokens::ByteTokens(const Vocabulary& vocabulary) {
  for (std::size_t byte = 0; byte < ids_.size(); ++byte) {
    ids_[byte] = vocabulary.find(byte_token(static_cast<char>(byte)));
  }
}

bool ByteTokens::spell(std::string_view text) const {
  return std::all_of(text.begin(), text.end(), [this](char byte) { return id(byte).has_value(); });
}

}  // namespace saccade
