#pragma once

#include <span>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// What `Token::joined` is where nobody says it, from what tokens show of themselves. Two that have a place in the
/// input are joined where they touch there and no space was typed before the second as a part of it. Of those without a
/// place some may begin with the mark that vocabularies put for a space: then all the others are joined.
std::vector<bool> joined_by_place(std::span<const Token> tokens);

}  // namespace saccade
