#pragma once

#include "engine/attention/attention_edits.h"
#include "engine/trace/trace_sink.h"

namespace saccade {

/// What a step may look at and report to.
struct StepContext {
  const AttentionEdits& edits;
  TraceSink* sink = nullptr;
  int step = 0;
};

}  // namespace saccade
