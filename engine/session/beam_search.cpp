#include "engine/session/beam_search.h"

#include <algorithm>

#include "engine/session/next_token.h"

namespace saccade {

namespace {

/// A hypothesis that still grows, and the decoder's state before its last token is read.
struct Growing {
  Hypothesis hypothesis;
  std::shared_ptr<const Decoder> before;
};

struct Continuation {
  std::size_t parent;
  int id;
  double log_probability;  // of the whole output
};

const Hypothesis& better(const Hypothesis& a, const Hypothesis& b) { return b.score() > a.score() ? b : a; }

}  // namespace

double Hypothesis::score() const {
  const std::size_t length = ids.size() + (finished ? 1 : 0);
  return length == 0 ? 0 : log_probability / static_cast<double>(length);
}

Hypothesis beam_search(const Model& model, const Decoder& start, int first, const AttentionEdits& edits, int beam,
                       int steps, int limit, const CancelToken& cancel, int added_words) {
  const auto width = static_cast<std::size_t>(beam);
  std::vector<Growing> growing;
  growing.push_back({{}, start.clone()});
  std::vector<Hypothesis> finished;

  for (int step = steps; step <= limit && finished.size() < width; ++step) {
    std::vector<std::shared_ptr<const Decoder>> after;  // of each growing hypothesis, its last token read
    std::vector<Continuation> continuations;
    for (std::size_t parent = 0; parent < growing.size(); ++parent) {
      cancel.check();
      const auto& [hypothesis, before] = growing[parent];
      const int last = hypothesis.ids.empty() ? first : hypothesis.ids.back();
      std::shared_ptr<Decoder> state = before->clone();
      const NextToken next(model, state->step(last, {edits, nullptr, step}), added_words);
      after.push_back(std::move(state));
      for (const int id : next.best(beam)) {
        continuations.push_back({parent, id, hypothesis.log_probability + next.log_probability(id)});
      }
    }
    // Stable: of equals the better parent's, then the smaller id, on every machine.
    std::stable_sort(continuations.begin(), continuations.end(),
                     [](const auto& a, const auto& b) { return a.log_probability > b.log_probability; });
    continuations.resize(std::min(continuations.size(), width));

    std::vector<Growing> grown;
    for (const auto& [parent, id, log_probability] : continuations) {
      Hypothesis hypothesis = growing[parent].hypothesis;
      hypothesis.log_probability = log_probability;
      if (model.is_end(id)) {
        hypothesis.finished = true;
        finished.push_back(std::move(hypothesis));
      } else if (step < limit) {
        hypothesis.ids.push_back(id);
        grown.push_back({std::move(hypothesis), after[parent]});
      }
    }
    if (grown.empty()) break;
    growing = std::move(grown);
  }

  // An output that was cut is no answer while there is a whole one.
  Hypothesis best = finished.empty() ? growing.front().hypothesis : finished.front();
  for (const Hypothesis& hypothesis : finished) best = better(best, hypothesis);
  return best;
}

}  // namespace saccade
