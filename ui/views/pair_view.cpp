#include "ui/views/pair_view.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/views/color_bar.h"
#include "ui/views/matrix.h"
#include "ui/views/readout.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;
using figure::TextMark;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(PairView)
};

constexpr double kTitleSize = 11, kNoteSize = 10;
constexpr double kLeastRow = 15, kBars = 44, kBarGap = 5, kLabelGap = 8;
constexpr double kWidestLabel = 150;  // of a row
constexpr double kSaidWidth = 172, kSaidPitch = 22;
constexpr std::size_t kMostSaid = 6;
/// More cells are drawn as an image with a pixel for each.
constexpr int kMostCells = 40'000;

/// "first" and "first windows" are sides of a pair, and so are those of "second".
bool is_side(const Sequence& sequence, const char* name) {
  return sequence.name.starts_with(name) && !sequence.tokens.empty();
}

bool is_match(const Trace& trace, const AttentionMap& map) {
  const Sequence &queries = query_sequence(trace, map), &keys = key_sequence(trace, map);
  if (map.query_count() != std::ssize(queries.tokens) || map.key_count() != std::ssize(keys.tokens)) return false;
  return (is_side(queries, "first") && is_side(keys, "second")) ||
         (is_side(queries, "second") && is_side(keys, "first"));
}

/// The map that the state chooses, or the first that matches the two sides; null where there is none.
const AttentionMap* match_of(const Trace& trace, int chosen) {
  if (chosen < std::ssize(trace.attention) && is_match(trace, trace.attention[chosen])) return &trace.attention[chosen];
  const auto found =
      std::ranges::find_if(trace.attention, [&](const AttentionMap& map) { return is_match(trace, map); });
  return found == trace.attention.end() ? nullptr : &*found;
}

/// What weighs in one side of the pair: a map of one query over it, in the layer of the match. Null: nothing does.
const AttentionMap* weight_of(const Trace& trace, const AttentionMap& match, int sequence) {
  for (const AttentionMap& map : trace.attention) {
    if (map.keys == sequence && map.query_count() == 1 && map.site.layer == match.site.layer) return &map;
  }
  return nullptr;
}

/// One of the two sides: a row or a column of the matrix for each token.
struct Side {
  int sequence = 0;
  std::vector<TokenLabel> labels = {};
  const AttentionMap* map = nullptr;  // of the weights; null: they are means of the match
  Vector weights = {};                // of the bars
  std::vector<bool> strong = {};      // what the labels bring out
};

class PairFigure {
 public:
  PairFigure(const Shown& shown, const Page& page, const ViewState& state)
      : trace_(shown.trace),
        page_(page),
        theme_(page.theme),
        map_(*match_of(trace_, state.map)),
        is_chosen_(&map_ == &trace_.attention[state.map]),
        upright_(is_side(query_sequence(trace_, map_), "first")),
        weights_(upright_ ? map_.all() : Matrix(map_.all().transpose())),
        rows_(side(upright_ ? map_.queries : map_.keys, weights_.rowwise().mean())),
        columns_(side(upright_ ? map_.keys : map_.queries, weights_.colwise().mean().transpose())),
        scale_(columns_.labels) {}

