#include <limits>

#include "app/command.h"
#include "engine/models/model_card.h"
#include "engine/models/samples.h"

namespace saccade::app {

namespace fs = std::filesystem;

std::vector<Option> run_options() {
  return {{"--source", "TEXT", "the input; without it a sample reads its own example"},
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

std::shared_ptr<const Trace> run_model(const Arguments& arguments, const fs::path& model) {
  auto source = arguments.text("--source");
  if (!source) {
    const auto sample = sample_at(model);
    if (!sample || sample->example.empty()) throw UsageError("--source is missing");
    source = sample->example;
  }
  const Interventions interventions = interventions_from(arguments);
  const auto ran = run(load_model(model), Text{*source}, interventions);
  check(interventions, *ran);
  auto trace = std::make_shared<Trace>(*ran);
  trace->model.accuracy = accuracy_by_length(model);
  return trace;
}

}  // namespace saccade::app
