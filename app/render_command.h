#pragma once

#include <string>

#include "app/command.h"

namespace saccade::app {

/// Draws what `saccade render` would into `file`. @throws UsageError, Error
void render(const Arguments& arguments, const std::string& model, const std::string& file);

}  // namespace saccade::app
