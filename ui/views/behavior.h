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
/// What the word means: "looks at the token before". Empty for a name that is none of them.
QString behavior_definition(const QString& name);

/// What head `map` is called: by its model, or else by what it was measured to do. Empty where nothing says it. A model
/// may call it by the name of a behaviour, which then means that.
QString head_name(std::span<const HeadBehavior> behaviors, int map);
/// How much of it the head has; null where its name is not measured, or it has none.
const Behavior* measure_of_name(std::span<const HeadBehavior> behaviors, int map);
/// What that name means, or where it comes from. Empty where there is none.
QString head_definition(std::span<const HeadBehavior> behaviors, int map);

}  // namespace saccade::views
