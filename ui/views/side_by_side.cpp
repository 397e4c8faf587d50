#include "ui/views/side_by_side.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/figure/composition.h"
#include "ui/views/axis.h"
#include "ui/views/color_bar.h"
#include "ui/views/matrix.h"
#include "ui/views/readout.h"

namespace saccade::views {

using figure::Figure;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(SideBySide)
};

constexpr double kTitleHeight = 40, kGap = 16, kLeastWidth = 160;
constexpr double kScaleRoom = 48, kTallestBar = 200;

}  // namespace

int columns_for(int count) {
  if (count <= 3) return std::max(1, count);
  if (count == 4) return 2;
  return count <= 6 || count == 9 ? 3 : 4;  // whole rows, as far as there are
}

Page page_of_part(const Page& page, int count) {
  Page part = page;
  part.room = count <= 2 ? QSizeF(560, 480) : count <= 4 ? QSizeF(440, 400) : QSizeF(380, 340);
  part.color_bar = false;
  part.caption.clear();
  return part;
}

SidePart part_of(const View& asked, const Shown& shown, const Page& page, const ViewState& state,
                 const QString& title) {
  const View& telling = most_telling_view(shown.trace);
  const bool has_another = telling.why_not(shown.trace).isEmpty();
  const View& view = asked.why_not(shown.trace).isEmpty() || !has_another ? asked : telling;
  return {title, what_it_says(shown.trace), view.draw(shown, page, state),
          view.uses.shade && view.why_not(shown.trace).isEmpty()};
}

SidePart difference_part(const Minuend& a, const Minuend& b, const Page& page) {
  Page with_scale = page;
  with_scale.color_bar = true;
  return {difference_title(a, b), {}, draw_difference(a, b, with_scale)};
}

SidePart refused_part(const QString& title, const QString& why, const Page& page) {
  return {title, {}, message_figure(why, page)};
}

QString what_it_says(const Trace& trace) {
  if (!trace.output.empty()) return QString::fromStdString(trace.output);
  for (const SourcePrediction& prediction : trace.predictions) {
    if (prediction.token || prediction.candidates.empty()) continue;
    const Candidate& best = prediction.candidates.front();
    return Words::tr("%1 %2").arg(QString::fromStdString(best.text), number_text(best.probability));
  }
  return {};
}

Figure side_by_side(std::vector<SidePart> parts, const Page& page) {
  const int columns = columns_for(static_cast<int>(parts.size()));
  const int rows = (static_cast<int>(parts.size()) + columns - 1) / columns;
  std::vector<double> lefts(columns + 1), tops(rows + 1);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const QSizeF size = parts[i].figure.size;
    double& width = lefts[i % columns + 1];
    double& height = tops[i / columns + 1];
    width = std::max({width, size.width(), kLeastWidth});
    height = std::max(height, size.height() + kTitleHeight);
  }
  // The scale stands right of the figures that it is of: a difference has another one.
  int scale_column = -1;
  for (int column = 0; page.color_bar && column < std::min(columns, static_cast<int>(parts.size())); ++column) {
    if (parts[column].shaded) scale_column = column;
  }
  if (scale_column >= 0) lefts[scale_column + 1] += kScaleRoom;
  for (int column = 0; column < columns; ++column) lefts[column + 1] += lefts[column] + (column > 0 ? kGap : 0);
  for (int row = 0; row < rows; ++row) tops[row + 1] += tops[row];

  figure::Figure whole;
  QStringList titles;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    SidePart& part = parts[i];
    const int column = static_cast<int>(i) % columns, row = static_cast<int>(i) / columns;
    const QPointF place(lefts[column] + (column > 0 ? kGap : 0), tops[row]);
    const double width = lefts[column + 1] - place.x() - 2 * kMargin - (column == scale_column ? kScaleRoom : 0);
    const figure::TextMark title =
        elided(text(place + QPointF(kMargin, kMargin + 12), part.title, 13, 600, page.theme.text), width);
    whole.marks.push_back(title);
    if (!part.says.isEmpty()) {
      const figure::TextMark says =
          elided(text(place + QPointF(kMargin, kMargin + 28), part.says, 11, 400, page.theme.text_muted), width);
      whole.marks.push_back(says);
    }
    titles << part.title;
    figure::add_part(whole, std::move(part.figure), place + QPointF(0, kTitleHeight));
  }
  if (scale_column >= 0) {
    const double top = kMargin + kTitleHeight + 24;
    draw_color_bar(whole, page, lefts[scale_column + 1] - kScaleRoom - kMargin - 16, top,
                   std::min(kTallestBar, tops[1] - top - kMargin));
  }
  whole.title = Words::tr("%1, side by side").arg(titles.join(Words::tr(", ")));
  whole.description = Words::tr("%1 figures side by side: %2.").arg(parts.size()).arg(titles.join(Words::tr(", ")));
  finish(whole, page, kMargin, tops[rows] - kMargin);
  return whole;
}

}  // namespace saccade::views
