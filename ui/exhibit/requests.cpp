#include <algorithm>
#include <cmath>

#include "ui/exhibit/exhibit.h"
#include "ui/views/map_choice.h"

namespace saccade::exhibit {

using figure::Target;
using figure::TargetKind;
using worker::Request;

namespace {

constexpr int kSlowMilliseconds = 150;
constexpr double kSmallestSigma = 0.2;  // a narrower bell leaves nothing of what lies between two tokens

}  // namespace

Exhibit::Exhibit(const worker::Library& library, std::shared_ptr<worker::OpenModels> models, QObject* parent)
    : QObject(parent), library_(library), runner_(std::move(models)) {
  page_.steady = true;  // the pointer moves over the figure
  connect(&runner_, &worker::Runner::opened, this, [this](quint64 number, const worker::ModelFacts& facts) {
    opened_ = facts;
    opened_by_ = number;
  });
  connect(&runner_, &worker::Runner::completed, this, [this](quint64, const Request& request) {
    history_.complete(request);
    emit requestChanged();
  });
  connect(&runner_, &worker::Runner::progressed, this, &Exhibit::progress);
  connect(&runner_, &worker::Runner::finished, this, &Exhibit::finish);
  connect(&runner_, &worker::Runner::rested, this, &Exhibit::restAt);
  connect(&runner_, &worker::Runner::failed, this, &Exhibit::fail);
  slow_.setSingleShot(true);
  slow_.setInterval(kSlowMilliseconds);
  connect(&slow_, &QTimer::timeout, this, [this] {
    waiting_ = true;
    emit waitingChanged();
  });
}

void Exhibit::begin(std::vector<Request> wishes, const views::View* view, std::optional<int> step) {
  const Request request = wishes.front();
  wishes.erase(wishes.begin());
  wishes_ = std::move(wishes);
  asked_view_ = view;
  if (view) view_ = view;
  emit viewChanged();
  history_.reset(request);
  run(step);
}

void Exhibit::beginBeside(const Exhibit& other, const QString& model, const views::View* view) {
  asked_view_ = view ? view : &other.view();
  view_ = asked_view_;
  page_ = other.page_;
  emit viewChanged();
  history_.become(other.history_, model);
  run(std::nullopt);
}

void Exhibit::change(const Request& request, const QString& key, std::optional<int> keep_step) {
  rememberLook();
  history_.push(request, key, clock_->next());
  run(keep_step);
}

void Exhibit::run(std::optional<int> keep_step) {
  emit requestChanged();
  wanted_step_ = keep_step;
  wanted_look_.reset();
  const Request& request = history_.current().request;
  // A model that is not shown yet is opened all the same.
  const bool shown = trace_ && answered_.model == request.model;
  const bool nothing = is_empty(request.input) && !request.own_example && !request.given && !request.or_example &&
                       !worker::is_trace_file(request.model);
  if (shown && nothing) return restWithNothing();
  runner_.start(request);
  slow_.start();
}

/// A text that is being typed anew leaves the figure of the one before; of a picture that is gone nothing is left.
void Exhibit::restWithNothing() {
  runner_.cancel();
  rest();
  switch (reads()) {
    case InputKind::picture:
      emit said({});
      return showNothing();
    case InputKind::pair:
      emit said(tr("One of the two texts is missing: type it to see where the model looks."));
      break;
    case InputKind::text:
    case InputKind::document:
      emit said(tr("There is no text: type one to see where the model looks."));
  }
  compareWithRequest();
}

void Exhibit::rest() {
  slow_.stop();
  waiting_ = false;
  emit waitingChanged();
}

void Exhibit::stop() {
  runner_.cancel();
  rest();
  emit said(tr("Stopped."));
  compareWithRequest();
}

const Input& Exhibit::input() const { return worker::is_trace_file(request().model) ? recorded_ : request().input; }

QString Exhibit::source() const { return worker::is_trace_file(request().model) ? read_text_ : request().text(); }

QString Exhibit::invitation() const {
  switch (reads()) {
    case InputKind::text:
      break;
    case InputKind::pair:
      return tr("Type both texts to see where the model looks.");
    case InputKind::document:
      return tr("Type or paste a text to see where the model looks.");
    case InputKind::picture:
      return facts_.hints.pad ? tr("Draw, or drop a picture, to see where the model looks.")
                              : tr("Drop or paste a picture to see where the model looks.");
  }
  return tr("Type a text to see where the model looks.");
}

Request Exhibit::requestFor(const QString& path) const {
  const worker::LibraryEntry entry = library_.describe(path), left = library_.describe(this->request().model);
  Request request;
  // The request that is left says itself whether its input was typed: undo and redo have nothing to bring along.
  const bool typed = !this->request().own_example && (!is_empty(input()) || this->request().given);
  // Two models from elsewhere that are built alike are two of one training, more often than not.
  const bool both_from_elsewhere = !library_.sample_at(left.path) && !library_.sample_at(entry.path);
  const bool same_task = both_from_elsewhere ? left.mechanism == entry.mechanism && !entry.mechanism.isEmpty()
                                             : worker::family_of(left.title) == worker::family_of(entry.title);
  if (typed && same_task) {
    request.input = input();
    request.given = this->request().given;
    request.or_example = !worker::is_trace_file(path);
    request.interventions.target = this->request().interventions.target;
  } else {
    request = worker::example_request(entry);
  }
  request.model = path;
  return request;
}

void Exhibit::open(const QString& path) {
  history_.seal();
  change(requestFor(path), {});
}

void Exhibit::openOnSame(const QString& path) {
  Request request = this->request();
  request.model = path;
  request.own_example = !knows_input(request);
  request.interventions = {};
  request.interventions.target = this->request().interventions.target;
  history_.seal();
  change(request, {});
}

void Exhibit::attempt(const Try& proposed) {
  Request request = this->request();
  put(request, proposed.source);
  request.interventions = {};
  request.interventions.edits = proposed.edits;
  history_.seal();
  if (const views::View* view = views::find_view(QString::fromStdString(proposed.view.name)); view && trace_) {
    chosen_views_[views::kind_of(*trace_)] = view;  // not in the settings: nobody chose it for good
  }
  if (proposed.view.map) {
    site_ = proposed.view.map;
    state_.more_maps.clear();
  }
  if (!proposed.view.focus.empty()) first_focus_ = QString::fromStdString(proposed.view.focus);
  change(request, {}, proposed.step);
}

void Exhibit::setSource(const QString& source) { setInput(as_read(Text{source.toStdString()}, facts_.reads)); }

void Exhibit::put(Request& request, const InputSource& given) const {
  request.own_example = false;
  request.given.reset();
  if (const auto* text = std::get_if<Text>(&given)) {
    request.input = as_read(*text, facts_.reads);
  } else if (const auto* pair = std::get_if<Pair>(&given)) {
    request.input = *pair;
  } else {
    request.given = given;  // what stands there meanwhile is what is seen
  }
}

void Exhibit::setGiven(const InputSource& given) {
  Request request = this->request();
  put(request, given);
  forget_positions(request.interventions);
  history_.seal();
  change(request, {});
}

void Exhibit::setInput(const Input& input) {
  Request request = this->request();
  request.input = input;
  request.own_example = false;
  request.given.reset();
  // A centre or a weight was set for a place in another text.
  forget_positions(request.interventions);
  change(request, QStringLiteral("source"));
}

void Exhibit::setTarget(const std::optional<QString>& target) {
  Request request = this->request();
  request.interventions.target = target ? std::optional(target->toStdString()) : std::nullopt;
  if (target) request.interventions.beam = 1;  // there is nothing left to search for
  change(request, QStringLiteral("target"));
}

void Exhibit::bend(const Interventions& interventions, const QString& what) {
  Request request = this->request();
  request.interventions = interventions;
  if (request != this->request()) change(request, what, step());
}

void Exhibit::setBeam(int width) {
  Interventions interventions = request().interventions;
  interventions.beam = width;
  bend(interventions, QStringLiteral("beam"));
}

void Exhibit::drag(const Target& handle, double position) {
  if (!trace_ || facts_.is_trace || trace_->attention.empty()) return;
  const int row = handle.query >= 0 ? handle.query : step();
  const auto& windows = trace_->attention[state_.map].windows;
  if (row >= static_cast<int>(windows.size())) return;
  Interventions interventions = request().interventions;
  if (handle.kind == TargetKind::aligned_position) {
    set_aligned_position(interventions, row, std::round(position * 10) / 10);
    bend(interventions, QStringLiteral("drag p%1").arg(row));
    return;
  }
  const double distance = std::abs(position - windows[row].aligned_position);
  Bend general = general_bend(interventions);
  if (handle.kind == TargetKind::sigma) {
    general.sigma = std::max(kSmallestSigma, std::round(distance * 10) / 10);
  } else {
    general.half_width = std::max(1.0, std::round(distance));
  }
  set_general_bend(interventions, general);
  bend(interventions, handle.kind == TargetKind::sigma ? QStringLiteral("drag sigma") : QStringLiteral("drag D"));
}

void Exhibit::setMergeWords(bool merged) {
  Request request = this->request();
  request.merge_words = merged;
  change(request, {}, step());
}

/// A request whose answer has not come was not looked at yet: what is on the screen belongs to another.
void Exhibit::rememberLook() {
  if (!trace_ || answered_ != request()) return;
  views::ViewState state = state_;
  state.focus = lockedRow();  // what is hovered is not there to come back to
  state.more_focus.clear();
  for (const Target& target : locked_beside_) state.more_focus.push_back(target.query);
  history_.remember({page_, state});
}

void Exhibit::travel(void (History::*direction)()) {
  rememberLook();
  (history_.*direction)();
  run(std::nullopt);
  wanted_look_ = history_.current().look;
}

void Exhibit::undo() { travel(&History::undo); }
void Exhibit::redo() { travel(&History::redo); }

}  // namespace saccade::exhibit
