#pragma once

#include <string>
#include <string_view>

namespace saccade {

/// Text from a file or a user as messages show it: in quotes, control characters escaped, ill-formed UTF-8 replaced,
/// and cut short after 60 code points.
std::string quote(std::string_view text);

}  // namespace saccade
