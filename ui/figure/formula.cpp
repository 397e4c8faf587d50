#include "ui/figure/formula.h"

#include <QStringList>
#include <algorithm>
#include <numeric>

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

namespace {

/// A character as it is set.
struct SetCharacter {
  QChar character;
  Script script;
  bool italic;

  bool operator==(const SetCharacter&) const = default;
};

std::vector<SetCharacter> characters_of(const std::vector<TextRun>& runs) {
  std::vector<SetCharacter> all;
  for (const TextRun& run : runs) {
    for (const QChar c : run.text) all.push_back({c, run.script, run.italic});
  }
  return all;
}

}  // namespace

QString html_of(const std::vector<TextRun>& runs) {
  QString text;
  for (const TextRun& run : runs) {
    QString piece = run.text.toHtmlEscaped();
    if (run.italic) piece = QStringLiteral("<i>%1</i>").arg(piece);
    if (run.script == Script::sub) piece = QStringLiteral("<sub>%1</sub>").arg(piece);
    if (run.script == Script::super) piece = QStringLiteral("<sup>%1</sup>").arg(piece);
    text += piece;
  }
  return text;
}

std::vector<SymbolPlace> places_of(const std::vector<std::vector<TextRun>>& symbols, const std::vector<TextRun>& line) {
  const std::vector<SetCharacter> text = characters_of(line);
  std::vector<std::vector<SetCharacter>> wanted;
  for (const auto& symbol : symbols) wanted.push_back(characters_of(symbol));
  std::vector<int> order(wanted.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](int i) { return wanted[i].size(); });

  std::vector<bool> taken(text.size());
  std::vector<SymbolPlace> places;
  for (const int i : order) {
    const auto& symbol = wanted[i];
    if (symbol.empty()) continue;
    for (auto at = text.begin();; ++at) {
      at = std::search(at, text.end(), symbol.begin(), symbol.end());
      if (at == text.end()) break;
      const auto begin = at - text.begin(), end = begin + std::ssize(symbol);
      const bool has_index = end < std::ssize(text) && at->script == Script::normal &&
                             symbol.back().script == Script::normal && text[end].script == Script::sub;
      if (has_index || std::any_of(taken.begin() + begin, taken.begin() + end, std::identity())) continue;
      std::fill(taken.begin() + begin, taken.begin() + end, true);
      places.push_back({i, static_cast<int>(begin), static_cast<int>(end)});
    }
  }
  std::ranges::sort(places, {}, &SymbolPlace::begin);
  return places;
}

std::vector<std::vector<TextRun>> formula_lines(const QString& notation) {
  std::vector<std::vector<TextRun>> lines;
  for (const QString& line : notation.split('\n')) lines.push_back(formula(line));
  return lines;
}

}  // namespace saccade::figure
