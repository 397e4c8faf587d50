#include <QSettings>
#include <algorithm>
#include <utility>

#include "ui/exhibit/exhibit.h"
#include "ui/views/map_choice.h"

namespace saccade::exhibit {

namespace {

const QString kView = QStringLiteral("window/view/%1");  // in QSettings, by the kind of trace

}  // namespace

/// Everything but the trace and the view is to be shown anew.
void Exhibit::show() {
  if (!trace_) return;
  focus();
  emit stateChanged();
  emit figureChanged();
  emit selectionChanged();
}

void Exhibit::chooseView(const views::View& view) {
  if (view.uses.map) opens_heads_in_ = &view;
  if (trace_) {
    const QString kind = views::kind_of(*trace_);
    chosen_views_[kind] = &view;
    QSettings().setValue(kView.arg(kind), QString::fromUtf8(view.name));
  }
  view_ = &view;
  emit viewChanged();
  show();
  emit viewChosen();
}

const views::View* Exhibit::viewFor(const Trace& trace) const {
  const QString kind = views::kind_of(trace);
  const views::View* const wishes[] = {
      chosen_views_.value(kind), asked_view_, views::find_view(QSettings().value(kView.arg(kind)).toString()),
      views::find_view(QString::fromStdString(facts_.view.name)), &views::most_telling_view(trace)};
  for (const views::View* wish : wishes) {
    if (wish && wish->why_not(trace).isEmpty()) return wish;
  }
  return view_;
}

void Exhibit::goTo(int step) {
  // The pointer did not follow: what it pointed at is in another row now.
  if (step != state_.step) setHovered(std::nullopt);
  setStep(step);
  show();
  emit wentTo(step);
}

void Exhibit::setStep(int step) {
  state_.step = stepCount() > 0 ? std::optional(std::clamp(step, 0, stepCount() - 1)) : std::nullopt;
}

void Exhibit::chooseMap(int map, bool with_it) {
  if (with_it && map != state_.map && canAddHead()) state_.more_maps.push_back(state_.map);
  if (!with_it) state_.more_maps.clear();
  std::erase(state_.more_maps, map);
  state_.map = map;
  site_ = trace_->attention[map].site;
  chosen_maps_[facts_.path] = *site_;
  dropWhatIsGone();
  show();
}

void Exhibit::openHead(int map) {
  chooseMap(map);
  if (!view_->uses.grid) return;
  const bool usable = opens_heads_in_ && whyNot(*opens_heads_in_).isEmpty();
  chooseView(usable ? *opens_heads_in_ : views::most_telling_view(*trace_, &views::ViewUses::map));
}

bool Exhibit::canAddHead() {
  if (static_cast<int>(state_.more_maps.size()) + 1 < figure::kHeadColorCount) return true;
  emit said(tr("No more than %1 heads can be told apart.").arg(figure::kHeadColorCount));
  return false;
}

void Exhibit::toggleHead(int map) {
  std::vector<int>& more = state_.more_maps;
  if (map == state_.map) {
    if (!more.empty()) state_.map = std::exchange(more.front(), map);  // taken out below, from among the others
    if (more.empty()) return;
  }
  if (std::erase(more, map) == 0 && canAddHead()) more.push_back(map);
  show();
}

void Exhibit::changeState(const std::function<void(views::ViewState&)>& change) {
  change(state_);
  if (trace_) state_ = views::within(state_, *trace_);
  show();
}

void Exhibit::changePage(const std::function<void(views::Page&)>& change) {
  const views::Page before = page_;
  change(page_);
  if (page_ == before) return;
  emit pageChanged();
  if (trace_) emit figureChanged();
}

}  // namespace saccade::exhibit
