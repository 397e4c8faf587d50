#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace saccade {

/// Several models to be looked at side by side, on one text.
struct ComparedSamples {
  std::string title, summary;
  std::string see;                  // what to look at, in one sentence
  std::vector<std::string> models;  // ids of samples
  std::string view;                 // by name; empty: each as it is looked at first

  bool operator==(const ComparedSamples&) const = default;
};

/// How the samples are told: the order of their groups, and what is worth comparing.
struct LibraryPlan {
  std::vector<std::string> groups;
  std::vector<ComparedSamples> comparisons = {};

  bool operator==(const LibraryPlan&) const = default;
};

/// How many models a comparison has at most.
inline constexpr std::size_t kMostCompared = 12;

/// The name of the file beside the samples.
inline constexpr const char* kLibraryFile = "library.json";

/// Reads a plan (samples/README.md, "library.json"); its texts are plain and of one line. @throws Error
LibraryPlan read_library_plan(const std::filesystem::path& file);

/// The plan in `directory`; an empty one where there is none, or none that can be read.
LibraryPlan library_plan_of(const std::filesystem::path& directory);

}  // namespace saccade
