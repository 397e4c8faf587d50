#include "engine/session/session.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <vector>

#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/models/text_model.h"
#include "engine/session/beam_search.h"
#include "engine/session/next_token.h"
#include "engine/session/recorder.h"

namespace saccade {

namespace {

constexpr int kCandidates = 8;
/// How the end of the output is shown among the candidates of a step.
constexpr const char* kEnd = "∎ end";
/// A long run reports itself this often: a few times faster than an eye would call it stuttering.
constexpr std::chrono::milliseconds kProgressInterval{40};

}  // namespace

struct Session::State {
  std::shared_ptr<const Model> model;
  Interventions interventions;
  AttentionEdits edits;
  CancelToken cancel;

  std::shared_ptr<const Reading> reading;
  std::unique_ptr<Decoder> decoder;  // null where the model does not write
  Keep keep = Keep::nothing;
  std::vector<std::shared_ptr<const Decoder>> before;  // each step, and the one to come; empty where none is kept
  int limit = 0;                                       // target tokens at most
  std::optional<Encoding> forced;                      // what is written whatever the model wants
  std::size_t begun = 0;                               // as many tokens are a prefix, and the model goes on after them
  bool forced_is_whole = true;                         // and not cut by the limit
  bool searches = false;                               // beam search has still to find what to force

  std::vector<int> ids;                        // written so far
  std::map<std::size_t, std::string> spelled;  // how unknown tokens are spelled, by position
  Trace trace;                                 // without its attention, which is
  Recorder recorder;                           // collected here
  bool done = false;

  void intervene(Interventions with);
  void force(Encoding wanted, bool whole);
  void keep_decoder();
  void write(int id, Token token, const NextToken& next, const std::vector<int>& candidates);
  void finish(bool complete);
  void check_edited_sites() const;
  void begin_with(const std::string& prefix, const std::string& name);
  StepContext context(int step) { return {edits, &recorder, step}; }
  int added_words() const { return static_cast<int>(reading->added_words.size()); }
  std::optional<std::size_t> added(int id) const;
  std::string text_of(int id) const;
  Token token_behind(std::span<const int> written, int id) const;
  Encoding encoded(const std::string& text, const char* what) const;
};

/// Which word of the source it is that `id` adds to the vocabulary; nothing where the vocabulary has it.
std::optional<std::size_t> Session::State::added(int id) const {
  const int beyond = id - model->target_tokenizer().vocabulary_size();
  return beyond >= 0 && beyond < added_words() ? std::optional<std::size_t>(beyond) : std::nullopt;
}

std::string Session::State::text_of(int id) const {
  const auto word = added(id);
  return word ? reading->added_words[*word] : model->target_tokenizer().token_text(id);
}

/// The token of `id` as the model writes it behind what it has written.
Token Session::State::token_behind(std::span<const int> written, int id) const {
  const Tokenizer& tokenizer = model->target_tokenizer();
  // The model reads a word that it has copied, and the vocabulary lacks, as it reads any other that is unknown.
  const auto read_as = [&](int token) { return added(token) ? model->unk_token_id().value_or(token) : token; };
  Token token{.text = text_of(id),
              .id = read_as(id),
              .joined = !written.empty() && tokenizer.joins(read_as(written.back()), read_as(id))};
  token.unknown = token.id == tokenizer.unknown_id() || token.id == model->unk_token_id();
  if (token.unknown) token.read_as = tokenizer.token_text(token.id);
  return token;
}

/// What is forced: shown as the model would write it, but for what it cannot spell.
Encoding Session::State::encoded(const std::string& text, const char* what) const {
  const Encoding read = encode(model->target_tokenizer(), text, what, reading->limit);
  Encoding wanted;
  for (std::size_t i = 0; i < read.ids.size(); ++i) {
    if (read.tokens[i].special) continue;
    int id = read.ids[i];
    const auto word = std::ranges::find(reading->added_words, read.tokens[i].text);
    if (read.tokens[i].unknown && word != reading->added_words.end()) {
      id = model->target_tokenizer().vocabulary_size() + static_cast<int>(word - reading->added_words.begin());
    }
    Token token = token_behind({}, id);
    token.joined = read.tokens[i].joined;
    if (token.unknown) token.text = read.tokens[i].text;
    wanted.ids.push_back(id);
    wanted.tokens.push_back(std::move(token));
  }
  return wanted;
}

/// @param name what the edit is called that says so
void Session::State::begin_with(const std::string& prefix, const std::string& name) {
  try {
    Encoding wanted = encoded(prefix, "prefix");
    begun = wanted.ids.size();
    // A beginning that is cut would be another one.
    if (begun > static_cast<std::size_t>(limit)) {
      throw Error("the output begins with more tokens than it may have", "prefix",
                  "at most " + std::to_string(limit) + " tokens", std::to_string(begun));
    }
    force(std::move(wanted), true);
  } catch (const Error& error) {
    throw error.within(name);
  }
}

/// What follows from the interventions before the first step that is still to come.
void Session::State::intervene(Interventions with) {
  interventions = std::move(with);
  edits = AttentionEdits(interventions.edits, interventions.seed);
  forced.reset();
  begun = 0;
  forced_is_whole = true;
  limit =
      model->writes() ? std::min(interventions.max_steps.value_or(model->usual_target_length()), reading->limit) : 0;
  if (interventions.target) force(encoded(*interventions.target, "target"), true);
  if (const auto i = prefix_among(interventions.edits)) {
    begin_with(std::get<Prefix>(interventions.edits[*i]).text, name_of_edit(*i, interventions.edits.size()));
  }
  searches = !interventions.target && interventions.beam > 1;
  trace.edits = interventions.edits;
  trace.complete = false;
}

Session::Session(std::shared_ptr<const Model> model, Input input, Interventions interventions, CancelToken cancel,
                 Keep keep)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  check(interventions, *model);
  s.model = std::move(model);
  s.cancel = std::move(cancel);
  s.keep = keep;
  s.edits = AttentionEdits(interventions.edits, interventions.seed);
  s.trace.model = {s.model->id(), s.model->model_type(), describe(s.model->facts()), s.model->first_view()};
  s.trace.facts = s.model->facts();

