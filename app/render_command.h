#pragma once

#include <string>

#include "app/command.h"

namespace saccade::app {

/// The names of all views, as `--view` takes them.
std::vector<std::string> view_names();
/// "heatmap, local, arcs, heads, text or vector"
std::string listed(const std::vector<std::string>& names);

/// Draws what `saccade render` would into `file`: one figure, of several models side by side. @throws UsageError, Error
void render(const Arguments& arguments, const std::vector<std::string>& models, const std::string& file);

}  // namespace saccade::app
