#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "ui/exhibit/history.h"
#include "ui/figure/figure.h"
#include "ui/views/readout.h"
#include "ui/views/steps.h"
#include "ui/views/view.h"
#include "ui/worker/library.h"
#include "ui/worker/runner.h"

namespace saccade::exhibit {

/// One model looked at: what was asked of it (a request, with its history), what came back (a trace), and what of that
/// is looked at (a view, a map, a step, what is hovered and what is locked). It knows no widgets: panels call it,
/// listen to its signals, and read it. The model runs on a thread of its own; everything else is the thread's that made
/// it.
class Exhibit : public QObject {
  Q_OBJECT

 public:
  /// @param library must outlive the exhibit
  /// @param models are shared with other exhibits
  explicit Exhibit(const worker::Library& library,
                   std::shared_ptr<worker::OpenModels> models = std::make_shared<worker::OpenModels>(),
                   QObject* parent = nullptr);

  // ---- What is asked (requests.cpp) ----
  // Each of these that changes the request runs it.

  /// Shows the first of `wishes` that can be shown; there must be one.
  /// @param view wherever it has something to show, unless the user chooses another
  /// @param step to stand at, from 0; none: the last
  void begin(std::vector<worker::Request> wishes, const views::View* view = nullptr, std::optional<int> step = {});
  /// Asks of `model` what was asked of `other`, and shows it as that is shown. Undo takes back what it takes back
  /// there.
  void beginBeside(const Exhibit& other, const QString& model, const views::View* view = nullptr);
  /// Another model or trace. What was typed, drawn or chosen for one model is kept for the next that does the same task
  /// and reads the same kind of input, so that the two can be compared; otherwise the model's own example is read.
  /// @param path of a model or a trace, or the id of a sample
  void open(const QString& path);
  /// What `open` would ask.
  worker::Request requestFor(const QString& path) const;
  /// The same, and it reads what this one reads, whatever its task is.
  void openOnSame(const QString& path);
  /// Does what a lesson proposes: its input, its edits and nothing else that was changed, looked at as it says.
  void attempt(const Try& proposed);
  void setSource(const QString& source);
  /// The same of what is read, whatever it is.
  void setInput(const Input& input);
  /// Reads what is written down: a picture comes from its file, which is given up where it is none.
  void setGiven(const InputSource& given);
  /// The text to feed the decoder; none: the model's own.
  void setTarget(const std::optional<QString>& target);
  /// @param what names the thing that is bent: quick changes of the same one are undone together
  void bend(const Interventions& interventions, const QString& what);
  /// A handle of the figure (centre, edge or spread of a window) is held at `position`, in source tokens.
  void drag(const figure::Target& handle, double position);
  void setMergeWords(bool merged);
  /// The next change is undone by itself.
  void settle() { history_.seal(); }
  /// The request before, looked at as when it was left; and back.
  void undo();
  void redo();
  /// Stops what runs; the last figure stays.
  void stop();

  const worker::Request& request() const { return history_.current().request; }
  /// Changes are numbered by `clock`; those that share one can be undone in their order.
  void setClock(std::shared_ptr<ChangeClock> clock) { clock_ = std::move(clock); }
  /// The number of the change that undo takes back, and that redo brings back; none where there is none.
  std::optional<quint64> undoable() const { return canUndo() ? std::optional(history_.undoable()) : std::nullopt; }
  std::optional<quint64> redoable() const { return canRedo() ? std::optional(history_.redoable()) : std::nullopt; }
  bool canUndo() const { return history_.canUndo(); }
  bool canRedo() const { return history_.canRedo(); }
  /// How many outputs beam search keeps; 1: the likeliest token is written.
  void setBeam(int width);
  /// What kind of input the model that is shown reads, or its trace was made of.
  InputKind reads() const { return facts_.is_trace ? kind_of(recorded_) : facts_.reads; }
  /// What is read: the request's input, or what the trace that was opened was made of.
  const Input& input() const;
  /// Its text: empty of a picture.
  QString source() const;
  /// Says what to do where there is nothing to read yet.
  QString invitation() const;
  bool busy() const { return runner_.busy(); }
  /// Whether a run goes on for so long that it should be said.
  bool waiting() const { return waiting_; }

