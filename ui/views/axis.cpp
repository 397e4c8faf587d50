#include "ui/views/axis.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace saccade::views {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Axis)
};

constexpr int kLabelWeight = 500;
constexpr double kSmallestLabel = 8.5;
constexpr double kBetweenLabels = 4;  // that stand upright side by side
constexpr double kLabelGap = 10;      // from the scale's line to the baseline

/// @param sequence index in the trace @param count rows or columns
std::vector<TokenLabel> labels_of(const Trace& trace, int sequence, int count) {
  const std::vector<Token>& tokens = trace.sequences.at(sequence).tokens;
  const auto read = first_read(trace, sequence), written = first_written(trace, sequence);
  std::vector<TokenLabel> labels(count);
  for (int i = 0; i < count; ++i) {
    if (i < static_cast<int>(tokens.size())) {
      labels[i] = label_of(tokens[i]);
    } else {
      labels[i].text = QString::number(i + 1);
    }
    // What a decoder-only model wrote follows what it read; what a decoder starts with is neither.
    const bool target = written && (i >= *written || !read);
    labels[i].role = target ? Role::target : read ? Role::source : Role::other;
  }
  return labels;
}

double sine(double degrees) { return std::sin(degrees * std::numbers::pi / 180); }
double cosine(double degrees) { return std::cos(degrees * std::numbers::pi / 180); }

/// The least slant that keeps lines of text of `size` apart when they start `pitch` apart.
double slant(double pitch, double size) {
  constexpr std::array angles = {45.0, 60.0};
  const auto fits = [&](double angle) { return pitch * sine(angle) >= 1.25 * size; };
  const auto found = std::find_if(angles.begin(), angles.end(), fits);
  return found == angles.end() ? 90 : *found;
}

}  // namespace

QColor TokenLabel::color(const figure::Theme& theme) const {
  if (at_rest()) return theme.text_faint;
  if (role == Role::source) return theme.source;
  return role == Role::target ? theme.target : theme.text_muted;
}

namespace {

/// The same letters, with a shape for each that has none of its own.
TokenLabel visible_label(const Token& token) {
  QString shown = QString::fromStdString(token.text);
  if (token.special) return {shown, false, true};
  shown.replace(QChar(0x2581), ' ');  // how sub-word vocabularies write a space
  if (shown.trimmed().isEmpty()) {
    shown.replace('\n', QChar(0x21B5)).replace('\t', QChar(0x21E5));
    for (QChar& c : shown) {
      if (c.isSpace()) c = QChar(0x2423);
    }
    return {shown, true, false};
  }
  shown = shown.trimmed();
  // A control character has no shape of its own, and a mark that combines needs something to stand on.
  for (QChar& c : shown) {
    if (c < QChar(0x20)) c = QChar(QChar::ReplacementCharacter);
  }
  if (shown.front().isMark()) shown.prepend(QChar(0x25CC));
  return {shown, false, false};
}

}  // namespace

TokenLabel label_of(const Token& token) {
  TokenLabel label = visible_label(token);
  label.unknown = token.unknown;
  label.read_as = QString::fromStdString(token.read_as);
  return label;
}

QString read_as_text(const TokenLabel& label) {
  if (label.read_as.isEmpty()) return Words::tr("%1 is unknown to the model").arg(quoted(label.text));
  return (label.role == Role::target ? Words::tr("%1 written as %2") : Words::tr("%1 read as %2"))
      .arg(quoted(label.text), label.read_as);
}

QString unknown_note(const std::vector<TokenLabel>& labels) {
  QStringList stand_ins;
  bool any = false;
  for (const TokenLabel& label : labels) {
    any = any || label.unknown;
    if (label.unknown && !label.read_as.isEmpty() && !stand_ins.contains(label.read_as)) stand_ins << label.read_as;
  }
  if (!any) return {};
  if (stand_ins.isEmpty()) return Words::tr("underlined with dots: unknown to the model");
  return Words::tr("underlined with dots: unknown to the model, which has %1 in its place")
      .arg(stand_ins.join(QStringLiteral(", ")));
}

QString axis_title(const Sequence& sequence) {
  if (sequence.name == "source" || sequence.name == kReadsOn) return Words::tr("source");
  if (sequence.name == "target" || sequence.name == kReadsBehind) return Words::tr("target");
  if (sequence.name == "first") return Words::tr("first text");
  if (sequence.name == "second") return Words::tr("second text");
  if (sequence.name == "image") return Words::tr("image");
  if (sequence.name == "glimpses") return Words::tr("glimpses");
  if (sequence.name == "pool") return Words::tr("pool");
  if (sequence.name == "hops") return Words::tr("hops");
  if (sequence.name == "sentences") return Words::tr("sentences");
  return QString::fromStdString(sequence.name);
}

std::vector<TokenLabel> row_labels(const Trace& trace, const AttentionMap& map) {
  return labels_of(trace, map.queries, map.query_count());
}

std::vector<TokenLabel> column_labels(const Trace& trace, const AttentionMap& map) {
  return labels_of(trace, map.keys, map.key_count());
}

