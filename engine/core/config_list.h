#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/config.h"

namespace saccade {

/// The objects of a list, none where the key is absent. @throws Error for anything else, and for more than `most`
std::vector<Config> objects_of(const Config& config, const std::string& key, std::size_t most);

}  // namespace saccade
