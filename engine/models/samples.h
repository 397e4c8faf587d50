#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/models/library_plan.h"
#include "engine/trace/input_source.h"
#include "engine/trace/mechanism_facts.h"

namespace saccade {

/// A sample, or another model, as the library shows it, read from its config alone: no weights are opened.
struct Sample {
  std::filesystem::path directory;
  std::string id, model_type;
  MechanismFacts facts;
  std::string mechanism;  // the same for people
  std::string title, summary, group;
  InputSource example = Text{};
  InputKind reads = InputKind::text;
};

/// Where the samples are: $SACCADE_SAMPLES, else share/saccade/samples beside the program, else the source tree's.
std::filesystem::path samples_directory();

/// What the config of any model directory says, as of a sample's.
/// @param path the directory, or any file in it
/// @throws Error where ModelDirectory::open does, and for a config that no family can read
Sample read_sample(const std::filesystem::path& path);

/// Every sample whose config can be read, in the order of the library: groups as `samples/library.json` has them, those
/// that it has not by name, and then titles.
std::vector<Sample> list_samples();

/// What `samples/library.json` compares, of these samples: each with those of its models that are among them, and none
/// that has fewer than two.
std::vector<ComparedSamples> list_comparisons(const std::vector<Sample>& samples);

/// The sample whose directory this is.
std::optional<Sample> sample_at(const std::filesystem::path& directory);

/// A sample's id, a path, or the name of a model in the Hugging Face cache ("org/model"), in this order.
/// @throws Error for a name that is none of them
std::filesystem::path resolve_model(const std::string& name);

/// Inputs worth trying with a sample, from `samples/gallery.json`, their pictures in `samples/pictures`; empty where
/// there are none. @throws Error for a file with anything else in it
std::vector<InputSource> gallery_for(const Sample& sample);

}  // namespace saccade
