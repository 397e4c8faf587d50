#include "ui/views/vector.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/matrix.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Script;
using figure::TargetKind;
using figure::TextMark;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Vector)
};

constexpr double kTitleSize = 13.5;
constexpr int kCellCount = 16;  // of the vector as it is drawn: enough to look like one
constexpr double kCellSize = 14, kVectorGap = 5;
constexpr double kColumnHeight = 56;                // of an accuracy of 1
constexpr double kLeastFall = 60, kMostFall = 130;  // from the tokens to the vector, and on

TokenScale scale_of(const std::vector<Token>& tokens, Role role, double length) {
  std::vector<TokenLabel> labels;
  for (const Token& token : tokens) {
    labels.push_back(label_of(token));
    labels.back().role = role;
  }
  TokenScale scale(std::move(labels));
  scale.fit(length);
  return scale;
}

/// Tokens over the vector, the vector, tokens under it.
class Bottleneck {
 public:
  Bottleneck(const Shown& shown, const Page& page, const ViewState& state)
      : trace_(shown.trace),
        accuracy_(shown.accuracy),
        page_(page),
        theme_(page.theme),
        read_(scale_of(trace_.source(), Role::source, page.room.width() - 2 * kMargin)),
        written_(scale_of(trace_.target(), Role::target, page.room.width() - 2 * kMargin)),
        reached_(state.step ? *state.step + 1 : written_.count()),
        current_(state.step) {}

  Figure draw() {
    lay_out();
    draw_title();
    draw_lines();
    draw_vector();
    draw_tokens();
    if (!accuracy_.empty()) draw_accuracy();
    figure_.title = Words::tr("The one vector of %1").arg(QString::fromStdString(trace_.model.id));
    figure_.description = Words::tr("%1 tokens are read into one vector, and %2 are written from it: “%3”.")
                              .arg(read_.count())
                              .arg(written_.count())
                              .arg(QString::fromStdString(trace_.output));
    std::vector<TokenLabel> labels = read_.labels();
    labels.insert(labels.end(), written_.labels().begin(), written_.labels().end());
    finish(figure_, page_, kMargin, bottom_, {unknown_note(labels)});
    return std::move(figure_);
  }

 private:
  void lay_out() {
    const double half = std::max({read_.length() / 2 + read_.overhang_right(),
                                  written_.length() / 2 + written_.overhang_left(), kCellCount * kCellSize / 2.0});
    middle_ = kMargin + std::ceil(half);
    const double head = kMargin + kTitleSize + 20;
    const double fixed = head + read_.band() + 2 * kVectorGap + kCellSize + written_.band() + 2 * kMargin +
                         (accuracy_.empty() ? 0 : 36 + 24 + kColumnHeight + 14);
    const double fall = std::floor(std::clamp((page_.room.height() - fixed) / 2, kLeastFall, kMostFall));
    read_bottom_ = std::ceil(head + read_.band());
    vector_top_ = read_bottom_ + fall;
    written_top_ = vector_top_ + kCellSize + fall;
    bottom_ = written_top_ + written_.band();
  }

