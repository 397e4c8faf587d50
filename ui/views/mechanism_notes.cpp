#include "ui/views/mechanism_notes.h"

#include <QCoreApplication>

#include "ui/figure/formula.h"

namespace saccade::views {

MechanismNotes notes_on(const Explanation& explanation) {
  MechanismNotes notes;
  notes.title = QCoreApplication::translate("Mechanism", explanation.title.c_str());
  for (const std::string& line : explanation.formulas) {
    notes.formulas.push_back(figure::formula(QString::fromStdString(line)));
  }
  notes.citation = QString::fromStdString(explanation.citation);
  return notes;
}

}  // namespace saccade::views
