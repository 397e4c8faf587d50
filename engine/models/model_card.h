#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/trace/length_accuracy.h"

namespace saccade {

/// The card: README.md as it stands there; empty where there is none that can be read.
/// @param path the model's directory, or any file in it
std::string card_of(const std::filesystem::path& path);

/// The table "| input characters | samples | exact match |" of a model card (README.md), as samples/training writes it;
/// empty where there is no such card or table.
/// @param directory of the model, or any file in it
std::vector<LengthAccuracy> accuracy_by_length(const std::filesystem::path& directory);

}  // namespace saccade