  // ---- What came back (results.cpp) ----

  /// Of the model whose trace is shown.
  const worker::ModelFacts& facts() const { return facts_; }
  /// Null until there is a first one, and of a model that has read nothing yet.
  const std::shared_ptr<const Trace>& trace() const { return trace_; }
  /// Whether the trace answers an earlier request: the one that stands was refused or stopped, or has no text.
  bool stale() const { return stale_; }
  /// The text that the trace was made of.
  const QString& readText() const { return read_text_; }
  /// The same input without what was bent; null where nothing was.
  const std::shared_ptr<const Trace>& unmodified() const { return unmodified_; }
  /// The trace with what it is drawn beside; there must be one. Good until the next signal.
  views::Shown shown() const { return {*trace_, unmodified_.get(), behaviors_, facts_.accuracy}; }
  const std::vector<Check>& checks() const { return checks_; }
  double milliseconds() const { return milliseconds_; }
  /// Whether merging the pieces of words changes anything.
  bool hasPieces() const { return has_pieces_; }
  int stepCount() const { return trace_ ? views::step_count(*trace_) : 0; }

  // ---- What is looked at (looks.cpp) ----

  void chooseView(const views::View& view);
  /// Steps that there are not are taken for the nearest.
  void goTo(int step);
  /// @param with_it whether the map that was shown stays, and both are drawn together
  void chooseMap(int map, bool with_it = false);
  /// Shows a head that was picked from among others; where all of them are shown, in a view that shows one.
  void openHead(int map);
  /// Adds a head to those that are drawn together, or takes it out.
  void toggleHead(int map);
  /// Changes how the view shows the map: mass, special tokens, order of the heads.
  void changeState(const std::function<void(views::ViewState&)>& change);

  const views::View& view() const { return *view_; }
  /// Why a view has nothing to show for the trace; empty where it has, and before there is a trace.
  QString whyNot(const views::View& view) const { return trace_ ? view.why_not(*trace_) : QString(); }
  const views::ViewState& state() const { return state_; }
  /// How figures are laid out.
  const views::Page& page() const { return page_; }
  void changePage(const std::function<void(views::Page&)>& change);
  /// 0 where nothing is written step by step.
  int step() const { return state_.step.value_or(0); }

  // ---- What is selected (selection.cpp) ----

  void hover(const std::optional<figure::Target>& target);
  /// Step `step` of what was written, wherever the figure has it.
  void hoverStep(std::optional<int> step);
  /// Locks `target`, or releases it where it is locked already.
  void click(const std::optional<figure::Target>& target);
  /// Goes on to `target` with the keyboard: what is locked moves there, or else what is hovered.
  void select(const figure::Target& target);
  /// Adds a token that looks to those that are locked, or takes it out; anything else is clicked.
  void clickBeside(const figure::Target& target);
  /// Locks what is hovered.
  void keep();
  /// Moves the cell that is locked, as far as there is one.
  void moveLock(int rows, int columns);
  /// Releases everything; only one map is drawn.
  void release();

  const std::optional<figure::Target>& hovered() const { return hovered_; }
  const std::optional<figure::Target>& locked() const { return locked_; }
  /// Further tokens that are locked with it.
  const std::vector<figure::Target>& lockedBeside() const { return locked_beside_; }
  /// What is hovered, or else what is locked.
  std::optional<figure::Target> lit() const { return hovered_ ? hovered_ : locked_; }
  std::optional<views::Readout> readout() const;
  /// The tokens that what is lit stands for: of the source, and of what was written.
  std::optional<int> readToken() const;
  std::optional<int> writtenToken() const;
  /// The row whose links are drawn alone: of what is locked, or else of the token that is hovered.
  std::optional<int> focusedRow() const;
  /// Those beside it: of further tokens that are locked, and of the one that is hovered.
  std::vector<int> rowsBeside() const;
  /// Whether the map shown is of a text that attends to itself.
  bool attendsToItself() const;

