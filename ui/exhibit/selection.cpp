#include <algorithm>

#include "ui/exhibit/exhibit.h"
#include "ui/views/axis.h"

namespace saccade::exhibit {

using figure::Target;
using figure::TargetKind;

/// Whether other rows than before are drawn alone.
bool Exhibit::focus() {
  const auto before = std::pair(state_.focus, state_.more_focus);
  state_.focus = focusedRow();
  state_.more_focus = rowsBeside();
  return before != std::pair(state_.focus, state_.more_focus);
}

void Exhibit::light() {
  if (!trace_) return;
  if (focus() && view_->uses.focus) emit figureChanged();
  emit selectionChanged();
}

void Exhibit::dropWhatIsGone() {
  for (std::optional<Target>* target : {&locked_, &hovered_}) {
    if (*target && !views::read_out(shown(), state_, **target)) target->reset();
  }
  std::erase_if(locked_beside_, [&](const Target& target) { return !views::read_out(shown(), state_, target); });
  if (!lockedRow()) locked_beside_.clear();
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
  const bool only = locked_beside_.empty();
  locked_ = target == locked_ && only ? std::nullopt : target;
  locked_beside_.clear();
  first_focus_.clear();
  light();
}

void Exhibit::clickBeside(const Target& target) {
  const std::optional<int> row = rowOf(target), first = rowOf(locked_);
  if (!row || target.kind == TargetKind::cell || !first || locked_->kind == TargetKind::cell) return click(target);
  first_focus_.clear();
  if (std::erase_if(locked_beside_, [&](const Target& other) { return other.query == *row; }) == 0) {
    if (row != first) {
      locked_beside_.push_back(target);
    } else if (locked_beside_.empty()) {
      locked_.reset();
    } else {
      locked_ = locked_beside_.front();
      locked_beside_.erase(locked_beside_.begin());
    }
  }
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
  locked_beside_.clear();
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
  locked_beside_.clear();
  first_focus_.clear();
  setHovered(std::nullopt);
  state_.more_maps.clear();
  show();
}

std::optional<views::Readout> Exhibit::readout() const {
  if (trace_ && !hovered_ && !locked_beside_.empty()) {
    std::vector<int> rows = {*lockedRow()};
    for (const Target& target : locked_beside_) rows.push_back(target.query);
    return views::read_together(shown(), state_, rows);
  }
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

/// The row of a token that looks, or of a cell.
std::optional<int> Exhibit::rowOf(const std::optional<Target>& target) const {
  const TargetKind of_rows = attendsToItself() ? TargetKind::token : TargetKind::target_token;
  const bool has_row = target && (target->kind == of_rows || target->kind == TargetKind::cell) && target->query >= 0;
  return has_row ? std::optional(target->query) : std::nullopt;
}

std::optional<int> Exhibit::lockedRow() const { return rowOf(locked_); }

/// Pointing at a link does not hide the others.
std::optional<int> Exhibit::hoveredRow() const {
  return hovered_ && hovered_->kind != TargetKind::cell ? rowOf(hovered_) : std::nullopt;
}

std::optional<int> Exhibit::focusedRow() const {
  const std::optional<int> locked = lockedRow();
  return locked ? locked : hoveredRow();
}

std::vector<int> Exhibit::rowsBeside() const {
  std::vector<int> rows;
  if (!lockedRow()) return rows;
  for (const Target& target : locked_beside_) rows.push_back(target.query);
  const std::optional<int> hovered = hoveredRow();
  if (hovered && hovered != lockedRow() && std::ranges::find(rows, *hovered) == rows.end()) rows.push_back(*hovered);
  return rows;
}

/// Leaves a cell locked whose row it is.
void Exhibit::lockRow(std::optional<int> row, const std::vector<int>& beside) {
  const bool self = attendsToItself();
  locked_beside_.clear();
  for (const int other : beside) {
    locked_beside_.push_back({self ? TargetKind::token : TargetKind::target_token, other, self ? other : -1});
  }
  if (row == lockedRow()) return dropWhatIsGone();
  first_focus_.clear();
  locked_.reset();
  if (row) locked_ = Target{self ? TargetKind::token : TargetKind::target_token, *row, self ? *row : -1};
  dropWhatIsGone();
}

}  // namespace saccade::exhibit
