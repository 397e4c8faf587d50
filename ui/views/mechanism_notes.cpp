#include "ui/views/mechanism_notes.h"

#include <QCoreApplication>
#include <set>

#include "ui/figure/formula.h"
#include "ui/views/axis.h"

namespace saccade::views {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(MechanismNotes)
};

}  // namespace

MechanismNotes notes_on(const Explanation& explanation) {
  MechanismNotes notes;
  notes.title = QCoreApplication::translate("Mechanism", explanation.title.c_str());
  for (const std::string& line : explanation.formulas) {
    notes.formulas.push_back(figure::formula(QString::fromStdString(line)));
  }
  notes.citation = QString::fromStdString(explanation.citation);
  std::vector<std::vector<figure::TextRun>> letters;
  for (const Symbol& symbol : explanation.symbols) {
    letters.push_back(figure::formula(QString::fromStdString(symbol.letter)));
  }
  // The parts of a mechanism explain more letters than each of their formulas has.
  std::set<int> used;
  for (const auto& line : notes.formulas) {
    for (const figure::SymbolPlace& place : figure::places_of(letters, line)) used.insert(place.symbol);
  }
  for (const int i : used) {
    notes.symbols.push_back(
        {letters[i], QCoreApplication::translate("Mechanism", explanation.symbols[i].meaning.c_str())});
  }
  return notes;
}

QString what_to_see(const Trace& trace) {
  const MechanismFacts& facts = trace.facts;
  if (!facts.known()) return {};
  if (facts.has_one_vector()) return Words::tr("There is no attention: one vector has to hold all that was read.");
  if (facts.looks_at_parts())
    return Words::tr("Each look sees a small part of the picture, and decides where to look next.");
  if (trace.attention.size() > 1) return Words::tr("Each head of each layer looks at the text in its own way.");
  if (trace.attention.empty()) return {};
  if (is_self_attention(trace.attention.front())) {
    return facts.window == "none" ? QString() : Words::tr("Each token looks back over a window that moves on with it.");
  }
  if (facts.normalizer == "hard") return Words::tr("Each step looks at exactly one token of the source.");
  if (facts.normalizer == "forced-forward") {
    return Words::tr("Each step looks where the one before it looked or further on, never back.");
  }
  if (facts.window != "none") return Words::tr("Each step looks at a window of the source, and at nothing outside it.");
  return Words::tr("Each row is a step, and says how much it looks at each token of the source.");
}

}  // namespace saccade::views
