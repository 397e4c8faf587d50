#include "engine/session/session.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/session/beam_search.h"
#include "engine/session/interventions.h"
#include "engine/session/next_token.h"
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
/// one that does not read unknown tokens knows only the characters that it was trained with, and has its token for
/// unknown words.
void refuse_unseen(const Model& model, const Encoding& source) {
  if (model.reads_unknown()) return;
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

  int last_of_source = 0;                     // what a decoder-only model reads first
  std::vector<int> ids;                       // written so far
  std::map<std::size_t, std::string> copied;  // the source's spelling of unknown tokens, by position
  Trace trace;                                // without its attention, which is
  Recorder recorder;                          // collected here
  bool done = false;

  void force(std::vector<int> wanted, bool whole);
  void write(int id, const NextToken& next, const std::vector<int>& candidates);
  void finish(bool complete);
  /// It reads all that it writes, the last token too, so that the maps are of the whole text.
  bool goes_on() const { return model->architecture() == Architecture::decoder_only; }
  std::string text_of(int id) const { return model->target_tokenizer().token_text(id); }
};

Session::Session(std::shared_ptr<const Model> model, std::string source, Interventions interventions,
                 CancelToken cancel)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  Encoding encoding = encode(model->source_tokenizer(), source, "source", model->max_source_length());
  refuse_unseen(*model, encoding);
  const int length = static_cast<int>(encoding.ids.size());
  check(interventions, *model, length);
  const bool goes_on = model->architecture() == Architecture::decoder_only;
  const int most = model->max_target_length() - (goes_on ? length : 0);
  s.limit = std::min(interventions.max_steps.value_or(model->usual_target_length()), most);
  if (interventions.target) {
    Encoding target = encode(model->target_tokenizer(), *interventions.target, "target", most);
    std::vector<int> wanted;
    for (std::size_t i = 0; i < target.ids.size(); ++i) {
      if (!target.tokens[i].special) wanted.push_back(target.ids[i]);
    }
    s.force(std::move(wanted), true);
  }
  s.searches = !s.forced && interventions.beam > 1;
  for (int i = 0; i < length; ++i) encoding.tokens[i].id = encoding.ids[i];
  s.last_of_source = encoding.ids.back();
  s.trace.model = {model->id(), model->model_type(), model->mechanism()};
  s.trace.source = std::move(encoding.tokens);
  s.trace.complete = false;
  s.model = std::move(model);
  s.interventions = std::move(interventions);
  s.cancel = std::move(cancel);

  const StepContext context{s.interventions.attention, &s.recorder, 0};
  if (s.model->architecture() == Architecture::encoder_only) {
    s.trace.predictions = s.model->read(encoding.ids, context, s.cancel);
    s.recorder.keep();
    s.finish(true);
  } else {
    s.recorder.reserve(length + s.limit);
    s.decoder = s.model->start(encoding.ids, context, s.cancel);
    s.recorder.keep();
  }
}

Session::~Session() = default;

void Session::State::force(std::vector<int> wanted, bool whole) {
  forced_is_whole = whole && static_cast<int>(wanted.size()) <= limit;
  if (static_cast<int>(wanted.size()) > limit) wanted.resize(limit);
  forced = std::move(wanted);
}

/// One more token of the output.
void Session::State::write(int id, const NextToken& next, const std::vector<int>& candidates) {
  Step step{text_of(id), next.probability(id), {}};
  const auto attended = recorder.attended();
  if (model->copy_unknown() && id == model->unk_token_id() && attended) {
    step.token = copied[ids.size()] = trace.source[*attended].text;
  }
  for (const int candidate : candidates) {
    const std::string text = model->is_end(candidate) ? kEnd : text_of(candidate);
    step.candidates.push_back({text, next.probability(candidate)});
  }
  ids.push_back(id);
  trace.target.push_back({.text = step.token, .id = id});
  trace.steps.push_back(std::move(step));
  recorder.keep();
}

void Session::State::finish(bool complete) {
  goes_on() ? recorder.keep() : recorder.drop();
  trace.complete = complete;
  done = true;
}

bool Session::step() {
  State& s = *state_;
  if (s.done) return false;
  s.cancel.check();
  const int first = s.goes_on() ? s.last_of_source : s.model->bos_token_id();
  if (s.searches) {
    // The best output is then forced, so that its trace is as complete as any other.
    Hypothesis best =
        beam_search(*s.model, *s.decoder, first, s.interventions.attention, s.interventions.beam, s.limit, s.cancel);
    s.force(std::move(best.ids), best.finished);
    s.searches = false;
  }
  const std::size_t t = s.ids.size();
  const bool written = t == (s.forced ? s.forced->size() : static_cast<std::size_t>(s.limit));
  if (s.forced && written && !s.goes_on()) {
    s.finish(s.forced_is_whole);
    return false;
  }

  const StepContext context{s.interventions.attention, &s.recorder, static_cast<int>(t)};
  const NextToken next(*s.model, s.model->step(*s.decoder, s.ids.empty() ? first : s.ids.back(), context));
  const std::vector<int> candidates = next.best(kCandidates);
  const bool ends = !s.forced && s.model->is_end(candidates.front());
  if (written || ends) {
    s.finish(s.forced ? s.forced_is_whole : ends);
    return false;
  }
  const int id = s.forced ? (*s.forced)[t] : candidates.front();
  if (id >= next.size()) {
    throw Error("the tokenizer has a token that the model does not know", "target, token " + std::to_string(t),
                "an id below " + std::to_string(next.size()), std::to_string(id));
  }
  s.write(id, next, candidates);
  if (s.forced && t + 1 == s.forced->size() && !s.goes_on()) s.finish(s.forced_is_whole);
  return true;
}

std::shared_ptr<const Trace> Session::trace() const {
  const State& s = *state_;
  auto trace = std::make_shared<Trace>(s.trace);
  trace->output = s.model->target_tokenizer().decode(s.ids, s.copied);
  trace->attention = s.recorder.maps();
  trace->contexts = s.recorder.contexts();
  const bool reads_itself = std::any_of(trace->attention.begin(), trace->attention.end(), [](const AttentionMap& map) {
    return map.site.site == "decoder_self" && map.queries == Axis::target;
  });
  if (reads_itself) {
    const int id = s.model->bos_token_id();
    trace->decoder_start = Token{.text = s.text_of(id), .special = true, .id = id};
  }
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
