#include "ui/views/steps.h"

#include <algorithm>

namespace saccade::views {

const Sequence* glimpses_of(const Trace& trace) {
  const auto found =
      std::ranges::find_if(trace.sequences, [](const Sequence& sequence) { return !sequence.glimpses.empty(); });
  return found == trace.sequences.end() ? nullptr : &*found;
}

const SourcePrediction* belief_after(const Trace& trace, int look) {
  const auto found = std::ranges::find_if(trace.predictions, [&](const SourcePrediction& said) {
    return said.token == look && &trace.sequences[said.sequence] == glimpses_of(trace) && !said.candidates.empty();
  });
  return found == trace.predictions.end() ? nullptr : &*found;
}

const Sequence* stepped(const Trace& trace) {
  return trace.target().empty() ? glimpses_of(trace) : trace.find("target");
}

int step_count(const Trace& trace) {
  const Sequence* steps = stepped(trace);
  return steps ? static_cast<int>(steps->tokens.size()) : 0;
}

std::vector<TokenLabel> step_labels(const Trace& trace) {
  std::vector<TokenLabel> labels;
  for (int i = 0; i < step_count(trace); ++i) {
    const Sequence& steps = *stepped(trace);
    const SourcePrediction* belief = steps.glimpses.empty() ? nullptr : belief_after(trace, i);
    labels.push_back(label_of(belief ? Token{.text = belief->candidates.front().text} : steps.tokens[i]));
  }
  return labels;
}

}  // namespace saccade::views
