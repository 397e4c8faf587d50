#include <iostream>
#include <limits>

#include "app/command.h"
#include "engine/core/error.h"
#include "engine/models/model_card.h"
#include "engine/models/samples.h"
#include "ui/worker/picture_file.h"

namespace saccade::app {

namespace fs = std::filesystem;

namespace {

std::string standard_input() {
  std::string text(worker::kMostTextBytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.size() > worker::kMostTextBytes) {
    throw Error("the file is too large", "standard input",
                "at most " + std::to_string(worker::kMostTextBytes) + " bytes", "more");
  }
  return text;
}

}  // namespace

std::vector<Option> run_options() {
  return {{"--source", "TEXT",
           "a text, the first of a pair or a document; without an input a sample reads its own example"},
          {"--source-file", "FILE", "the same from a file of at most 16 MiB (-: standard input)"},
          {"--second", "TEXT", "the second text, for a model that reads a pair"},
          {"--image", "FILE", "a picture of at most 32 megapixels, for a model that looks at one"},
          {"--target", "TEXT", "force this output on the model and record what it thinks of it"},
          {"--beam", "K", "hypotheses kept by beam search (1: greedy)"},
          {"--seed", "N", "hard attention draws its positions with this seed"},
          {"--max-steps", "N", "target tokens at most; of a model that only goes on, how many"},
          {"--edit", "JSON", "change a weight, a row, a bend or how the output begins; repeatable, applied in order"},
          {"--set", "KEY=VALUE", "bend half_width, sigma or temperature; repeatable"}};
}

std::vector<Option> join(std::vector<Option> first, const std::vector<Option>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Interventions interventions_from(const Arguments& arguments) {
  constexpr int kMost = std::numeric_limits<int>::max();
  Interventions interventions;
  interventions.target = arguments.text("--target");
  interventions.beam = arguments.integer("--beam", 1, 1000).value_or(1);
  interventions.seed = arguments.integer("--seed", 0, kMost);
  interventions.max_steps = arguments.integer("--max-steps", 0, kMost);
  for (const std::string& setting : arguments.all("--set")) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos) throw UsageError("--set: expected KEY=VALUE, found " + setting);
    set_by_name(interventions, setting.substr(0, equals), setting.substr(equals + 1));
  }
  add_edits(interventions, arguments.all("--edit"));
  return interventions;
}

std::optional<Input> input_from(const Arguments& arguments, InputKind kind) {
  const bool picture = kind == InputKind::picture, pair = kind == InputKind::pair;
  const auto refuse = [&](const char* option, bool fits) {
    if (arguments.has(option) && !fits) throw UsageError(std::string(option) + ": the model reads " + name_of(kind));
  };
  for (const char* option : {"--source", "--source-file"}) refuse(option, !picture);
  refuse("--second", pair);
  refuse("--image", picture);
  if (arguments.has("--source") && arguments.has("--source-file")) {
    throw UsageError("--source-file: --source says already what is read");
  }
  if (const auto file = arguments.text("--image")) return worker::read_picture(*file);
  auto source = arguments.text("--source");
  if (const auto file = arguments.text("--source-file")) {
    source = *file == "-" ? worker::decode_text(standard_input(), "standard input") : worker::read_text(*file);
  }
  const auto second = arguments.text("--second");
  if (!source && !second) return std::nullopt;
  if (!source) throw UsageError("--source is missing: the model reads a pair of texts");
  if (!pair) return as_read(Text{*source}, kind);
  if (!second) throw UsageError("--second is missing: the model reads a pair of texts");
  return Pair{*source, *second};
}

Arguments with_input(const Arguments& arguments, const InputSource& example) {
  if (arguments.text("--source-file") == "-") {
    const Option file[] = {{"--source-file", "FILE", ""}};
    return arguments.without(file).with("--source", worker::decode_text(standard_input(), "standard input"));
  }
  for (const char* option : {"--source", "--source-file", "--second", "--image"}) {
    if (arguments.has(option)) return arguments;
  }
  if (is_empty(example)) return arguments;
  if (const auto* pair = std::get_if<Pair>(&example)) {
    return arguments.with("--source", pair->first).with("--second", pair->second);
  }
  if (const auto* picture = std::get_if<PictureFile>(&example))
    return arguments.with("--image", picture->path.string());
  return arguments.with("--source", std::get<Text>(example).text);
}

std::shared_ptr<const Trace> run_model(const Arguments& arguments, const fs::path& model) {
  const auto loaded = load_model(model);
  auto input = input_from(arguments, loaded->reads());
  if (!input) {
    const auto sample = sample_at(model);
    if (!sample || is_empty(sample->example)) {
      throw UsageError(loaded->reads() == InputKind::picture ? "--image is missing" : "--source is missing");
    }
    input = worker::read_input(sample->example, loaded->reads());
  }
  const Interventions interventions = interventions_from(arguments);
  const auto ran = run(loaded, *input, interventions);
  check(interventions, *ran);
  auto trace = std::make_shared<Trace>(*ran);
  trace->model.accuracy = accuracy_by_length(model);
  return trace;
}

}  // namespace saccade::app
