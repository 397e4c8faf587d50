#pragma once

#include <filesystem>

#include "engine/trace/mechanism_facts.h"

namespace saccade {

/// What `lesson.json` says of a model's mechanism (samples/README.md). @throws Error as `read_lesson` does
Explanation read_explanation(const std::filesystem::path& file);

/// How a model's mechanism is explained: as the file beside it says, or else as the engine's tables say of its parts.
/// @param path the model's directory, or any file in it
Explanation explain(const MechanismFacts& facts, const std::filesystem::path& path);

}  // namespace saccade
