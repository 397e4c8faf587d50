#include <algorithm>
#include <utility>

#include "ui/exhibit/exhibit.h"
#include "ui/views/axis.h"
#include "ui/views/map_choice.h"

namespace saccade::exhibit {

using figure::Target;
using figure::TargetKind;

namespace {

/// The text a trace was made from, as far as its tokens say: where they know their places, gaps are spaces, unless they
/// are joined.
QString text_of(const std::vector<Token>& tokens) {
  QString text;
  bool words = false;
  for (const Token& token : tokens) words = words || QString::fromStdString(token.text).size() > 2;
  int end = 0;
  for (const Token& token : tokens) {
    if (token.special) continue;
    QString piece = QString::fromStdString(token.text);
    if (token.start >= 0) {
      if (!token.joined) text += QString(std::max(0, token.start - end), QLatin1Char(' '));
      end = token.end;
      // Accents that were typed apart stand behind the place of their letter.
      const bool is_longer = piece.toUcs4().size() > token.end - token.start;
      for (auto c = piece.crbegin(); is_longer && c != piece.crend() && c->isMark(); ++c) ++end;
    } else if (words && !text.isEmpty()) {
      text += QLatin1Char(' ');
    }
    if (token.start >= 0 && piece.startsWith(QLatin1String("##"))) piece.remove(0, 2);
    text += piece;
  }
  return text;
}

/// What a trace was made of, as far as it says.
Input input_of(const Trace& trace) {
  const auto text = [](const Sequence* sequence) { return text_of(sequence->tokens).toStdString(); };
  if (trace.picture) return *trace.picture;
  const Sequence *first = trace.find("first"), *second = trace.find("second");
  if (first && second) return Pair{text(first), text(second)};
  const std::string source = text_of(trace.source()).toStdString();
  return trace.find("sentences") ? Input(Document{source}) : Input(Text{source});
}

}  // namespace

/// What is shown is from now on the model that request `number` has opened.
void Exhibit::adopt(quint64 number) {
  if (opened_by_ != number || opened_ == facts_) return;
  const bool another = opened_.path != facts_.path;
  facts_ = opened_;
  if (another) {
    wishes_.clear();
    locked_.reset();
    locked_beside_.clear();
    hovered_.reset();
    trace_.reset();
    state_.more_maps.clear();
    behaviors_.clear();
    if (const auto chosen = chosen_maps_.find(facts_.path); chosen != chosen_maps_.end()) {
      site_ = chosen->second;
    } else if (facts_.view.map) {
      site_ = facts_.view.map;
    }
    first_focus_ = QString::fromStdString(facts_.view.focus);
  }
  emit modelChanged();
}

/// The model is there, and nothing of it.
void Exhibit::showNothing() {
  trace_.reset();
  unmodified_.reset();
  locked_.reset();
  locked_beside_.clear();
  hovered_.reset();
  compareWithRequest();
  emit emptied();
  emit viewChanged();
}

void Exhibit::restAt(quint64 number) {
  rest();
  emit said(std::exchange(complaint_, {}), true);
  adopt(number);
  showNothing();
}

void Exhibit::finish(quint64 number, const worker::Result& result) {
  milliseconds_ = result.milliseconds;
  rest();
  emit said(std::exchange(complaint_, {}), true);
  adopt(number);
  const auto before = std::exchange(trace_, result.trace);
  unmodified_ = result.unmodified;
  has_pieces_ = result.has_pieces;
  behaviors_ = result.behaviors;
  checks_ = result.checks;
  showTrace(before.get());
}

void Exhibit::progress(quint64 number, std::shared_ptr<const Trace> growing) {
  adopt(number);
  const auto before = std::exchange(trace_, growing);
  unmodified_ = nullptr;
  showTrace(before.get());
}

void Exhibit::showTrace(const Trace* before) {
  answered_ = request();
  compareWithRequest();
  const std::optional<Look> look = std::exchange(wanted_look_, {});
  if (look) {
    comeBackTo(*look);
  } else {
    state_.map = views::first_map(*trace_, site_);
    state_ = views::within(state_, *trace_);
  }
  setStep(wanted_step_.value_or(stepCount() - 1));
  // There is nothing to bring back with what is hidden or dimmed.
  if (!views::has_heads(*trace_)) state_.hide_special = state_.dim_sink = false;
  if (facts_.is_trace) recorded_ = input_of(*trace_);
  const QString text_before =
      std::exchange(read_text_, facts_.is_trace ? worker::Request({}, recorded_).text() : request().text());
  if (before) follow(*before, text_before);
  view_ = viewFor(*trace_);
  dropWhatIsGone();
  lockFirstFocus();
  if (look) lockRow(look->state.focus, look->state.more_focus);
  emit traceChanged();
  emit viewChanged();
  if (look) emit pageChanged();
  show();
  if (locked_ && !first_focus_.isEmpty()) emit soughtOut(*locked_);
}

/// The theme and the colour map are settings of the program, and the room and what there is room for are the window's:
/// those stay as they are.
void Exhibit::comeBackTo(const Look& look) {
  const views::Page now = std::exchange(page_, look.page);
  page_.theme = now.theme;
  page_.color_map = now.color_map;
  page_.room = now.room;
  page_.color_bar = now.color_bar;
  page_.axis_labels = now.axis_labels;
  state_ = views::within(look.state, *trace_);
  if (!trace_->attention.empty()) site_ = trace_->attention[state_.map].site;
  wanted_step_ = look.state.step;  // in a run that grows it may still be to come
}

/// What was meant in one trace is meant in the next, wherever an edit or merged words have put it.
void Exhibit::follow(const Trace& before, const QString& text_before) {
  if (!attendsToItself() || !first_read(*trace_, trace_->attention[state_.map].queries)) return;
  const int read_before = static_cast<int>(before.source().size()), read = static_cast<int>(trace_->source().size());
  const auto moved = [&](int index) {
    if (index < 0) return index;
    if (index >= read_before) return index - read_before + read;
    return views::follow_token(before.source(), text_before, trace_->source(), read_text_, index).value_or(-1);
  };
  for (std::optional<Target>* target : {&locked_, &hovered_}) {
    if (!*target || ((*target)->kind != TargetKind::token && (*target)->kind != TargetKind::cell)) continue;
    const Target was = **target;
    (*target)->query = moved(was.query);
    (*target)->key = moved(was.key);
    const bool lost = ((*target)->query < 0 && was.query >= 0) || ((*target)->key < 0 && was.key >= 0);
    if (lost) target->reset();
  }
  for (Target& target : locked_beside_) target.query = target.key = moved(target.query);
}

void Exhibit::lockFirstFocus() {
  if (first_focus_.isEmpty() || !attendsToItself()) return;
  const auto found = views::find_token(views::row_labels(*trace_, trace_->attention[state_.map]), first_focus_);
  locked_beside_.clear();
  locked_ = found ? std::optional(Target{TargetKind::token, *found, *found}) : std::nullopt;
}

void Exhibit::fail(quint64 number, const QString& text) {
  rest();
  // A model that has opened is the one that is shown, whatever it says to its first input; and so is one that has to be
  // asked in another way than the one before.
  if (opened_by_ == number && (!trace_ || opened_.reads != reads())) {
    adopt(number);
    if (request().given) {
      history_.drop();
      emit requestChanged();
    }
    showNothing();
    emit said(text, true);
    return;
  }
  emit said(text, true);
  if (!trace_ && !wishes_.empty()) {
    if (complaint_.isEmpty()) complaint_ = text;
    history_.reset(wishes_.front());
    wishes_.erase(wishes_.begin());
    run(std::nullopt);
    return;
  }
  // A model that does not open is given up, so that typing goes on with the one that is shown; and a picture that is
  // none, with the one that is seen.
  const bool no_model = opened_by_ != number && !facts_.path.isEmpty() && request().model != facts_.path;
  if (no_model || request().given) {
    history_.drop();
    emit requestChanged();
    if (no_model) emit modelChanged();
  }
  compareWithRequest();
}

/// Called whenever a run has ended: while one goes on it is not known yet whether the figure is out of date.
void Exhibit::compareWithRequest() {
  const bool stale = trace_ && answered_ != request();
  if (stale == std::exchange(stale_, stale)) return;
  emit staleChanged();
}

}  // namespace saccade::exhibit