  QPointF read_origin() const { return {middle_ - read_.length() / 2, read_bottom_}; }
  QPointF written_origin() const { return {middle_ - written_.length() / 2, written_top_}; }
  double vector_left() const { return middle_ - kCellCount * kCellSize / 2.0; }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const TextMark title = text({kMargin, baseline}, Words::tr("One vector"), kTitleSize, 600, theme_.text);
    figure_.marks.push_back(title);
    figure_.marks.push_back(text({kMargin + figure::text_width(title) + 14, baseline},
                                 Words::tr("all that is read goes into it, all that is written comes out of it"), 11.5,
                                 400, theme_.text_muted));
  }

  /// Where the line of a token enters the vector or leaves it: in the order of the tokens, over all of its width.
  double x_of_vector(int i, int count) const {
    return vector_left() + kCellCount * kCellSize * (i + 0.5) / std::max(1, count);
  }

  void add_line(QPointF from, QPointF to, const QColor& hue, bool strong) {
    QColor color = hue;
    color.setAlphaF(strong ? 0.9f : 0.4f);
    PathMark line{.path = {}, .stroke = {color, strong ? 2.0 : 1.2, {}}};
    const double bend = (from.y() + to.y()) / 2;
    line.path.moveTo(from);
    line.path.cubicTo({from.x(), bend}, {to.x(), bend}, to);
    figure_.marks.push_back(std::move(line));
  }

  void draw_lines() {
    for (int i = 0; i < read_.count(); ++i) {
      add_line(read_origin() + QPointF(read_.x(i), 0), {x_of_vector(i, read_.count()), vector_top_ - kVectorGap},
               theme_.source, false);
    }
    for (int i = 0; i < std::min(reached_, written_.count()); ++i) {
      add_line({x_of_vector(i, written_.count()), vector_top_ + kCellSize + kVectorGap},
               written_origin() + QPointF(written_.x(i), 0), theme_.target, i == current_);
    }
  }

  void draw_vector() {
    for (int i = 0; i < kCellCount; ++i) {
      const QRectF cell(vector_left() + i * kCellSize, vector_top_, kCellSize, kCellSize);
      figure_.marks.push_back(
          RectMark{cell.adjusted(0.5, 0.5, -0.5, -0.5), theme_.control_tint, {theme_.control, 0.8, {}}, 2});
    }
    TextMark name = text({vector_left() + kCellCount * kCellSize + 12, vector_top_ + kCellSize - 3}, {}, 12, 400,
                         theme_.text_muted);
    name.runs = {{"c", Script::normal, true}, {" = "}, {"h", Script::normal, true}, {"S", Script::sub, true}};
    figure_.marks.push_back(std::move(name));
  }

  void draw_tokens() {
    for (int i = 0; i < read_.count(); ++i) {
      auto [mark, area] = read_.place(i, read_origin(), TokenScale::Side::above, read_.label(i).color(theme_));
      add_label(figure_, std::move(mark), read_.label(i));
      figure_.regions.push_back({area, {TargetKind::source_token, -1, i}});
    }
    for (int i = 0; i < written_.count(); ++i) {
      const QColor color = i < reached_ ? written_.label(i).color(theme_) : theme_.text_faint;
      auto [mark, area] = written_.place(i, written_origin(), TokenScale::Side::below, color);
      if (i == current_) mark.weight = 600;
      add_label(figure_, std::move(mark), written_.label(i));
      figure_.regions.push_back({area, {TargetKind::target_token, i, -1}});
    }
  }

  static QString lengths_text(const LengthAccuracy& row) {
    if (row.to == 0) return Words::tr("from %1").arg(row.from);
    return row.from == 0 ? Words::tr("to %1").arg(row.to) : Words::tr("%1–%2").arg(row.from).arg(row.to);
  }

  /// The one to which what was read belongs; none where its tokens do not say how long it was.
  bool is_of_this_length(const LengthAccuracy& row) const {
    int length = 0;
    for (const Token& token : trace_.source()) length = std::max(length, token.end);
    return length > 0 && length >= row.from && (row.to == 0 || length <= row.to);
  }

  /// A column for each row of the card, from the left.
  void draw_accuracy() {
    const double pitch = std::clamp(2 * (middle_ - kMargin) / accuracy_.size(), 48.0, 84.0);
    const double title = bottom_ + 36, base = title + 24 + kColumnHeight;
    figure_.marks.push_back(
        text({kMargin, title}, Words::tr("Right to the letter, by the characters read"), 11, 500, theme_.text_muted));
    for (size_t i = 0; i < accuracy_.size(); ++i) {
      const double x = kMargin + i * pitch, width = pitch - 16;
      const bool here = is_of_this_length(accuracy_[i]);
      const double height = std::max(1.0, kColumnHeight * std::clamp(accuracy_[i].exact, 0.0, 1.0));
      figure_.marks.push_back(RectMark{QRectF(x, base - kColumnHeight, width, kColumnHeight), theme_.field});
      figure_.marks.push_back(
          RectMark{QRectF(x, base - height, width, height), here ? theme_.control : theme_.text_faint});
      const int weight = here ? 600 : 400;
      const QColor& ink = here ? theme_.text : theme_.text_muted;
      figure_.marks.push_back(text({x + width / 2, base - kColumnHeight - 5}, percent(accuracy_[i].exact), 10, weight,
                                   ink, Anchor::middle));
      figure_.marks.push_back(
          text({x + width / 2, base + 14}, lengths_text(accuracy_[i]), 10, weight, ink, Anchor::middle));
    }
    bottom_ = base + 14;
  }

  const Trace& trace_;
  const std::span<const LengthAccuracy> accuracy_;
  const Page& page_;
  const figure::Theme& theme_;
  TokenScale read_, written_;
  int reached_;  // tokens from here on are not written yet
  std::optional<int> current_;
  double middle_ = 0, read_bottom_ = 0, vector_top_ = 0, written_top_ = 0, bottom_ = 0;
  Figure figure_;
};

}  // namespace

/// There is nothing else to see of such a model.
int telling_vector(const Trace& trace) { return trace.facts.has_one_vector() ? 1 : 0; }

QString why_no_vector(const Trace& trace) {
  if (trace.facts.has_one_vector()) return {};
  return Words::tr("Only without attention does one vector stand between encoder and decoder.");
}

Figure draw_vector(const Shown& shown, const Page& page, const ViewState& state) {
  return Bottleneck(shown, page, state).draw();
}

}  // namespace saccade::views
