#pragma once

#include <QString>
#include <utility>
#include <vector>

namespace saccade::views {

struct Piece {
  QString text;
  bool changed = false;

  bool operator==(const Piece&) const = default;
};

/// What differs between two outputs, by words where there are any and by characters otherwise. The pieces of each side
/// together are that side.
std::pair<std::vector<Piece>, std::vector<Piece>> changes(const QString& before, const QString& after);

}  // namespace saccade::views
