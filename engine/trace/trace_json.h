#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "engine/trace/trace.h"

namespace saccade {

/// The trace file, format "saccade-trace" version 1. Numbers are written so that reading gives the same floats.
std::string to_json(const Trace& trace);

/// @param name what the text is called in messages, usually the file's name @param kinds of edits that it may have
/// @throws Error for anything but a well-formed trace of a known version
Trace trace_from_json(std::string_view text, const std::string& name, std::span<const EditKind> kinds = edit_kinds());

/// @throws Error if the file cannot be read, is over 256 MiB, or is not a trace
Trace read_trace(const std::filesystem::path& file, std::span<const EditKind> kinds = edit_kinds());

/// Written beside the target and renamed, so that nothing half-written is left behind. @throws Error
void write_trace(const Trace& trace, const std::filesystem::path& file);

}  // namespace saccade
