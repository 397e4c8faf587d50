#pragma once

#include <string>
#include <vector>

#include "engine/core/config.h"

/// What files beside models say to people. They may come from anybody: texts are short, of one line, and plain.
namespace saccade {

/// One line of plain text of at most `longest` code points. @throws Error for anything else, and for an empty one
std::string line_of(const Config& config, const std::string& key, int longest);

/// Plain text that may have paragraphs. @throws Error naming `where` for anything else, and for an empty one
void require_text(const std::string& text, const std::string& where, int longest);

/// The lines of a list that may be absent. @throws Error for more than `most` of them
std::vector<std::string> lines_of(const Config& config, const std::string& key, std::size_t most, int longest);

}  // namespace saccade
