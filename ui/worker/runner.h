#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "engine/analysis/head_behavior.h"
#include "engine/models/lesson.h"
#include "engine/session/session.h"
#include "engine/trace/input.h"
#include "engine/trace/input_source.h"
#include "engine/trace/length_accuracy.h"
#include "engine/trace/trace.h"
#include "ui/worker/open_models.h"

namespace saccade::worker {

/// Everything that decides a figure's numbers: a model and an input, or a trace file. A value: undo is the previous
/// one.
struct Request {
  QString model;         // id of a sample, path of a model directory or file, or of a trace file
  Input input = Text{};  // for a trace file nothing is read
  Interventions interventions;
  bool merge_words = false;  // the pieces of a word become one token
  /// `input` is the model's own example, whatever stands there: which it is, is known once the model is open.
  bool own_example = false;
  /// What is read instead of `input`, which it becomes: the worker decodes pictures.
  std::optional<InputSource> given = {};
  /// Where the model reads another kind of input, its own example is read.
  bool or_example = false;

  Request() = default;
  Request(QString of, Input reads, Interventions with = {}, bool merged = false)
      : model(std::move(of)), input(std::move(reads)), interventions(std::move(with)), merge_words(merged) {}
  Request(QString of, const QString& text, Interventions with = {}, bool merged = false)
      : Request(std::move(of), Text{text.toStdString()}, std::move(with), merged) {}

  /// The text or the document that is read, or both texts of a pair; empty of a picture.
  QString text() const;

  bool operator==(const Request&) const = default;
};

/// What the window knows of the model that is open, without touching it.
struct ModelFacts {
  QString path, id, model_type, mechanism;
  bool is_trace = false;                    // a trace file: nothing can be re-run
  std::optional<double> half_width, sigma;  // the trained window, where there is one
  bool hard = false;                        // it may draw its position
  Explanation drawn = {};                   // what `explanation` is while it does; only where it may
  int max_source_length = 0;
  Explanation explanation;
  std::vector<LengthAccuracy> accuracy = {};  // as the model's card says
  FirstView view = {};                        // as its config, or the trace, says
  bool writes = false;                        // step by step: it can be decoded in other ways
  InputSource example = Text{};               // what to begin with; empty where nothing is known to suit it
  InputKind reads = InputKind::text;
  InputHints hints = {};  // how to ask for that
  Lesson lesson = {};     // what there is to see in it; empty where nobody wrote it

  bool operator==(const ModelFacts&) const = default;
};

struct Result {
  std::shared_ptr<const Trace> trace;
  /// The same input without what was bent in the attention; null where nothing was.
  std::shared_ptr<const Trace> unmodified;
  std::vector<Check> checks;
  double milliseconds = 0;  // of the run alone
  /// What each map of `trace` was measured to do; empty where there is only one.
  std::vector<HeadBehavior> behaviors;
  bool has_pieces = false;  // there are words in several pieces; true too where they have been merged
};

/// Whether a path is opened as a trace: a .json file that is none of the files a model directory has.
bool is_trace_file(const QString& path);

/// Runs sessions off the main thread. A newer request replaces an older one, whose result is never delivered. Models
/// are kept open, so that a keystroke only pays for the run.
class Runner : public QObject {
  Q_OBJECT

 public:
  /// @param models may be shared with other runners
  explicit Runner(std::shared_ptr<OpenModels> models = std::make_shared<OpenModels>(), QObject* parent = nullptr);
  ~Runner() override;

  /// Starts `request`, cancelling what runs. Returns its number.
  quint64 start(const Request& request);
  /// Stops what runs; nothing more is delivered for it.
  void cancel();
  bool busy() const;

 signals:
  /// The model of request `number` is open. Sent before its first trace.
  void opened(quint64 number, const saccade::worker::ModelFacts& facts);
  /// What request `number` comes to, where it was not known to the end: its input is the one that is read.
  void completed(quint64 number, const saccade::worker::Request& request);
  /// A growing trace of a run that takes long.
  void progressed(quint64 number, std::shared_ptr<const saccade::Trace> trace);
  void finished(quint64 number, const saccade::worker::Result& result);
  /// The model of request `number` is open, and there is no text to read.
  void rested(quint64 number);
  void failed(quint64 number, const QString& message);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace saccade::worker
