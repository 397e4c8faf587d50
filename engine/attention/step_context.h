#pragma once

#include "engine/attention/overrides.h"
#include "engine/trace/trace_sink.h"

namespace saccade {

/// What a step may look at and report to.
struct StepContext {
  const AttentionOverrides& overrides;
  TraceSink* sink = nullptr;
  int step = 0;
};

}  // namespace saccade
