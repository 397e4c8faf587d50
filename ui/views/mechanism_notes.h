#pragma once

#include <QString>
#include <vector>

#include "ui/figure/figure.h"

namespace saccade::views {

/// A mechanism as the inspector explains it: its name, its formulas and where they come from.
struct MechanismNotes {
  QString title;
  std::vector<std::vector<figure::TextRun>> formulas;  // one line each
  QString citation;
};

/// @param mechanism as `Trace::model::mechanism` says it: parts separated by commas, "general, local-p"
MechanismNotes notes_on(const QString& mechanism);

}  // namespace saccade::views
