#include "ui/exhibit/linked_hover.h"

#include "ui/views/axis.h"
#include "ui/views/map_choice.h"

namespace saccade::exhibit {

using figure::Target;
using figure::TargetKind;

namespace {

/// The place that stands for token `read` of the source, or for none of it.
std::optional<Target> target_of_read(const Exhibit& exhibit, int read) {
  const AttentionMap& map = exhibit.trace()->attention[exhibit.state().map];
  if (!views::is_self_attention(map)) return Target{TargetKind::source_token, -1, read};
  if (!first_read(*exhibit.trace(), map.queries)) return std::nullopt;
  return Target{TargetKind::token, read, read};
}

bool has_map(const Exhibit& exhibit) {
  return exhibit.trace() && exhibit.state().map < static_cast<int>(exhibit.trace()->attention.size());
}

}  // namespace

std::optional<Target> same_thing(const Exhibit& from, const Target& target, const Exhibit& to) {
  if (!has_map(from) || !has_map(to)) return std::nullopt;
  const Trace &here = *from.trace(), &there = *to.trace();
  if (target.kind == TargetKind::map) {
    const AttentionSite& site = here.attention[target.map].site;
    for (int map = 0; map < static_cast<int>(there.attention.size()); ++map) {
      if (there.attention[map].site == site) return Target{TargetKind::map, -1, -1, map};
    }
    return std::nullopt;
  }
  const auto moved = [&](std::optional<int> token) {
    return token ? views::follow_token(here.source(), from.source(), there.source(), to.source(), *token)
                 : std::nullopt;
  };
  const int map = from.state().map;
  const bool self = from.attendsToItself();
  const std::optional<int> read = moved(views::read_token(here, map, target));
  std::optional<int> written = views::written_token(here, map, target);
  if (written >= to.stepCount()) written.reset();

  // A cell is a cell where both figures have the same two axes, and the token that is looked at elsewhere.
  if (target.kind == TargetKind::cell && self == to.attendsToItself()) {
    const std::optional<int> key = self ? moved(target.key) : read;
    const std::optional<int> query = self ? read : written;
    if (query && key) return Target{TargetKind::cell, *query, *key};
  }
  if (read) return target_of_read(to, *read);
  if (written) return views::target_of_written(there, to.state().map, *written);
  return std::nullopt;
}

void LinkedHover::add(Exhibit& exhibit) {
  exhibits_.push_back(&exhibit);
  connect(&exhibit, &Exhibit::hoverMoved, this, [this, &exhibit] { follow(exhibit); });
}

void LinkedHover::remove(Exhibit& exhibit) {
  std::erase(exhibits_, &exhibit);
  disconnect(&exhibit, nullptr, this, nullptr);
}

void LinkedHover::follow(const Exhibit& from) {
  if (following_) return;
  following_ = true;
  for (Exhibit* to : exhibits_) {
    if (to != &from) to->hover(from.hovered() ? same_thing(from, *from.hovered(), *to) : std::nullopt);
  }
  following_ = false;
}

}  // namespace saccade::exhibit
