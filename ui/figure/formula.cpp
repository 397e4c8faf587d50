#include "ui/figure/formula.h"

#include <QStringList>

namespace saccade::figure {

namespace {

/// Appends `piece`, letters apart from all else, to the last run where that looks the same.
void append(std::vector<TextRun>& runs, const QString& piece, Script script) {
  for (qsizetype i = 0; i < piece.size();) {
    const bool letter = piece[i].isLetter();
    qsizetype end = i;
    while (end < piece.size() && piece[end].isLetter() == letter) ++end;
    // A bar or a tilde over a letter belongs to it.
    while (end < piece.size() && piece[end].isMark()) ++end;
    const QString part = piece.mid(i, end - i);
    const bool symbol = letter && part.normalized(QString::NormalizationForm_C).size() <= 2 && part != "if";
    if (!runs.empty() && runs.back().script == script && runs.back().italic == symbol) {
      runs.back().text += part;
    } else {
      runs.push_back({part, script, symbol});
    }
    i = end;
  }
}

}  // namespace

std::vector<TextRun> formula(const QString& notation) {
  std::vector<TextRun> runs;
  QString line;  // what was read since the last index or exponent
  for (qsizetype i = 0; i < notation.size(); ++i) {
    if (notation[i] != '_' && notation[i] != '^') {
      line += notation[i];
      continue;
    }
    append(runs, std::exchange(line, {}), Script::normal);
    const Script script = notation[i] == '_' ? Script::sub : Script::super;
    ++i;
    if (i < notation.size() && notation[i] == '{') {
      const qsizetype close = notation.indexOf('}', i);
      const qsizetype end = close < 0 ? notation.size() : close;
      append(runs, notation.mid(i + 1, end - i - 1), script);
      i = end;
    } else {
      append(runs, notation.mid(i, 1), script);
    }
  }
  append(runs, line, Script::normal);
  return runs;
}

std::vector<std::vector<TextRun>> formula_lines(const QString& notation) {
  std::vector<std::vector<TextRun>> lines;
  for (const QString& line : notation.split('\n')) lines.push_back(formula(line));
  return lines;
}

}  // namespace saccade::figure
