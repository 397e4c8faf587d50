#pragma once

#include <QString>
#include <span>
#include <vector>

#include "engine/analysis/head_behavior.h"

namespace saccade::views {

/// The behaviours that heads are measured for and can be ordered by, as `Behavior::name` has them.
std::span<const char* const> behavior_names();

/// The same for people, in the language of the program.
QString behavior_title(const QString& name);

/// What head `map` does, in a word: "other" where nothing that is measured says it; empty where nothing was.
QString what_it_does(std::span<const HeadBehavior> behaviors, int map);

}  // namespace saccade::views
