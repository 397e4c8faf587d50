#pragma once

#include <QObject>
#include <optional>

#include "ui/exhibit/exhibit.h"

namespace saccade::exhibit {

/// What the figure of `to` has for the thing that `target` stands for in the figure of `from`: the same token of the
/// source, wherever the other text and the other tokenizer have put it; the same place of what was written; the same
/// head. Nothing where there is no such thing.
std::optional<figure::Target> same_thing(const Exhibit& from, const figure::Target& target, const Exhibit& to);

/// Two exhibits side by side: what is hovered in one is lit in both.
class LinkedHover : public QObject {
 public:
  /// @param a, b must outlive the link, or be its parents
  LinkedHover(Exhibit& a, Exhibit& b, QObject* parent = nullptr);

 private:
  void follow(const Exhibit& from, Exhibit& to);

  bool following_ = false;  // so that the answer is not answered
};

}  // namespace saccade::exhibit