 signals:
  void requestChanged();
  /// Another model is shown, or its files have changed; or one that was to be shown did not open, and this one stays.
  void modelChanged();
  /// There is no trace: the model that is shown has read nothing, or refused what it was to read first.
  void emptied();
  /// A run has ended or grown: another trace, and all that goes with it. `viewChanged` and `stateChanged` follow.
  void traceChanged();
  void viewChanged();
  /// The user chose a view, or went to a step.
  void viewChosen();
  void wentTo(int step);
  /// Another map, another step, another way to show it. `figureChanged` and `selectionChanged` follow.
  void stateChanged();
  /// Another theme, another room, other colours. `figureChanged` follows where there is a figure.
  void pageChanged();
  /// What is drawn is no longer what it was.
  void figureChanged();
  /// Something else is hovered or locked.
  void selectionChanged();
  /// The user points at something else than before. Not sent where a new trace moves or drops what is hovered.
  void hoverMoved();
  /// `target` was selected without being pointed at: it may be out of sight.
  void soughtOut(const saccade::figure::Target& target);
  void waitingChanged();
  void staleChanged();
  /// One line for the user; empty: what was said last is no longer so.
  /// @param failed whether something that was asked for could not be done
  void said(const QString& message, bool failed = false);

 private:
  // requests.cpp
  void change(const worker::Request& request, const QString& key, std::optional<int> keep_step = std::nullopt);
  void rememberLook();
  void travel(void (History::*direction)());
  void run(std::optional<int> keep_step);
  void restWithNothing();
  void put(worker::Request& request, const InputSource& given) const;

  // results.cpp
  void finish(quint64 number, const worker::Result& result);
  void progress(quint64 number, std::shared_ptr<const Trace> growing);
  void restAt(quint64 number);
  void fail(quint64 number, const QString& text);
  void adopt(quint64 number);
  void showNothing();
  void showTrace(const Trace* before);
  void follow(const Trace& before, const QString& text_before);
  void comeBackTo(const Look& look);
  void lockFirstFocus();
  void rest();
  void compareWithRequest();

  // looks.cpp
  const views::View* viewFor(const Trace& trace) const;
  bool canAddHead();
  void setStep(int step);
  void show();

  // selection.cpp
  void light();
  void setHovered(const std::optional<figure::Target>& target);
  bool focus();
  std::optional<int> rowOf(const std::optional<figure::Target>& target) const;
  std::optional<int> lockedRow() const;
  std::optional<int> hoveredRow() const;
  void lockRow(std::optional<int> row, const std::vector<int>& beside);
  void dropWhatIsGone();

  const worker::Library& library_;
  worker::Runner runner_;
  History history_;
  std::shared_ptr<ChangeClock> clock_ = std::make_shared<ChangeClock>();
  std::vector<worker::Request> wishes_;  // tried in order while nothing has been shown yet
  QString complaint_;                    // of the first that failed
  QTimer slow_;
  bool waiting_ = false;

  worker::ModelFacts facts_, opened_;  // of the figure shown; of the model the current request has opened
  quint64 opened_by_ = 0;              // the request that opened it
  std::shared_ptr<const Trace> trace_, unmodified_;
  worker::Request answered_;  // by `trace_`
  bool stale_ = false;
  std::vector<Check> checks_;
  std::vector<HeadBehavior> behaviors_;
  QString read_text_;        // that `trace_` was made of
  Input recorded_ = Text{};  // what the trace file was made of, as far as it says
  bool has_pieces_ = false;
  double milliseconds_ = 0;

  const views::View* view_ = views::all_views().data();
  views::Page page_;
  views::ViewState state_;
  std::optional<int> wanted_step_;   // of the next run; otherwise its last one
  std::optional<Look> wanted_look_;  // at the next run, where it is one that was left
  // What the user chose: a view for each kind of trace, a map for each model. Until then the model says what is shown
  // first, or else the trace gets the view that says most.
  QHash<QString, const views::View*> chosen_views_;
  const views::View* asked_view_ = nullptr;  // on the command line
  std::map<QString, AttentionSite> chosen_maps_;
  std::optional<AttentionSite> site_;            // of the map that is shown; kept from one trace to the next
  const views::View* opens_heads_in_ = nullptr;  // the view of one map that was chosen last

  std::optional<figure::Target> hovered_, locked_;
  std::vector<figure::Target> locked_beside_;  // tokens that look, as `locked_` then is
  QString first_focus_;  // the token to lock wherever the text has it, until the user locks or releases one
};

}  // namespace saccade::exhibit
