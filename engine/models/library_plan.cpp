#include "engine/models/library_plan.h"

#include "engine/core/config.h"
#include "engine/core/config_list.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/models/plain_text.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64 << 10;
constexpr std::size_t kMostGroups = 64, kMostComparisons = 64;
constexpr int kLongestTitle = 40, kLongestSee = 160, kLongestName = 120;

ComparedSamples comparison_of(const Config& config) {
  ComparedSamples compared{.title = line_of(config, "title", kLongestTitle),
                           .summary = line_of(config, "summary", kLongestTitle),
                           .see = line_of(config, "see", kLongestSee),
                           .models = lines_of(config, "models", kMostCompared, kLongestName),
                           .view = config.text_or("view", "")};
  if (compared.models.size() < 2) {
    throw Error("wrong value", config.where() + ": models", "two models or more",
                std::to_string(compared.models.size()));
  }
  return compared;
}

}  // namespace

LibraryPlan read_library_plan(const fs::path& file) {
  const std::string where = file.filename().string();
  const Config config(parse_json(read_file(file, kLargestFile), where), where);
  LibraryPlan plan{.groups = lines_of(config, "groups", kMostGroups, kLongestTitle)};
  for (const Config& one : objects_of(config, "comparisons", kMostComparisons)) {
    plan.comparisons.push_back(comparison_of(one));
  }
  return plan;
}

LibraryPlan library_plan_of(const fs::path& directory) {
  try {
    return read_library_plan(directory / kLibraryFile);
  } catch (const Error&) {
    return {};  // the samples are there without it, in the order of their groups' names
  }
}

}  // namespace saccade
