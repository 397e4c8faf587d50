#pragma once

#include <filesystem>
#include <string_view>

namespace saccade {

/// Writes beside the target and renames, so that readers see the old file or the whole new one and nothing half-written
/// is left behind. A target that exists keeps its permissions; a symbolic link is followed.
/// @throws Error naming the file if it cannot be written or is not a regular file
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace saccade