  auto reading = std::make_shared<Reading>(s.model->read(input, s.context(0), s.cancel));
  s.decoder = std::move(reading->decoder);
  s.trace.sequences = reading->sequences;
  s.trace.predictions = reading->predictions;
  s.trace.picture = reading->picture;
  if (const auto* picture = std::get_if<Picture>(&input); picture && !s.trace.picture) s.trace.picture = *picture;
  s.reading = std::move(reading);
  s.intervene(std::move(interventions));
  s.recorder.keep();
  if (s.decoder) {
    s.keep_decoder();
    const auto read = static_cast<Eigen::Index>(s.trace.sequences.front().size());
    s.recorder.reserve(read + s.limit);
  } else {
    s.finish(true);
  }
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Session::~Session() = default;

void Session::State::force(Encoding wanted, bool whole) {
  const auto count = static_cast<int>(wanted.ids.size());
  forced_is_whole = whole && count <= limit;
  wanted.ids.resize(std::min(count, limit));
  wanted.tokens.resize(wanted.ids.size());
  forced = std::move(wanted);
}

void Session::State::keep_decoder() {
  if (keep == Keep::steps) before.push_back(decoder->clone());
}

/// One more token of the output. @param id behind the vocabulary where it is copied from the source
void Session::State::write(int id, Token token, const NextToken& next, const std::vector<int>& candidates) {
  if (token.unknown) {
    const bool is_forced = token.text != token.read_as;
    const bool copies = !is_forced && model->copy_unknown() && token.id == model->unk_token_id();
    if (const auto attended = copies ? recorder.attended() : std::nullopt) {
      const std::vector<Token>& read = trace.sequences[TextSequences::source].tokens;
      // The regions of a picture have no spelling.
      if (*attended < std::ssize(read)) token.text = read[*attended].text;
    }
    if (token.text != token.read_as) spelled[ids.size()] = token.text;
  }
  Step step{.token = token.text, .probability = next.probability(id), .candidates = {}, .p_gen = recorder.p_gen()};
  for (const int candidate : candidates) {
    const std::string text = model->is_end(candidate) ? kEnd : text_of(candidate);
    step.candidates.push_back({text, next.probability(candidate)});
  }
  ids.push_back(id);
  trace.target().push_back(std::move(token));
  trace.steps.push_back(std::move(step));
  recorder.keep();
  keep_decoder();
}

void Session::State::finish(bool complete) {
  reading->goes_on ? recorder.keep() : recorder.drop();
  trace.complete = complete;
  done = true;
  check_edited_sites();
}

/// An edit of a site that the model does not have would silently do nothing.
void Session::State::check_edited_sites() const {
  if (interventions.edits.empty()) return;
  const auto maps = recorder.maps();
  for (std::size_t i = 0; i < interventions.edits.size(); ++i) {
    const auto place = place_of(interventions.edits[i]);
    if (!place || maps.empty()) continue;
    const AttentionSite& site = place->site;
    const int query = place->query.value_or(0);
    const auto map = std::ranges::find(maps, site, &AttentionMap::site);
    // How many rows there are of what was read is known; of what is written only when it is.
    const auto is_read = [&](int sequence) {
      return sequence < std::ssize(trace.sequences) && !first_written(trace, sequence);
    };
    if (map != maps.end() && is_read(map->queries) && query >= map->query_count()) {
      throw Error("there is nothing to edit", name_of_edit(i, interventions.edits.size()) + ": query of " + model->id(),
                  "from 1 to " + std::to_string(map->query_count()), std::to_string(query + 1));
    }
    if (map != maps.end()) continue;
    std::string sites;
    for (const AttentionMap& known : maps) {
      if (sites.find(known.site.site) == sites.npos) sites += (sites.empty() ? "" : ", ") + known.site.site;
    }
    throw Error("there is nothing to edit", name_of_edit(i, interventions.edits.size()) + ": site of " + model->id(),
                sites, site.site);
  }
}

bool Session::step() {
  State& s = *state_;
  if (s.done) return false;
  s.cancel.check();
  if (s.searches && s.ids.size() >= s.begun) {
    // The best output is then forced, so that its trace is as complete as any other.
    const int last = s.ids.empty() ? s.reading->first : s.ids.back();
    const int steps = static_cast<int>(s.ids.size());
    Hypothesis best = beam_search(*s.model, *s.decoder, last, s.edits, s.interventions.beam, steps, s.limit, s.cancel,
                                  s.added_words());
    Encoding whole{s.ids, s.trace.target()};
    for (const int id : best.ids) {
      whole.tokens.push_back(s.token_behind(whole.ids, id));
      whole.ids.push_back(id);
    }
    s.begun = 0;
    s.force(std::move(whole), best.finished);
    s.searches = false;
  }
  const std::size_t t = s.ids.size();
  const bool goes_on = s.reading->goes_on;
  // A prefix is forced, and what follows is not.
  const bool is_forced = s.forced && (s.begun == 0 || t < s.begun);
  const bool written = t == (is_forced ? s.forced->ids.size() : static_cast<std::size_t>(s.limit));
  if (is_forced && written && !goes_on) {
    s.finish(s.forced_is_whole);
    return false;
  }

  const int previous = s.ids.empty() ? s.reading->first : s.ids.back();
  const NextToken next(*s.model, s.decoder->step(previous, s.context(static_cast<int>(t))), s.added_words());
  const std::vector<int> candidates = next.best(kCandidates);
  if (candidates.empty()) throw Error("there is no token that could be written", s.model->id());
  const bool ends = !is_forced && s.model->is_end(candidates.front());
  if (written || ends) {
    s.finish(is_forced ? s.forced_is_whole : ends);
    return false;
  }
  const int id = is_forced ? s.forced->ids[t] : candidates.front();
  if (id >= next.size()) {
    throw Error("the tokenizer has a token that the model does not know", "target, token " + std::to_string(t + 1),
                "an id below " + std::to_string(next.size()), std::to_string(id));
  }
  s.write(id, is_forced ? s.forced->tokens[t] : s.token_behind(s.ids, id), next, candidates);
  if (is_forced && s.begun == 0 && t + 1 == s.forced->ids.size() && !goes_on) s.finish(s.forced_is_whole);
  return true;
}

int Session::steps() const { return static_cast<int>(state_->ids.size()); }

std::shared_ptr<const Trace> Session::trace() const {
  const State& s = *state_;
  auto trace = std::make_shared<Trace>(s.trace);
  if (s.model->writes()) trace->output = s.model->target_tokenizer().decode(s.ids, s.spelled);
  trace->attention = s.recorder.maps();
  const auto reads_itself = std::ranges::find(trace->attention, TextSequences::reads, &AttentionMap::queries);
  if (reads_itself == trace->attention.end()) return trace;
  if (static_cast<int>(trace->sequences.size()) > TextSequences::reads) return trace;
  const int first = s.reading->first;
  trace->sequences.push_back(s.reading->goes_on
                                 ? reads_on(*trace, reads_itself->query_count())
                                 : reads_behind(*trace, {.text = s.text_of(first), .special = true, .id = first}));
  return trace;
}

std::unique_ptr<Session> Session::branch(int step, Interventions interventions, CancelToken cancel) const {
  const State& s = *state_;
  if (step < 0 || step >= std::ssize(s.before)) {
    throw Error("there is no such step", s.model->id(), std::to_string(s.before.size()) + " steps, from 0",
                std::to_string(step));
  }
  check(interventions, *s.model);
  auto branched = std::make_unique<State>();
  branched->model = s.model;
  branched->cancel = std::move(cancel);
  branched->reading = s.reading;
  branched->keep = s.keep;
  branched->before.assign(s.before.begin(), s.before.begin() + step + 1);
  branched->decoder = branched->before.back()->clone();
  branched->ids.assign(s.ids.begin(), s.ids.begin() + step);
  branched->spelled = {s.spelled.begin(), s.spelled.lower_bound(static_cast<std::size_t>(step))};
  branched->trace = s.trace;
  branched->trace.target().resize(step);
  branched->trace.steps.resize(step);
  branched->recorder = s.recorder.until(step + 1);
  branched->intervene(std::move(interventions));
  return std::unique_ptr<Session>(new Session(std::move(branched)));
}

std::unique_ptr<Session> Session::branch(Interventions interventions, CancelToken cancel) const {
  const State& s = *state_;
  if (s.before.empty()) return nullptr;
  const int first = first_difference(s.interventions, interventions, s.trace, s.reading->goes_on);
  if (first < 0) return nullptr;
  return branch(std::min(first, steps()), std::move(interventions), std::move(cancel));
}

std::shared_ptr<const Trace> finish(Session& session,
                                    const std::function<void(std::shared_ptr<const Trace>)>& progress) {
  using Clock = std::chrono::steady_clock;
  auto reported = Clock::now();
  while (session.step()) {
    if (!progress || Clock::now() - reported < kProgressInterval) continue;
    progress(session.trace());
    reported = Clock::now();
  }
  return session.trace();
}

std::shared_ptr<const Trace> run(std::shared_ptr<const Model> model, Input input, Interventions interventions,
                                 CancelToken cancel) {
  Session session(std::move(model), std::move(input), std::move(interventions), std::move(cancel));
  return finish(session);
}

}  // namespace saccade
