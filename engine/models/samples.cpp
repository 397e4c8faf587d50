#include "engine/models/samples.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/hugging_face_cache.h"
#include "engine/models/example.h"
#include "engine/models/model.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

auto place_of(const std::vector<std::string>& groups, const Sample& sample) {
  return std::make_tuple(std::ranges::find(groups, sample.group) - groups.begin(), sample.group, sample.title,
                         sample.id);
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

}  // namespace

fs::path samples_directory() {
  if (const char* chosen = std::getenv("SACCADE_SAMPLES"); chosen && *chosen) return chosen;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share/saccade/samples";
  return is_folder(installed) ? installed : fs::path(SACCADE_SOURCE_SAMPLES);
}

Sample read_sample(const fs::path& path) {
  const ModelDirectory directory = ModelDirectory::open(path);
  const Config& config = directory.config();
  const ModelFamily& family = family_of(config);
  const MechanismFacts facts = family.facts(config);
  return {.directory = directory.path(),
          .id = directory.id(),
          .model_type = config.text("model_type"),
          .facts = facts,
          .mechanism = describe(facts),
          .title = config.text_or("title", directory.id()),
          .summary = config.text_or("summary", ""),
          .group = config.text_or("group", ""),
          .example = example_in(directory),
          .reads = family.reads(config)};
}

std::vector<Sample> list_samples() {
  std::vector<Sample> samples;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(samples_directory() / "models", ignored)) {
    try {
      if (is_folder(entry.path())) samples.push_back(read_sample(entry.path()));
    } catch (const Error&) {
      // A directory that is no model, or one of a newer version: the library shows the others.
    }
  }
  const std::vector<std::string> groups = library_plan_of(samples_directory()).groups;
  std::ranges::sort(samples,
                    [&](const Sample& a, const Sample& b) { return place_of(groups, a) < place_of(groups, b); });
  return samples;
}

std::vector<ComparedSamples> list_comparisons(const std::vector<Sample>& samples) {
  std::vector<ComparedSamples> comparisons = library_plan_of(samples_directory()).comparisons;
  for (ComparedSamples& compared : comparisons) {
    std::erase_if(compared.models,
                  [&](const std::string& id) { return std::ranges::find(samples, id, &Sample::id) == samples.end(); });
  }
  std::erase_if(comparisons, [](const ComparedSamples& compared) { return compared.models.size() < 2; });
  return comparisons;
}

std::optional<Sample> sample_at(const fs::path& directory) {
  for (Sample& sample : list_samples()) {
    std::error_code none;
    if (fs::equivalent(sample.directory, directory, none)) return std::move(sample);
  }
  return std::nullopt;
}

fs::path resolve_model(const std::string& name) {
  const bool may_be_id = !name.empty() && name != "." && name != ".." && name.find('/') == name.npos;
  if (const fs::path sample = samples_directory() / "models" / name; may_be_id && is_folder(sample)) return sample;
  std::error_code ignored;
  if (!name.empty() && fs::exists(name, ignored)) return name;
  if (const auto snapshot = find_in_cache(name)) return *snapshot;
  throw Error("no such model", quote(name),
              "a sample's id, a directory or file, or the name of a model in the Hugging Face cache", "none of them");
}

std::vector<InputSource> gallery_for(const Sample& sample) {
  const fs::path file = samples_directory() / "gallery.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  const nlohmann::json gallery = Config::read(file).json();
  std::vector<InputSource> inputs;
  for (const auto& [ids, list] : gallery.items()) {
    if (!sample.id.starts_with(ids)) continue;
    for (const auto& input : list) {
      inputs.push_back(read_input_source(input, "gallery.json: " + ids, samples_directory() / "pictures"));
    }
    break;
  }
  return inputs;
}

}  // namespace saccade
