#include "ui/worker/runner.h"

#include <QFileInfo>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/analysis/merged_words.h"
#include "engine/attention/explain.h"
#include "engine/attention/normalizer.h"
#include "engine/core/error.h"
#include "engine/models/example.h"
#include "engine/models/explanation_file.h"
#include "engine/models/model_card.h"
#include "engine/models/samples.h"
#include "engine/models/text_model.h"
#include "engine/trace/trace_json.h"
#include "ui/worker/error_message.h"
#include "ui/worker/picture_file.h"

namespace saccade::worker {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Of a text with more tokens no run is kept to go on from.
constexpr int kKeptTokens = 512;
constexpr auto kProgressAfter = milliseconds(150);
constexpr auto kProgressEvery = milliseconds(60);

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

ModelFacts facts_of(const Model& model, const std::filesystem::path& path) {
  ModelFacts facts;
  facts.path = QString::fromStdString(path.string());
  facts.id = QString::fromStdString(model.id());
  facts.model_type = QString::fromStdString(model.model_type());
  facts.mechanism = QString::fromStdString(describe(model.facts()));
  facts.half_width = model.window().half_width;
  facts.sigma = model.window().sigma;
  const NormalizerKind* normalizer = find(normalizer_kinds(), model.facts().normalizer);
  facts.hard = normalizer && normalizer->sampled_formula;
  if (const auto* reader = dynamic_cast<const TextModel*>(&model))
    facts.max_source_length = reader->max_source_length();
  facts.explanation = explain(model.facts(), path);
  facts.accuracy = accuracy_by_length(path);
  facts.view = model.first_view();
  facts.writes = model.writes();
  facts.example = example_of(model, path);
  facts.reads = model.reads();
  facts.hints = input_hints(ModelDirectory::open(path).config());
  facts.lesson = lesson_of(path);
  if (facts.hard) {
    MechanismFacts drawn = model.facts();
    drawn.sampled = true;
    facts.drawn = explain(drawn);
  }
  return facts;
}

ModelFacts facts_of(const Trace& trace, const QString& path) {
  ModelFacts facts;
  facts.path = path;
  facts.id = trace.model.id.empty() ? QFileInfo(path).completeBaseName() : QString::fromStdString(trace.model.id);
  facts.model_type = QString::fromStdString(trace.model.model_type);
  facts.mechanism = QString::fromStdString(trace.model.mechanism);
  facts.is_trace = true;
  facts.accuracy = trace.model.accuracy;
  facts.view = trace.model.view;
  const MechanismFacts mechanism = trace.facts.known() ? trace.facts : facts_of_description(trace.model.mechanism);
  facts.explanation = explain(mechanism);
  if (!mechanism.known()) facts.explanation.title = trace.model.mechanism;
  return facts;
}

}  // namespace

QString Request::text() const {
  if (const auto* text = std::get_if<Text>(&input)) return QString::fromStdString(text->text);
  if (const auto* document = std::get_if<Document>(&input)) return QString::fromStdString(document->text);
  const auto* pair = std::get_if<Pair>(&input);
  if (!pair || (pair->first.empty() && pair->second.empty())) return {};
  return QString::fromStdString(pair->first + " / " + pair->second);
}

bool is_trace_file(const QString& path) {
  const QFileInfo file(path);
  const QString name = file.fileName();
  return file.isFile() && file.suffix().compare(QLatin1String("json"), Qt::CaseInsensitive) == 0 &&
         name != QLatin1String("config.json") && !name.contains(QLatin1String("tokenizer")) &&
         !name.endsWith(QLatin1String(".index.json"));
}

struct Runner::Private {
  struct Job {
    quint64 number = 0;
    Request request;
    CancelToken cancel;
  };

  Private(Runner* owner, std::shared_ptr<OpenModels> shared) : runner(owner), models(std::move(shared)) {}

  Runner* const runner;

  // The main thread's.
  quint64 count = 0;
  quint64 live = 0;  // the request whose results are still wanted; 0: none

  std::mutex mutex;
  std::condition_variable_any wake;
  std::optional<Job> next;
  CancelToken cancel;  // of the newest job

  // The worker's.
  const std::shared_ptr<OpenModels> models;
  /// A run that is not done again: a slider moves many times over one unmodified run, and the same run is looked at in
  /// pieces and in words. One that differs in its edits alone goes on from where they begin to matter.
  struct Kept {
    std::shared_ptr<const Model> model;
    Input input;
    Interventions interventions;
    std::shared_ptr<const Trace> trace;
    std::unique_ptr<Session> session;  // null for a long text: its values would take as much memory as its keys
    double milliseconds = 0;
  };
  Kept latest, unmodified;
  // What was said last of a model: its files are not read again for every keystroke.
  std::shared_ptr<const Model> known_model;
  ModelFacts known;
  std::optional<Input> known_example;  // decoded when it is asked for

  // Last, so that it ends before anything it uses.
  std::jthread thread{[this](std::stop_token stop) { work(stop); }};

  void work(std::stop_token stop) {
    while (true) {
      std::unique_lock lock(mutex);
      if (!wake.wait(lock, stop, [this] { return next.has_value(); })) return;
      const Job job = *std::exchange(next, std::nullopt);
      lock.unlock();
      perform(job);
    }
  }

  /// Sends something to the main thread, where it is dropped unless its request is still the newest: results that
  /// waited in the event queue while the user typed on are stale too.
  template <typename Emit>
  void deliver(quint64 number, bool last, Emit emit_signal) {
    QMetaObject::invokeMethod(
        runner,
        [this, number, last, emit_signal] {
          if (number != live) return;
          if (last) live = 0;
          emit_signal(runner);
        },
        Qt::QueuedConnection);
  }