  Figure draw() {
    lay_out();
    draw_title();
    draw_cells();
    draw_rows();
    draw_columns();
    if (page_.color_bar) {
      draw_color_bar(figure_, page_, right(), top_, std::clamp(rows_.labels.size() * pitch_, 60.0, 260.0));
    }
    draw_said();
    figure_.title = Words::tr("The pair of %1").arg(QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("How %1 tokens of the one text match %2 tokens of the other.")
                              .arg(rows_.labels.size())
                              .arg(columns_.labels.size());
    std::vector<TokenLabel> labels = rows_.labels;
    labels.insert(labels.end(), columns_.labels.begin(), columns_.labels.end());
    const bool names = std::ranges::all_of(
        labels, [](const TokenLabel& label) { return !label.unknown || label.read_as.startsWith(u'@'); });
    const bool any = std::ranges::any_of(labels, &TokenLabel::unknown);
    finish(figure_, page_, label_left_, bottom_,
           {bars_note(), strong_note(),
            any && names ? Words::tr("underlined with dots: a name to the model, whatever it means")
                         : unknown_note(labels)});
    return std::move(figure_);
  }

 private:
  Side side(int sequence, const Vector& means) const {
    Side one{.sequence = sequence, .map = weight_of(trace_, map_, sequence), .weights = means};
    for (const Token& token : trace_.sequences[sequence].tokens) {
      one.labels.push_back(label_of(token));
      one.labels.back().role = Role::other;
    }
    if (one.map) one.weights = one.map->row(0);
    const std::vector<int> answer = answer_in(sequence);
    const float mean = one.weights.size() > 0 ? one.weights.mean() : 0;
    for (Eigen::Index i = 0; i < one.weights.size(); ++i) {
      const bool is_answer = std::ranges::find(answer, static_cast<int>(i)) != answer.end();
      one.strong.push_back(answers_ ? is_answer : one.map && one.weights[i] >= mean);
    }
    return one;
  }

  /// Where what is said of the pair stands in the text itself: the answer of a reader.
  std::vector<int> answer_in(int sequence) const {
    std::vector<int> places;
    const auto& tokens = trace_.sequences[sequence].tokens;
    for (int i = 0; said() && i < std::ssize(tokens); ++i) {
      const QString token = QString::fromStdString(tokens[i].text);
      if (token.compare(QString::fromStdString(said()->candidates.front().text), Qt::CaseInsensitive) == 0) {
        places.push_back(i);
      }
    }
    return places;
  }

  /// What is said of the whole pair; null where nothing is.
  const SourcePrediction* said() const {
    const auto found = std::ranges::find_if(trace_.predictions, [](const SourcePrediction& prediction) {
      return !prediction.token && !prediction.candidates.empty();
    });
    return found == trace_.predictions.end() ? nullptr : &*found;
  }

  bool answers() const {
    const auto& sequences = trace_.sequences;
    for (int i = 0; i < std::ssize(sequences); ++i) {
      if (is_side(sequences[i], "first") && !answer_in(i).empty()) return true;
    }
    return false;
  }

  QString side_title(const Side& side) const {
    const std::string& name = trace_.sequences[side.sequence].name;
    if (name == "first") return Words::tr("first text");
    if (name == "second") return Words::tr("second text");
    if (name == "first windows") return Words::tr("windows of the first text");
    if (name == "second windows") return Words::tr("windows of the second text");
    return axis_title(trace_.sequences[side.sequence]);
  }

  double row_size() const { return std::clamp(0.55 * pitch_, 9.0, 13.0); }
  double right() const { return left_ + scale_.length(); }
  double row_y(int row) const { return top_ + row * pitch_; }

  void lay_out() {
    double widest = 0;  // at size 1
    for (const TokenLabel& label : rows_.labels) {
      widest = std::max(widest, figure::text_width(text({}, label.text, 1, 600, {})));
    }
    const double beside = (page_.color_bar ? color_bar_room(page_) : kMargin) + (said() ? kSaidWidth + kMargin : 0);
    const double above = kMargin + kTitleSize + (page_.axis_labels ? 34 : 16) + kBars + kBarGap;
    label_left_ = kMargin + (page_.axis_labels ? 18 : 0);
    for (int pass = 0; pass < 2; ++pass) {
      label_width_ = std::min(kWidestLabel, std::max(16.0, widest * row_size()));
      left_ = std::ceil(label_left_ + label_width_ + kLabelGap + kBars + kBarGap) + 0.5;
      scale_.fit(page_.room.width() - left_ - beside);
      top_ = std::ceil(above + scale_.band()) + 0.5;
      const double fitting =
          std::floor((page_.room.height() - top_ - 4 * kMargin) / std::max<size_t>(1, rows_.labels.size()));
      pitch_ = std::clamp(fitting, kLeastRow, TokenScale::max_pitch);
    }
    bottom_ = row_y(static_cast<int>(rows_.labels.size()));
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const QString name = is_only_map(trace_, map_) ? Words::tr("Match") : head_title(trace_, map_);
    const TextMark title = text({label_left_, baseline}, name, kTitleSize, 500, theme_.text_muted);
    figure_.marks.push_back(title);
    figure_.marks.push_back(text({label_left_ + figure::text_width(title) + 13, baseline}, what_cells_are(), kTitleSize,
                                 400, theme_.text_faint));
  }

  /// What a cell says, which the promise of the map decides.
  QString what_cells_are() const {
    if (map_.promise == Promise::nothing) return Words::tr("how alike two places are, from 0 to 1");
    return upright_ ? Words::tr("where each row looks along the columns, 1 in all")
                    : Words::tr("where each column looks down the rows, 1 in all");
  }

  Target cell_target(int row, int column) const {
    return of_its_map({TargetKind::cell, upright_ ? row : column, upright_ ? column : row});
  }
  Target of_its_map(Target target) const {
    if (!is_chosen_) target.map = static_cast<int>(&map_ - trace_.attention.data());
    return target;
  }
  Target row_label_target(int row) const {
    return of_its_map(upright_ ? row_target(map_, row) : column_target(map_, row));
  }
  Target column_label_target(int column) const {
    return of_its_map(upright_ ? column_target(map_, column) : row_target(map_, column));
  }

  QColor color_of(double weight) const {
    return figure::weight_color(page_.color_map, figure::shade_of(weight, page_shade(page_)), theme_);
  }

  void draw_cells() {
    const int rows = static_cast<int>(weights_.rows()), columns = static_cast<int>(weights_.cols());
    const QRectF frame(left_, top_, scale_.length(), rows * pitch_);
    if (rows * columns > kMostCells) {
      QImage image(columns, rows, QImage::Format_RGB32);
      for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
          image.setPixel(column, row, color_of(weights_(row, column)).rgb());
        }
      }
      figure_.marks.push_back(figure::ImageMark{frame, std::move(image), true});
    }
    for (int row = 0; rows * columns <= kMostCells && row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        const QRectF cell(left_ + column * scale_.pitch(), row_y(row), scale_.pitch(), pitch_);
        const float weight = weights_(row, column);
        figure_.regions.push_back({cell, cell_target(row, column)});
        const QColor color = color_of(weight);
        const double radius = std::min(scale_.pitch(), pitch_) < 16 ? 0 : 1.5;
        figure_.marks.push_back(RectMark{cell.adjusted(0.5, 0.5, -0.5, -0.5), color, {}, radius});
        if (page_.values && weight >= 0.005) {
          const QColor ink = qGray(color.rgb()) > 140 ? QColor(0x1B1F26) : QColor(Qt::white);
          figure_.marks.push_back(
              text(cell.center() + QPointF(0, 3), QString::number(weight, 'f', 2), 8.5, 400, ink, Anchor::middle));
        }
      }
    }
    figure_.marks.push_back(RectMark{frame, {}, {theme_.line, 0.8, {}}});
  }

  /// Length of a bar: the longest fills its strip.
  static double bar(const Side& side, Eigen::Index i) {
    const float most = side.weights.maxCoeff();
    return most > 0 ? kBars * std::clamp(side.weights[i] / most, 0.0f, 1.0f) : 0;
  }

  QColor bar_color(const Side& side, int i) const { return side.strong[i] ? theme_.control : theme_.text_faint; }
  QColor label_color(const Side& side, int i) const {
    return side.strong[i] ? theme_.text : side.labels[i].color(theme_);
  }

  void draw_rows() {
    const double bars = left_ - kBarGap;
    for (int i = 0; i < std::ssize(rows_.labels); ++i) {
      const double middle = row_y(i) + pitch_ / 2;
      TextMark label = text({bars - kBars - kLabelGap, middle + 0.36 * row_size()}, rows_.labels[i].text, row_size(),
                            rows_.strong[i] ? 700 : 500, label_color(rows_, i), Anchor::end);
      add_label(figure_, elided(std::move(label), kWidestLabel), rows_.labels[i]);
      const double length = bar(rows_, i), height = std::clamp(0.5 * pitch_, 5.0, 11.0);
      figure_.marks.push_back(
          RectMark{QRectF(bars - length, middle - height / 2, length, height), bar_color(rows_, i), {}, 1});
      figure_.regions.push_back({{label_left_, row_y(i), bars - label_left_, pitch_}, row_label_target(i)});
    }
    const double height = rows_.labels.size() * pitch_;
    const QRectF cells(left_, top_, scale_.length(), height);
    figure_.bands.push_back(
        {QRectF(label_left_ - 4, top_ - 1, left_ - label_left_ + 4, height + 2), cells, Qt::LeftEdge});
    draw_axis_line({bars, top_}, {bars, top_ + height});
    if (!page_.axis_labels) return;
    TextMark name =
        text({kMargin + 8, cells.center().y()}, side_title(rows_), kNoteSize, 400, theme_.text_muted, Anchor::middle);
    name.rotation = -90;
    figure_.marks.push_back(std::move(name));
  }

  void draw_columns() {
    const double base = top_ - kBarGap, labels = base - kBars;
    for (int i = 0; i < scale_.count(); ++i) {
      auto [mark, area] = scale_.place(i, {left_, labels}, TokenScale::Side::above, label_color(columns_, i));
      if (columns_.strong[i]) mark.weight = 700;
      add_label(figure_, std::move(mark), columns_.labels[i]);
      const double length = bar(columns_, i), width = std::clamp(0.5 * scale_.pitch(), 5.0, 11.0);
      figure_.marks.push_back(RectMark{
          QRectF(left_ + scale_.x(i) - width / 2, base - length, width, length), bar_color(columns_, i), {}, 1});
      area.setBottom(base);
      figure_.regions.push_back({area, column_label_target(i)});
    }
    draw_axis_line({left_, base}, {right(), base});
    const double band = labels - scale_.band();
    const QRectF cells(left_, top_, scale_.length(), rows_.labels.size() * pitch_);
    figure_.bands.push_back(
        {QRectF(left_ - scale_.overhang_left(), band,
                scale_.length() + scale_.overhang_left() + scale_.overhang_right(), top_ - band - 1),
         cells, Qt::TopEdge});
    if (!page_.axis_labels) return;
    figure_.marks.push_back(text({left_ + scale_.length() / 2, band - 4}, side_title(columns_), kNoteSize, 400,
                                 theme_.text_muted, Anchor::middle));
  }

  void draw_axis_line(QPointF from, QPointF to) {
    figure::PathMark line{.path = QPainterPath(from), .stroke = {theme_.line, 1, {}}};
    line.path.lineTo(to);
    figure_.marks.push_back(std::move(line));
  }

  /// What the model says of the pair, the likeliest first.
  void draw_said() {
    if (!said()) return;
    const double x = right() + (page_.color_bar ? color_bar_room(page_) : kMargin) + kMargin;
    double y = top_ + kTitleSize;
    figure_.marks.push_back(text({x, y},
                                 answers_ ? Words::tr("Summed weight of each word") : Words::tr("The model says"),
                                 kTitleSize, 500, theme_.text_muted));
    const auto& candidates = said()->candidates;
    for (std::size_t i = 0; i < std::min(candidates.size(), kMostSaid); ++i) {
      y += kSaidPitch + 12;
      const double share = std::clamp(candidates[i].probability, 0.0, 1.0);
      const bool first = i == 0;
      figure_.marks.push_back(elided(text({x, y}, QString::fromStdString(candidates[i].text), 12, first ? 700 : 400,
                                          first ? theme_.text : theme_.text_muted),
                                     kSaidWidth - 44));
      figure_.marks.push_back(text({x + kSaidWidth, y}, percent(share), 11, first ? 600 : 400,
                                   first ? theme_.text : theme_.text_muted, Anchor::end));
      figure_.marks.push_back(RectMark{QRectF(x, y + 5, kSaidWidth, 5), theme_.field, {}, 2});
      if (share * kSaidWidth >= 1) {
        figure_.marks.push_back(
            RectMark{QRectF(x, y + 5, share * kSaidWidth, 5), first ? theme_.control : theme_.text_faint, {}, 2});
      }
    }
    bottom_ = std::max(bottom_, y + 10);
  }

  QString bars_note() const {
    const QString rows = number_text(rows_.weights.maxCoeff()), columns = number_text(columns_.weights.maxCoeff());
    if (!rows_.map && !columns_.map) {
      return Words::tr("bars: the mean of a row or column; the longest is %1 at the left and %2 at the top")
          .arg(rows, columns);
    }
    return Words::tr("bars: what weighs in the pooling; the longest is %1 at the left and %2 at the top")
        .arg(rows, columns);
  }

  QString strong_note() const {
    if (answers_) return Words::tr("bold: the answer, wherever it stands");
    if (!rows_.map && !columns_.map) return {};
    return Words::tr("bold: survives the pooling with more than the average weight");
  }

  const Trace& trace_;
  const Page& page_;
  const figure::Theme& theme_;
  const AttentionMap& map_;
  bool is_chosen_;            // or it is shown in the place of the map that the state chooses
  bool upright_;              // the rows of the map are the rows of the figure
  bool answers_ = answers();  // what is said stands in the text
  Matrix weights_;            // [rows x columns] of the figure
  Side rows_, columns_;
  TokenScale scale_;
  double label_left_ = 0, label_width_ = 0, left_ = 0, top_ = 0, pitch_ = 0, bottom_ = 0;
  Figure figure_;
};

}  // namespace

int telling_pair(const Trace& trace) { return match_of(trace, 0) ? 5 : 0; }

QString why_no_pair(const Trace& trace) {
  return match_of(trace, 0) ? QString() : Words::tr("There are no two texts here that are matched word by word.");
}

Figure draw_pair(const Shown& shown, const Page& page, const ViewState& state) {
  return PairFigure(shown, page, state).draw();
}

}  // namespace saccade::views
