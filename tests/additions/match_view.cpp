#include "tests/additions/match_view.h"

#include <QPainterPathStroker>

#include "ui/views/matrix.h"

namespace saccade::testing {

namespace {

constexpr double kSize = 13, kGap = 18, kHeight = 120;  // points

/// Whether a map stands between two texts that were both read.
bool matches(const Trace& trace, const AttentionMap& map) {
  const auto is_read = [&](int sequence) {
    return trace.sequences[sequence].rows == 0 && !first_written(trace, sequence);
  };
  return map.queries != map.keys && is_read(map.queries) && is_read(map.keys);
}

/// The middle of each token of a line; the tokens are drawn there.
std::vector<double> draw_tokens(figure::Figure& figure, const std::vector<views::TokenLabel>& labels, double baseline,
                                const views::Page& page, const std::function<figure::Target(int)>& target) {
  std::vector<double> middles;
  double x = views::kMargin;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const figure::TextMark mark = views::text({x, baseline}, labels[i].text, kSize, 500, labels[i].color(page.theme));
    const double width = figure::text_width(mark);
    figure.marks.push_back(mark);
    figure.regions.push_back({{x, baseline - kSize, width, 1.4 * kSize}, target(static_cast<int>(i))});
    middles.push_back(x + width / 2);
    x += width + kGap;
  }
  return middles;
}

}  // namespace

int telling_match(const Trace& trace) { return why_no_match(trace).isEmpty() ? 6 : 0; }

QString why_no_match(const Trace& trace) {
  const bool any = std::ranges::any_of(trace.attention, [&](const AttentionMap& map) { return matches(trace, map); });
  return any ? QString() : QStringLiteral("There are no two texts to match.");
}

figure::Figure draw_match(const views::Shown& shown, const views::Page& page, const views::ViewState& state) {
  const Trace& trace = shown.trace;
  const AttentionMap& map = trace.attention[state.map];
  figure::Figure figure{.title = QStringLiteral("Match of %1").arg(QString::fromStdString(trace.model.id))};
  const double top = views::kMargin + kSize, bottom = top + kHeight;
  const auto from = draw_tokens(figure, views::row_labels(trace, map), top, page,
                                [&](int row) { return views::row_target(map, row); });
  const auto to = draw_tokens(figure, views::column_labels(trace, map), bottom, page,
                              [&](int column) { return views::column_target(map, column); });
  for (int query = 0; query < map.query_count(); ++query) {
    const Vector weights = map.row(query);
    for (int key = 0; key < map.key_count(); ++key) {
      QPainterPath line({from[query], top + 0.4 * kSize});
      line.lineTo(to[key], bottom - 1.2 * kSize);
      QColor color = page.theme.source;
      color.setAlphaF(std::min(1.0f, weights[key]));
      figure.marks.push_back(figure::PathMark{.path = line, .stroke = {color, 2, {}}});
      QPainterPathStroker wide;
      wide.setWidth(6);
      const QPainterPath outline = wide.createStroke(line);
      figure.regions.push_back({outline.boundingRect(), {figure::TargetKind::cell, query, key}, outline});
    }
  }
  views::finish(figure, page, views::kMargin, bottom + 0.4 * kSize);
  return figure;
}

}  // namespace saccade::testing