  void perform(const Job& job) {
    const quint64 number = job.number;
    try {
      const auto result = is_trace_file(job.request.model) ? read(job) : compute(job);
      deliver(number, true,
              [number, result](Runner* to) { result ? emit to->finished(number, *result) : emit to->rested(number); });
    } catch (const Cancelled&) {
    } catch (const std::exception& error) {
      const QString message = message_of(error);
      deliver(number, true, [number, message](Runner* to) { emit to->failed(number, message); });
    }
  }

  void announce(quint64 number, const ModelFacts& facts) {
    deliver(number, false, [number, facts](Runner* to) { emit to->opened(number, facts); });
  }

  std::optional<Result> read(const Job& job) {
    const auto start = Clock::now();
    auto trace = std::make_shared<const Trace>(read_trace(job.request.model.toStdString()));
    announce(job.number, facts_of(*trace, QFileInfo(job.request.model).absoluteFilePath()));
    return result_of(job, trace, nullptr, since(start));
  }

  /// Nothing where there is no text to read.
  std::optional<Result> compute(Job job) {
    const auto path = std::filesystem::absolute(resolve_model(job.request.model.toStdString()));
    const auto model = models->get(path);
    job.cancel.check();
    if (std::exchange(known_model, model) != model || known.path.toStdString() != path) {
      known = facts_of(*model, path);
      known_example.reset();
    }
    announce(job.number, known);
    complete(job);
    if (is_empty(job.request.input)) return std::nullopt;

    auto shown = Clock::now();
    const auto start = shown;
    const auto progress = [&](std::shared_ptr<const Trace> trace) {
      const auto now = Clock::now();
      if (now - start < kProgressAfter || now - shown < kProgressEvery) return;
      shown = now;
      if (job.request.merge_words) trace = merge_words(trace);
      deliver(job.number, false, [number = job.number, trace](Runner* to) { emit to->progressed(number, trace); });
    };
    const Interventions& asked = job.request.interventions;
    const auto trace = run_once(latest, job, model, asked, progress);
    std::shared_ptr<const Trace> before;
    if (changes_attention(asked)) {
      Interventions without = asked;
      forget_attention(without);
      before = run_once(unmodified, job, model, without, {});
    }
    return result_of(job, trace, before, latest.milliseconds);
  }

  /// Puts the input in its place that the model is to read.
  void complete(Job& job) {
    Request& request = job.request;
    const Request asked = request;
    request.input = request.given ? read_input(*request.given, known.reads) : as_read(request.input, known.reads);
    request.given.reset();
    const bool other_kind = kind_of(request.input) != known.reads;
    if (std::exchange(request.or_example, false) && other_kind) request.own_example = true;
    if (request.own_example) {
      if (!known_example) known_example = as_read(read_input(known.example, known.reads), known.reads);
      request.input = *known_example;
    }
    if (request == asked) return;
    deliver(job.number, false, [number = job.number, request](Runner* to) { emit to->completed(number, request); });
  }

  std::shared_ptr<const Trace> run_once(Kept& kept, const Job& job, const std::shared_ptr<const Model>& model,
                                        const Interventions& interventions,
                                        const std::function<void(std::shared_ptr<const Trace>)>& progress) {
    const Input& input = job.request.input;
    const bool same_input = kept.model == model && kept.input == input;
    if (kept.trace && same_input && kept.interventions == interventions) return kept.trace;
    const auto start = Clock::now();
    std::unique_ptr<Session> session;
    if (kept.session && same_input) session = kept.session->branch(interventions, job.cancel);
    if (!session) session = std::make_unique<Session>(model, input, interventions, job.cancel, Keep::steps);
    const auto trace = finish(*session, progress);
    const double milliseconds = since(start);
    if (trace->sequences.front().size() > kKeptTokens) session.reset();
    kept = {model, input, interventions, trace, std::move(session), milliseconds};
    return kept.trace;
  }

  /// What is computed from a trace, so that the window need not.
  Result result_of(const Job& job, std::shared_ptr<const Trace> trace, std::shared_ptr<const Trace> before,
                   double milliseconds) {
    Result result;
    result.checks = verify(*trace);
    result.milliseconds = milliseconds;
    result.has_pieces = has_pieces(*trace);
    if (job.request.merge_words) {
      trace = merge_words(trace);
      if (before) before = merge_words(before);
    }
    if (trace->attention.size() > 1) result.behaviors = behaviors_of(*trace);
    result.trace = trace;
    result.unmodified = before;
    return result;
  }
};

Runner::Runner(std::shared_ptr<OpenModels> models, QObject* parent)
    : QObject(parent), d_(std::make_unique<Private>(this, std::move(models))) {}

Runner::~Runner() { cancel(); }

quint64 Runner::start(const Request& request) {
  const quint64 number = d_->live = ++d_->count;
  {
    const std::lock_guard lock(d_->mutex);
    d_->cancel.cancel();
    d_->cancel = CancelToken();
    d_->next = Private::Job{number, request, d_->cancel};
  }
  d_->wake.notify_one();
  return number;
}

void Runner::cancel() {
  d_->live = 0;
  const std::lock_guard lock(d_->mutex);
  d_->cancel.cancel();
  d_->next.reset();
}

bool Runner::busy() const { return d_->live != 0; }

}  // namespace saccade::worker