std::optional<int> find_token(const std::vector<TokenLabel>& labels, const QString& text) {
  const auto occurrence = [&](const QString& wanted, int number) -> std::optional<int> {
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
      if (labels[i].text == wanted && --number == 0) return i;
    }
    return std::nullopt;
  };
  if (const auto first = occurrence(text, 1)) return first;
  const auto mark = text.lastIndexOf(u'#');
  const int number = mark < 0 ? 0 : QStringView(text).mid(mark + 1).toInt();
  return number > 0 ? occurrence(text.left(mark), number) : std::nullopt;
}

bool is_self_attention(const AttentionMap& map) {
  return map.queries == map.keys && map.query_count() == map.key_count();
}

QString quoted(const QString& token) {
  const bool isolate = token.isRightToLeft();
  return Words::tr("“%1”").arg(isolate ? QChar(0x2068) + token + QChar(0x2069) : token);
}

figure::Target row_target(const AttentionMap& map, int row) {
  return {is_self_attention(map) ? figure::TargetKind::token : figure::TargetKind::target_token, row, -1};
}

figure::Target column_target(const AttentionMap& map, int column) {
  return {is_self_attention(map) ? figure::TargetKind::token : figure::TargetKind::source_token, -1, column};
}

figure::TextMark text(QPointF position, const QString& line, double size, int weight, const QColor& color,
                      figure::Anchor anchor) {
  figure::TextMark mark{.position = position, .size = size, .weight = weight, .color = color, .anchor = anchor};
  mark.runs.push_back({line});
  return mark;
}

figure::TextMark elided(figure::TextMark mark, double width) {
  QString& line = mark.runs.front().text;
  while (figure::text_width(mark) > width && line.size() > 2) line = line.chopped(2) + QChar(0x2026);
  return mark;
}

void add_label(figure::Figure& figure, figure::TextMark mark, const TokenLabel& label) {
  figure.marks.push_back(mark);
  if (!label.unknown) return;
  const double width = figure::text_width(mark);
  const double from = mark.anchor == figure::Anchor::start    ? 0
                      : mark.anchor == figure::Anchor::middle ? -width / 2
                                                              : -width;
  QTransform placed = QTransform::fromTranslate(mark.position.x(), mark.position.y());
  placed.rotate(mark.rotation);
  const double below = 0.26 * mark.size, dot = std::max(1.0, 0.1 * mark.size);
  figure::PathMark dots{.path = {}, .stroke = {mark.color, dot, {dot, 1.2 * dot}}};
  dots.path.moveTo(placed.map(QPointF(from, below)));
  dots.path.lineTo(placed.map(QPointF(from + width, below)));
  figure.marks.push_back(std::move(dots));
}

TokenScale::TokenScale(std::vector<TokenLabel> labels) : labels_(std::move(labels)) {
  for (const TokenLabel& label : labels_) {
    widths_.push_back(figure::text_width(text({}, label.text, 1, kLabelWeight, {})));
  }
  fit(length());
}

double TokenScale::upright_size(double pitch) const {
  const double widest = widths_.empty() ? 0 : *std::max_element(widths_.begin(), widths_.end());
  const double wanted = std::clamp(0.55 * pitch, 9.0, 13.0);
  return widest > 0 ? std::min(wanted, (pitch - kBetweenLabels) / widest) : wanted;
}

bool TokenScale::upright_at(double pitch) const { return upright_size(pitch) >= kSmallestLabel; }

void TokenScale::fit(double length) {
  const double least = upright_at(13) ? 13 : 14;
  pitch_ = std::clamp(std::floor(length / std::max(1, count())), least, max_pitch);

  const bool upright = upright_at(pitch_);
  size_ = upright ? upright_size(pitch_) : std::clamp(0.5 * pitch_, 11.0, 12.5);
  angle_ = upright ? 0 : slant(pitch_, size_);

  band_ = kLabelGap + size_ * cosine(angle_);
  overhang_left_ = overhang_right_ = 0;
  if (upright) return;
  for (int i = 0; i < count(); ++i) {
    const double width = widths_[i] * size_;
    const double reach = width * cosine(angle_) + size_;
    band_ = std::max(band_, kLabelGap + width * sine(angle_) + size_ * cosine(angle_));
    overhang_right_ = std::max(overhang_right_, x(i) + reach - this->length());
    overhang_left_ = std::max(overhang_left_, reach - x(i));
  }
}

std::pair<figure::TextMark, QRectF> TokenScale::place(int i, QPointF origin, Side side, const QColor& color) const {
  const bool above = side == Side::above;
  figure::TextMark mark = text({}, labels_[i].text, size_, kLabelWeight, color, figure::Anchor::middle);
  mark.rotation = -angle_;
  // Upright labels share a baseline. Of slanted ones the middle of the first (above) or last letter meets the column.
  const double middle = 0.36 * size_;
  if (angle_ == 0) {
    mark.position = origin + QPointF(x(i), above ? -kLabelGap : kLabelGap + 0.5 * size_);
  } else {
    mark.anchor = above ? figure::Anchor::start : figure::Anchor::end;
    mark.position =
        origin + QPointF(x(i) + middle * sine(angle_), above ? -kLabelGap : kLabelGap + middle * cosine(angle_));
  }
  const QPointF corner = origin + QPointF(x(i) - pitch_ / 2, above ? -band_ : 0);
  return {mark, QRectF(corner, QSizeF(pitch_, band_))};
}

}  // namespace saccade::views
