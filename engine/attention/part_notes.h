#pragma once

namespace saccade {

/// How a row of the tables explains itself. Formulas and symbols stand a line each; for their notation see
/// `Explanation::formulas`. A symbol and its meaning are separated by ": ".
struct PartNotes {
  const char* title;
  const char* formula;
  const char* symbols;
  const char* citation;
};

}  // namespace saccade
