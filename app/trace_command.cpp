#include <iostream>

#include "app/command.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"

namespace saccade::app {

Command trace_command() {
  return {"trace", "MODEL --source TEXT [--out FILE]", "run, and write the trace as JSON",
          join({{"--out", "FILE", "where the trace goes (standard output)"}}, run_options()),
          [](const Arguments& arguments) {
            const auto trace = run_model(arguments, resolve_model(arguments.operand("MODEL")));
            if (const auto file = arguments.text("--out")) {
              write_trace(*trace, *file);
            } else {
              std::cout << to_json(*trace);
            }
          }};
}

}  // namespace saccade::app
