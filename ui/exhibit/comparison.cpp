#include "ui/exhibit/comparison.h"

#include <algorithm>

namespace saccade::exhibit {

using worker::Request;

Comparison::Comparison(const worker::Library& library, std::shared_ptr<worker::OpenModels> models, QObject* parent)
    : QObject(parent), library_(library), models_(std::move(models)) {
  active_ = &insert(make());
}

Comparison::~Comparison() = default;

bool Comparison::full() const { return count() >= static_cast<int>(kMostCompared); }

int Comparison::indexOf(const Exhibit& exhibit) const {
  const auto found = std::ranges::find(exhibits_, &exhibit, &std::unique_ptr<Exhibit>::get);
  return static_cast<int>(found - exhibits_.begin());
}

Exhibit* Comparison::other() const {
  if (count() < 2) return nullptr;
  if (active_before_ && active_before_ != active_) return active_before_;
  return &at(indexOf(*active_) > 0 ? indexOf(*active_) - 1 : 1);
}

QStringList Comparison::models() const {
  QStringList paths;
  for (const auto& exhibit : exhibits_) paths << exhibit->request().model;
  return paths + waiting_;
}

QStringList Comparison::ofAnotherTask() const {
  QStringList titles;
  const auto first = library_.describe(at(0).request().model);
  for (const auto& exhibit : exhibits_) {
    const auto entry = library_.describe(exhibit->request().model);
    const bool both_samples = library_.sample_at(first.path) && library_.sample_at(entry.path);
    if (both_samples && worker::family_of(entry.title) != worker::family_of(first.title)) titles << entry.title;
  }
  titles.removeDuplicates();
  return titles;
}

std::unique_ptr<Exhibit> Comparison::make() {
  // One that is opened in place of another stands beside the others for a moment.
  models_->keep(exhibits_.size() + 2);
  auto exhibit = std::make_unique<Exhibit>(library_, models_);
  exhibit->setClock(clock_);
  return exhibit;
}

Exhibit& Comparison::insert(std::unique_ptr<Exhibit> made) {
  Exhibit& exhibit = *exhibits_.emplace_back(std::move(made));
  hover_.add(exhibit);
  connect(&exhibit, &Exhibit::wentTo, this, [this, &exhibit](int step) {
    follow(exhibit, [step](Exhibit& to) {
      if (to.trace()) to.goTo(step);
    });
  });
  connect(&exhibit, &Exhibit::viewChosen, this, [this, &exhibit] {
    follow(exhibit, [&](Exhibit& to) {
      const views::View& view = exhibit.view();
      if (to.trace() && &to.view() != &view && to.whyNot(view).isEmpty()) to.chooseView(view);
    });
  });
  connect(&exhibit, &Exhibit::requestChanged, this, [this, &exhibit] {
    // What is changed in one alone parts what was typed before it from what is typed after it, in all.
    follow(exhibit, [](Exhibit& to) { to.settle(); });
    addWhatWaits();
  });
  connect(&exhibit, &Exhibit::modelChanged, this, &Comparison::changed);
  return exhibit;
}

void Comparison::follow(Exhibit& from, const std::function<void(Exhibit&)>& how) {
  if (std::exchange(together_, true)) return;
  for (const auto& exhibit : exhibits_) {
    if (exhibit.get() != &from) how(*exhibit);
  }
  together_ = false;
}

void Comparison::activate(Exhibit& exhibit) {
  if (&exhibit == active_) return;
  active_before_ = std::exchange(active_, &exhibit);
  emit activeChanged();
}

void Comparison::addBeside(const Exhibit& first, const QStringList& models, const views::View* view) {
  if (!knows_input(first.request())) {
    waiting_ << models;
    waiting_view_ = view;
    return;
  }
  for (const QString& model : models) {
    if (full()) break;
    Exhibit& exhibit = insert(make());
    emit added(&exhibit);
    exhibit.beginBeside(first, library_.describe(model).path, view);
  }
  emit changed();
}

void Comparison::add(const QString& model, const views::View* view) {
  const int before = count();
  addBeside(active(), {model}, view);
  if (count() > before) activate(at(count() - 1));
}

/// What the first one reads is known as soon as its model is open.
void Comparison::addWhatWaits() {
  if (waiting_.isEmpty() || !knows_input(at(0).request())) return;
  addBeside(at(0), std::exchange(waiting_, {}), waiting_view_);
}

void Comparison::remove(Exhibit& exhibit) {
  if (count() < 2) return;
  const int index = indexOf(exhibit);
  const auto taken = std::move(exhibits_[static_cast<std::size_t>(index)]);
  exhibits_.erase(exhibits_.begin() + index);
  hover_.remove(exhibit);
  disconnect(&exhibit, nullptr, this, nullptr);
  if (active_before_ == &exhibit) active_before_ = nullptr;
  const bool was_active = active_ == &exhibit;
  if (was_active) active_ = active_before_ ? active_before_ : &at(std::min(index, count() - 1));
  if (was_active) active_before_ = nullptr;
  emit removed(&exhibit);
  if (was_active) emit activeChanged();
  emit changed();
}

void Comparison::keepOnly(Exhibit& exhibit) {
  for (int i = count() - 1; i >= 0; --i) {
    if (&at(i) != &exhibit) remove(at(i));
  }
}

void Comparison::show(const QStringList& models, const views::View* view) {
  if (models.isEmpty()) return;
  // What stands for the first to open: whether its text was typed is known to the one that is left.
  const Request request = active().requestFor(library_.describe(models.front()).path);
  Exhibit& first = insert(make());
  first.changePage([this](views::Page& page) { page = active().page(); });
  emit added(&first);
  first.begin({request}, view);
  activate(first);
  keepOnly(first);
  waiting_.clear();
  addBeside(first, models.mid(1), view);
}

void Comparison::open(const QString& path) { count() > 1 ? active().openOnSame(path) : active().open(path); }

void Comparison::askAll(const std::function<void(Exhibit&)>& ask) {
  clock_->setTogether(true);
  together_ = true;
  for (const auto& exhibit : exhibits_) {
    const bool is_record = worker::is_trace_file(exhibit->request().model);
    if (exhibit.get() == active_ || !is_record) ask(*exhibit);
  }
  together_ = false;
  clock_->setTogether(false);
}

void Comparison::setInput(const Input& input) {
  askAll([&](Exhibit& to) { to.setInput(input); });
}

void Comparison::setGiven(const InputSource& given) {
  askAll([&](Exhibit& to) { to.setGiven(given); });
}

void Comparison::setTarget(const std::optional<QString>& target) {
  askAll([&](Exhibit& to) { to.setTarget(target); });
}

void Comparison::setMergeWords(bool merged) {
  askAll([&](Exhibit& to) { to.setMergeWords(merged); });
}

void Comparison::settle() {
  for (const auto& exhibit : exhibits_) exhibit->settle();
}

void Comparison::undo() {
  std::optional<quint64> last;
  for (const auto& exhibit : exhibits_) last = std::max(last, exhibit->undoable());
  if (!last) return;
  together_ = true;
  for (const auto& exhibit : exhibits_) {
    if (exhibit->undoable() == last) exhibit->undo();
  }
  together_ = false;
}

void Comparison::redo() {
  std::optional<quint64> next;
  for (const auto& exhibit : exhibits_) {
    const std::optional<quint64> its = exhibit->redoable();
    if (its && (!next || *its < *next)) next = its;
  }
  if (!next) return;
  together_ = true;
  for (const auto& exhibit : exhibits_) {
    if (exhibit->redoable() == next) exhibit->redo();
  }
  together_ = false;
}

bool Comparison::canUndo() const {
  return std::ranges::any_of(exhibits_, [](const auto& exhibit) { return exhibit->canUndo(); });
}

bool Comparison::canRedo() const {
  return std::ranges::any_of(exhibits_, [](const auto& exhibit) { return exhibit->canRedo(); });
}

void Comparison::changePage(const std::function<void(views::Page&)>& change) {
  for (const auto& exhibit : exhibits_) exhibit->changePage(change);
}

void Comparison::changeState(const std::function<void(views::ViewState&)>& change) {
  for (const auto& exhibit : exhibits_) exhibit->changeState(change);
}

}  // namespace saccade::exhibit
