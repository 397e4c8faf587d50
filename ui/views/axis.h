#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "engine/trace/trace.h"
#include "ui/figure/figure.h"
#include "ui/figure/theme.h"

namespace saccade::views {

/// What a token is to a model that reads a text and writes another: its hue.
enum class Role { source, target, other };

/// A token as an axis shows it: spaces can be seen. Those and special tokens are drawn at rest.
struct TokenLabel {
  QString text;
  bool space = false;
  bool special = false;
  Role role = Role::source;
  /// The model's vocabulary lacks it; `read_as` is what stands there for the model, empty where that is not known.
  bool unknown = false;
  QString read_as = {};

  bool at_rest() const { return space || special; }
  QColor color(const figure::Theme& theme) const;
};

TokenLabel label_of(const Token& token);

/// “Karl” read as [UNK]: the label of a token that is unknown.
QString read_as_text(const TokenLabel& label);
/// What the dots under a label mean, where one of `labels` has them; otherwise empty.
QString unknown_note(const std::vector<TokenLabel>& labels);

/// What rows or columns that stand for a sequence are called, in the language of the program; its name is for files.
QString axis_title(const Sequence& sequence);

/// Labels for the rows or the columns of a map; numbers from 1 where a sequence has no tokens.
std::vector<TokenLabel> row_labels(const Trace& trace, const AttentionMap& map);
std::vector<TokenLabel> column_labels(const Trace& trace, const AttentionMap& map);

/// The place of the first of `labels` with this text; "it#2" means the second one with the text "it", unless a token is
/// written so itself. Nothing where there is none.
std::optional<int> find_token(const std::vector<TokenLabel>& labels, const QString& text);

/// “token”, kept in one piece where it is written from right to left.
QString quoted(const QString& token);

/// What hovering the label of a row or a column stands for.
figure::Target row_target(const AttentionMap& map, int row);
figure::Target column_target(const AttentionMap& map, int column);

/// Whether a text attends to itself: rows and columns are the same tokens.
bool is_self_attention(const AttentionMap& map);

figure::TextMark text(QPointF position, const QString& line, double size, int weight, const QColor& color,
                      figure::Anchor anchor = figure::Anchor::start);

/// The beginning of a line of text that is no wider than `width`, with an ellipsis where something is left out.
figure::TextMark elided(figure::TextMark mark, double width);

/// Adds `mark`, which shows `label`: with dots under it where the token is unknown.
void add_label(figure::Figure& figure, figure::TextMark mark, const TokenLabel& label);

/// The scale along a line of tokens and the labels that stand above or below it, all of one size. They stand upright
/// over their columns where every one of them fits there; otherwise all are slanted, as little as keeps them apart.
class TokenScale {
 public:
  static constexpr double max_pitch = 26;

  explicit TokenScale(std::vector<TokenLabel> labels);

  /// As wide as the largest whole pitch with which all tokens fit in `length`, but never too narrow to read.
  void fit(double length);

  int count() const { return static_cast<int>(labels_.size()); }
  const std::vector<TokenLabel>& labels() const { return labels_; }
  const TokenLabel& label(int i) const { return labels_[i]; }
  double pitch() const { return pitch_; }
  double length() const { return count() * pitch_; }
  /// Distance of position `p` from the scale's left end; token `i` is centred at `x(i)`.
  double x(double p) const { return (p + 0.5) * pitch_; }

  /// Height of the labels' band, and how far slanted ones reach beyond the last token (above) or the first (below).
  double band() const { return band_; }
  double overhang_right() const { return overhang_right_; }
  double overhang_left() const { return overhang_left_; }

  enum class Side { above, below };
  /// The label of token `i` where the scale begins at `origin`, and the area that it fills.
  std::pair<figure::TextMark, QRectF> place(int i, QPointF origin, Side side, const QColor& color) const;

 private:
  /// Of upright labels: as large as they may be at this pitch, and as lets the widest fit into it.
  double upright_size(double pitch) const;
  bool upright_at(double pitch) const;

  std::vector<TokenLabel> labels_;
  std::vector<double> widths_;  // of the labels at size 1
  double pitch_ = max_pitch, size_ = 13, angle_ = 0;
  double band_ = 0, overhang_right_ = 0, overhang_left_ = 0;
};

}  // namespace saccade::views
