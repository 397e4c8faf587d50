#include "ui/exhibit/exhibit.h"
#include "ui/views/axis.h"

namespace saccade::exhibit {

using figure::Target;
using figure::TargetKind;

void Exhibit::light() {
  if (!trace_) return;
  if (view_->uses.focus && state_.focus != focusedRow()) {
    state_.focus = focusedRow();
    emit figureChanged();
  }
  emit selectionChanged();
}

void Exhibit::dropWhatIsGone() {
  for (std::optional<Target>* target : {&locked_, &hovered_}) {
    if (*target && !views::read_out(shown(), state_, **target)) target->reset();
  }
}

void Exhibit::setHovered(const std::optional<Target>& target) {
  if (target == hovered_) return;
  hovered_ = target;
  emit hoverMoved();
}

void Exhibit::hover(const std::optional<Target>& target) {
  setHovered(target);
  light();
}

void Exhibit::hoverStep(std::optional<int> step) {
  hover(step && trace_ ? std::optional(views::target_of_written(*trace_, state_.map, *step)) : std::nullopt);
}

void Exhibit::click(const std::optional<Target>& target) {
  locked_ = target == locked_ ? std::nullopt : target;
  first_focus_.clear();
  light();
}

void Exhibit::select(const Target& target) {
  if (target.kind == TargetKind::map) {
    chooseMap(target.map);
  } else {
    if (locked_) locked_ = target;
    setHovered(locked_ ? std::nullopt : std::optional(target));
    light();
  }
  emit soughtOut(target);
}

void Exhibit::keep() {
  if (!hovered_) return;
  locked_ = hovered_;
  first_focus_.clear();
  setHovered(std::nullopt);
  light();
}

void Exhibit::moveLock(int rows, int columns) {
  if (!locked_) return;
  Target target = *locked_;
  target.query += rows;
  target.key += columns;
  if (!views::read_out(shown(), state_, target)) return;
  locked_ = target;
  setHovered(std::nullopt);
  light();
  emit soughtOut(target);
}

void Exhibit::release() {
  locked_.reset();
  first_focus_.clear();
  setHovered(std::nullopt);
  state_.more_maps.clear();
  show();
}

std::optional<views::Readout> Exhibit::readout() const {
  return trace_ && lit() ? views::read_out(shown(), state_, *lit()) : std::nullopt;
}

std::optional<int> Exhibit::readToken() const {
  return trace_ && lit() ? views::read_token(*trace_, state_.map, *lit()) : std::nullopt;
}

std::optional<int> Exhibit::writtenToken() const {
  return trace_ && lit() ? views::written_token(*trace_, state_.map, *lit()) : std::nullopt;
}

bool Exhibit::attendsToItself() const {
  return trace_ && state_.map < static_cast<int>(trace_->attention.size()) &&
         views::is_self_attention(trace_->attention[state_.map]);
}

std::optional<int> Exhibit::focusedRow() const {
  const TargetKind of_rows = attendsToItself() ? TargetKind::token : TargetKind::target_token;
  if (hovered_ && hovered_->query >= 0 && hovered_->kind == of_rows) return hovered_->query;
  return lockedRow();
}

std::optional<int> Exhibit::lockedRow() const {
  const TargetKind of_rows = attendsToItself() ? TargetKind::token : TargetKind::target_token;
  const bool locks_row = locked_ && (locked_->kind == of_rows || locked_->kind == TargetKind::cell);
  return locks_row && locked_->query >= 0 ? std::optional(locked_->query) : std::nullopt;
}

/// Leaves a cell locked whose row it is.
void Exhibit::lockRow(std::optional<int> row) {
  if (row == lockedRow()) return;
  first_focus_.clear();
  const bool self = attendsToItself();
  locked_.reset();
  if (row) locked_ = Target{self ? TargetKind::token : TargetKind::target_token, *row, self ? *row : -1};
  dropWhatIsGone();
}

}  // namespace saccade::exhibit
