#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "ui/exhibit/exhibit.h"

namespace saccade::exhibit {

/// What the figure of `to` has for the thing that `target` stands for in the figure of `from`: the same token of the
/// source, wherever the other text and the other tokenizer have put it; the same place of what was written; the same
/// head. Nothing where there is no such thing.
std::optional<figure::Target> same_thing(const Exhibit& from, const figure::Target& target, const Exhibit& to);

/// Exhibits side by side: what is hovered in one is lit in all.
class LinkedHover : public QObject {
 public:
  explicit LinkedHover(QObject* parent = nullptr) : QObject(parent) {}

  /// @param exhibit must outlive the link, unless it is removed
  void add(Exhibit& exhibit);
  void remove(Exhibit& exhibit);

 private:
  void follow(const Exhibit& from);

  std::vector<Exhibit*> exhibits_;
  bool following_ = false;  // so that the answer is not answered
};

}  // namespace saccade::exhibit
