#include <iostream>

#include "app/command.h"
#include "engine/analysis/merged_words.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"

namespace saccade::app {

namespace {

/// `trace` with these of its attention maps.
Trace only(const std::vector<int>& maps, Trace trace) {
  std::vector<AttentionMap> kept;
  for (const int map : maps) kept.push_back(trace.attention[map]);
  trace.attention = std::move(kept);
  return trace;
}

}  // namespace

Command trace_command() {
  return {"trace", "MODEL [--source TEXT|--image FILE] [--out FILE]", "run, and write the trace as JSON",
          join(join({{"--out", "FILE", "where the trace goes (- or nothing: standard output)"},
                     {"--words", nullptr, "make one token of the pieces of a word: rows averaged, columns summed"}},
                    join(map_options(), strict_option())),
               run_options()),
          [](const Arguments& arguments) {
            auto run = run_model(arguments, resolve_model(arguments.operand("MODEL")));
            check_trace(arguments, *run);
            if (arguments.has("--words")) run = merge_words(run);
            const Trace trace = chooses_maps(arguments) ? only(chosen_maps(arguments, *run), *run) : *run;
            if (const auto file = arguments.text("--out"); file && *file != "-") {
              write_trace(trace, *file);
            } else {
              std::cout << to_json(trace);
            }
          }};
}

}  // namespace saccade::app
