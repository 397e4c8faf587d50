#pragma once

#include <QString>
#include <vector>

#include "engine/trace/mechanism_facts.h"
#include "ui/figure/figure.h"

namespace saccade::views {

/// A mechanism as the inspector explains it: its name, its formulas and where they come from.
struct MechanismNotes {
  QString title;
  std::vector<std::vector<figure::TextRun>> formulas;  // one line each
  QString citation;
};

MechanismNotes notes_on(const Explanation& explanation);

}  // namespace saccade::views
