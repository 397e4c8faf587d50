#include "ui/views/difference.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ui/figure/diverging.h"
#include "ui/views/matrix.h"

namespace saccade::views {

using figure::Figure;
using figure::Target;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Difference)
};

constexpr double kBarGap = 32, kBarWidth = 10;
/// Of a long map so many rows are asked for the largest difference.
constexpr int kMostRowsAsked = 512;
constexpr QChar kMinus(0x2212);

const AttentionMap* map_of(const Minuend& of) {
  const int map = within(of.state, of.trace).map;
  return map < static_cast<int>(of.trace.attention.size()) ? &of.trace.attention[map] : nullptr;
}

/// The same tokens, or the same grid of regions.
bool same_tokens(const Sequence& a, const Sequence& b) {
  const auto same = [](const Token& one, const Token& other) { return one.text == other.text; };
  return a.size() == b.size() && a.rows == b.rows && a.columns == b.columns &&
         std::ranges::equal(a.tokens, b.tokens, same);
}

/// Models of one name are told apart by their heads.
std::pair<QString, QString> names_of(const Minuend& a, const Minuend& b) {
  if (a.name != b.name || !map_of(a) || !map_of(b)) return {a.name, b.name};
  return {Words::tr("%1, %2").arg(a.name, head_title(a.trace, *map_of(a))),
          Words::tr("%1, %2").arg(b.name, head_title(b.trace, *map_of(b)))};
}

/// "+0.31", "−0.02"
QString signed_text(double value) {
  const QString number = number_text(std::abs(value));
  return value > 0 ? QLatin1Char('+') + number : value < 0 ? kMinus + number : number;
}

/// The smallest round number that no difference goes beyond.
double scale_of(const AttentionMap& a, const AttentionMap& b) {
  const int rows = a.query_count(), asked = std::min(rows, kMostRowsAsked);
  float largest = 0;
  for (int i = 0; i < asked; ++i) {
    const int row = static_cast<int>(static_cast<std::int64_t>(i) * rows / asked);
    if (a.key_count() > 0) largest = std::max(largest, (a.row(row) - b.row(row)).cwiseAbs().maxCoeff());
  }
  for (const double round : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5}) {
    if (largest <= round) return round;
  }
  return 1;
}

/// From the most that `b` has more, below, to the most that `a` has more.
void draw_bar(figure::Figure& figure, const Page& page, double scale, double right, double top, double height) {
  const double x = std::ceil(right + kBarGap);
  constexpr int steps = 40;
  for (int i = 0; i < steps; ++i) {
    const double upper = top + height * i / steps, lower = top + height * std::min(steps, i + 2) / steps;
    figure.marks.push_back(figure::RectMark{QRectF(x, upper, kBarWidth, lower - upper),
                                            figure::difference_color(1 - 2 * (i + 0.5) / steps, page.theme)});
  }
  figure.marks.push_back(
      figure::RectMark{QRectF(x, top, kBarWidth, height).adjusted(0.5, 0, -0.5, 0), {}, {page.theme.line, 1, {}}});
  for (const double part : {-1.0, 0.0, 1.0}) {
    const QString number = part == 0 ? QStringLiteral("0") : signed_text(part * scale);
    const figure::TextMark tick =
        text({x + kBarWidth + 6, top + height * (1 - part) / 2 + 3.5}, number, 10, 400, page.theme.text_muted);
    figure.marks.push_back(tick);
  }
}

}  // namespace

QString why_no_difference(const Minuend& a, const Minuend& b) {
  const AttentionMap *of_a = map_of(a), *of_b = map_of(b);
  for (const Minuend* each : {&a, &b}) {
    if (!map_of(*each)) return Words::tr("%1 has no attention to subtract.").arg(each->name);
  }
  if (!same_tokens(key_sequence(a.trace, *of_a), key_sequence(b.trace, *of_b))) {
    return Words::tr("The two look at different tokens: there is nothing to subtract.");
  }
  if (!same_tokens(query_sequence(a.trace, *of_a), query_sequence(b.trace, *of_b))) {
    return Words::tr("The two look from different tokens: force one target on both to subtract their weights.");
  }
  return {};
}

QString difference_title(const Minuend& a, const Minuend& b) {
  const auto [name_a, name_b] = names_of(a, b);
  return Words::tr("%1 minus %2").arg(name_a, name_b);
}

Figure draw_difference(const Minuend& a, const Minuend& b, const Page& page) {
  if (const QString why = why_no_difference(a, b); !why.isEmpty()) return message_figure(why, page);
  const AttentionMap &of_a = *map_of(a), &of_b = *map_of(b);
  const auto [name_a, name_b] = names_of(a, b);
  ViewState state = within(a.state, a.trace);
  state.renormalize = false;  // what is left of a difference has no sum to divide it by
  const double scale = scale_of(of_a, of_b);
  MatrixValues values{.title = Words::tr("Difference of weights"),
                      .row = [&](int query) -> Vector { return of_a.row(query) - of_b.row(query); },
                      .colors = {},
                      .place = [scale](float value) { return std::clamp(value / scale / 2 + 0.5, 0.0, 1.0); },
                      .least = static_cast<float>(scale / 128),
                      .draw_bar = [&](figure::Figure& figure, double right, double top,
                                      double height) { draw_bar(figure, page, scale, right, top, height); }};
  for (std::size_t i = 0; i < values.colors.size(); ++i) {
    values.colors[i] =
        figure::difference_color(2.0 * static_cast<double>(i) / (values.colors.size() - 1.0) - 1, page.theme);
  }
  figure::Figure figure{.title = difference_title(a, b),
                        .description = Words::tr("Attention weights of %1 minus those of %2, %3 rows and %4 columns.")
                                           .arg(name_a, name_b)
                                           .arg(of_a.query_count())
                                           .arg(of_a.key_count())};
  const MatrixLayout layout = lay_out_matrix(a.trace, page, state, page.room);
  draw_matrix(figure, layout, a.trace, page, kMargin, &values);
  finish(figure, page, layout.left, kMargin + layout.height(),
         {Words::tr("purple: %1 more, green and −: %2 more").arg(name_a, name_b), layout.unknown_note()});
  return figure;
}

std::optional<Readout> read_difference(const Minuend& a, const Minuend& b, const Target& target) {
  if (!why_no_difference(a, b).isEmpty()) return std::nullopt;
  std::optional<Readout> readout = read_out(Shown(a.trace), a.state, target);
  if (!readout || target.kind != TargetKind::cell) return readout;
  const auto [name_a, name_b] = names_of(a, b);
  const double of_a = map_of(a)->row(target.query)[target.key], of_b = map_of(b)->row(target.query)[target.key];
  readout->value = signed_text(of_a - of_b);
  readout->detail = Words::tr("%1 in %2 · %3 in %4").arg(number_text(of_a), name_a, number_text(of_b), name_b);
  readout->arithmetic = {};
  readout->words = Words::tr("%1: %2 (%3)").arg(readout->title, readout->value, readout->detail);
  return readout;
}

}  // namespace saccade::views
