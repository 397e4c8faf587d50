#include "ui/views/changes.h"

#include <QStringList>
#include <QTextBoundaryFinder>

namespace saccade::views {

namespace {

/// Words with the space before them, or characters as people count them.
QStringList units_of(const QString& text, bool words) {
  QStringList units;
  if (words) {
    for (const QString& word : text.split(' ')) units.append(units.isEmpty() ? word : ' ' + word);
    return units;
  }
  QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
  for (qsizetype from = 0, to = finder.toNextBoundary(); to != -1; from = to, to = finder.toNextBoundary()) {
    units.append(text.mid(from, to - from));
  }
  return units;
}

void append(std::vector<Piece>& pieces, const QString& unit, bool changed) {
  if (pieces.empty() || pieces.back().changed != changed) {
    pieces.push_back({unit, changed});
  } else {
    pieces.back().text += unit;
  }
}

}  // namespace

std::pair<std::vector<Piece>, std::vector<Piece>> changes(const QString& before, const QString& after) {
  const bool words = before.contains(' ') || after.contains(' ');
  const QStringList a = units_of(before, words), b = units_of(after, words);

  // common[i][j]: length of the longest common subsequence of what follows a[i] and b[j].
  std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1));
  for (qsizetype i = a.size() - 1; i >= 0; --i) {
    for (qsizetype j = b.size() - 1; j >= 0; --j) {
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }

  std::pair<std::vector<Piece>, std::vector<Piece>> result;
  qsizetype i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      append(result.first, a[i++], false);
      append(result.second, b[j++], false);
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      append(result.first, a[i++], true);
    } else {
      append(result.second, b[j++], true);
    }
  }
  return result;
}

}  // namespace saccade::views
