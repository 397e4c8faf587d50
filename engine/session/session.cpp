#include "engine/session/session.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/session/beam_search.h"
#include "engine/session/interventions.h"
#include "engine/session/prediction.h"
#include "engine/session/recorder.h"

namespace saccade {

namespace {

constexpr int kCandidates = 8;
/// Unknown characters that a message names.
constexpr int kNamed = 5;
/// How the end of the output is shown among the candidates of a step.
constexpr const char* kEnd = "∎ end";
/// A long run reports itself this often: a few times faster than an eye would call it stuttering.
constexpr std::chrono::milliseconds kProgressInterval{40};

Encoding encode(const Tokenizer& tokenizer, const std::string& text, const char* what, int limit) {
  Encoding encoding = tokenizer.encode(text);
  const int count = static_cast<int>(encoding.ids.size());
  if (count == 0) throw Error("nothing to read", what, "at least one token", "an empty text");
  if (count > limit) {
    throw Error("the text is too long for the model", what, "at most " + std::to_string(limit) + " tokens",
                std::to_string(count));
  }
  return encoding;
}

/// A model that answers what it does not know with the source's own spelling may be given anything but nothing known;
/// any other knows only the characters that it was trained with. A word-level model has its token for unknown words.
void refuse_unseen(const Model& model, const Encoding& source) {
  std::string unseen;
  int first = -1, count = 0, characters = 0;
  for (std::size_t i = 0; i < source.ids.size(); ++i) {
    if (source.ids[i] != model.source_tokenizer().unknown_id()) continue;
    const Token& token = source.tokens[i];
    ++count;
    if (token.end - token.start == 1) ++characters;
    if (first < 0) first = token.start;
    if (count <= kNamed) unseen += (unseen.empty() ? "" : " ") + token.text;
  }
  const bool all = count == static_cast<int>(source.ids.size());
  if (!all && (characters == 0 || model.copy_unknown())) return;
  throw Error("the model has never seen these characters", "source, position " + std::to_string(first),
              "characters it was trained with", quote(unseen));
}

}  // namespace

struct Session::State {
  std::shared_ptr<const Model> model;
  Interventions interventions;
  CancelToken cancel;

  std::unique_ptr<DecoderState> decoder;
  int limit = 0;                           // target tokens at most
  std::optional<std::vector<int>> forced;  // what is written whatever the model wants
  bool forced_is_whole = true;             // and not cut by the limit
  bool searches = false;                   // beam search has still to find what to force

  std::vector<int> ids;                       // written so far
  std::map<std::size_t, std::string> copied;  // the source's spelling of unknown tokens, by position
  Trace trace;                                // without its attention, which is
  Recorder recorder;                          // collected here
  bool done = false;

  void force(std::vector<int> wanted, bool whole);
  void write(int id, const Prediction& prediction, const std::vector<int>& candidates);
  void finish(bool complete);
  std::string text_of(int id) const { return model->target_tokenizer().token_text(id); }
};

Session::Session(std::shared_ptr<const Model> model, std::string source, Interventions interventions,
                 CancelToken cancel)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  Encoding encoding = encode(model->source_tokenizer(), source, "source", model->max_source_length());
  refuse_unseen(*model, encoding);
  check(interventions, *model, static_cast<int>(encoding.ids.size()));
  s.limit = std::min(interventions.max_steps.value_or(model->max_target_length()), model->max_target_length());
  if (interventions.target) {
    Encoding target = encode(model->target_tokenizer(), *interventions.target, "target", model->max_target_length());
    s.force(std::move(target.ids), true);
  }
  s.searches = !s.forced && interventions.beam > 1;
  s.decoder = model->start(encoding.ids, cancel);
  s.trace.model = {model->id(), model->model_type(), model->mechanism()};
  s.trace.source = std::move(encoding.tokens);
  s.trace.complete = false;
  s.model = std::move(model);
  s.interventions = std::move(interventions);
  s.cancel = std::move(cancel);
}

Session::~Session() = default;

void Session::State::force(std::vector<int> wanted, bool whole) {
  forced_is_whole = whole && static_cast<int>(wanted.size()) <= limit;
  if (static_cast<int>(wanted.size()) > limit) wanted.resize(limit);
  forced = std::move(wanted);
}

/// One more token of the output.
void Session::State::write(int id, const Prediction& prediction, const std::vector<int>& candidates) {
  Step step{text_of(id), prediction.probability(id), {}};
  const auto attended = recorder.attended();
  if (model->copy_unknown() && id == model->unk_token_id() && attended) {
    step.token = copied[ids.size()] = trace.source[*attended].text;
  }
  for (const int candidate : candidates) {
    const bool ends = candidate == model->eos_token_id();
    step.candidates.push_back({ends ? kEnd : text_of(candidate), prediction.probability(candidate)});
  }
  ids.push_back(id);
  trace.target.push_back({.text = step.token});
  trace.steps.push_back(std::move(step));
  recorder.keep();
}

void Session::State::finish(bool complete) {
  recorder.drop();
  trace.complete = complete;
  done = true;
}

bool Session::step() {
  State& s = *state_;
  if (s.done) return false;
  s.cancel.check();
  const AttentionOverrides& overrides = s.interventions.attention;
  if (s.searches) {
    // The best output is then forced, so that its trace is as complete as any other.
    Hypothesis best = beam_search(*s.model, *s.decoder, overrides, s.interventions.beam, s.limit, s.cancel);
    s.force(std::move(best.ids), best.finished);
    s.searches = false;
  }
  const std::size_t t = s.ids.size();
  if (s.forced && t == s.forced->size()) {
    s.finish(s.forced_is_whole);
    return false;
  }

  const int previous = s.ids.empty() ? s.model->bos_token_id() : s.ids.back();
  const StepContext context{overrides, &s.recorder, static_cast<int>(t)};
  const Prediction prediction(*s.model, s.model->step(*s.decoder, previous, context));
  const std::vector<int> candidates = prediction.best(kCandidates);
  const int id = s.forced ? (*s.forced)[t] : candidates.front();
  const bool ends = !s.forced && id == s.model->eos_token_id();
  if (ends || static_cast<int>(t) == s.limit) {
    s.finish(ends);
    return false;
  }
  s.write(id, prediction, candidates);
  if (s.forced && t + 1 == s.forced->size()) s.finish(s.forced_is_whole);
  return true;
}

std::shared_ptr<const Trace> Session::trace() const {
  const State& s = *state_;
  auto trace = std::make_shared<Trace>(s.trace);
  trace->output = s.model->target_tokenizer().decode(s.ids, s.copied);
  trace->attention = s.recorder.maps();
  trace->contexts = s.recorder.contexts();
  return trace;
}

std::shared_ptr<const Trace> run(std::shared_ptr<const Model> model, const std::string& source,
                                 const Interventions& interventions, CancelToken cancel,
                                 const std::function<void(std::shared_ptr<const Trace>)>& progress) {
  using Clock = std::chrono::steady_clock;
  Session session(std::move(model), source, interventions, std::move(cancel));
  auto reported = Clock::now();
  while (session.step()) {
    if (!progress || Clock::now() - reported < kProgressInterval) continue;
    progress(session.trace());
    reported = Clock::now();
  }
  return session.trace();
}

}  // namespace saccade
