#pragma once

#include <QString>
#include <vector>

#include "engine/trace/mechanism_facts.h"
#include "engine/trace/trace.h"
#include "ui/figure/figure.h"

namespace saccade::views {

/// A mechanism as the inspector explains it: its name, its formulas and where they come from.
struct MechanismNotes {
  QString title;
  std::vector<std::vector<figure::TextRun>> formulas;  // one line each
  QString citation;

  struct Symbol {
    std::vector<figure::TextRun> letter;
    QString meaning;  // what it is, and its shape
  };
  std::vector<Symbol> symbols = {};  // of the formulas
};

MechanismNotes notes_on(const Explanation& explanation);

/// What there is to see in a trace of which nothing but its mechanism is known, in one sentence; empty where that is
/// not known either.
QString what_to_see(const Trace& trace);

}  // namespace saccade::views
