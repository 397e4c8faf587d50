#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/arguments.h"
#include "engine/session/session.h"
#include "engine/trace/input_source.h"

namespace saccade::app {

/// What `saccade NAME ...` does. The table of commands is in `main.cpp`.
struct Command {
  const char* name;
  const char* operands;  // for the help: "MODEL"
  const char* summary;
  std::vector<Option> options;
  void (*run)(const Arguments& arguments);
};

Command models_command();
Command info_command();
Command trace_command();
Command render_command();
Command align_command();
/// What happens when no command is named.
Command window_command();

/// The options of everything that runs a model: what it reads (--source, --source-file, --second, --image), --target,
/// --beam, --seed, --max-steps, --edit, --set.
std::vector<Option> run_options();
/// The options that choose among the attention maps of a trace: --site, --layer, --head, counted from 1.
std::vector<Option> map_options();
bool chooses_maps(const Arguments& arguments);
/// The maps that were asked for, as indices into the trace: in the order in which the heads were named, otherwise in
/// its own. @throws UsageError where there is no such map
std::vector<int> chosen_maps(const Arguments& arguments, const Trace& trace);

/// `--strict`, of every command that reads attention.
std::vector<Option> strict_option();
/// Says on standard error which row first breaks what its map promises, and returns the same; an empty text where none
/// does. @throws Error instead with --strict
std::string check_trace(const Arguments& arguments, const Trace& trace);

std::vector<Option> join(std::vector<Option> first, const std::vector<Option>& second);

/// @throws UsageError, Error
Interventions interventions_from(const Arguments& arguments);
inline constexpr const char* kInputOptions[] = {"--source", "--source-file", "--second", "--image"};
/// What the options say that a model is to read which reads `kind`; nothing where they say nothing.
/// @throws UsageError where they do not fit, or half of a pair is missing; Error for a file that cannot be read
std::optional<Input> input_from(const Arguments& arguments, InputKind kind);
/// What several models read, as options of each: standard input is read once, and where nothing is given it is
/// `example`.
Arguments with_input(const Arguments& arguments, const InputSource& example);
/// Runs the model over that input; a sample without one, over the sample's own example. @throws UsageError, Error
std::shared_ptr<const Trace> run_model(const Arguments& arguments, const std::filesystem::path& model);

}  // namespace saccade::app
