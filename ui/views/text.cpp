#include "ui/views/text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/color_bar.h"
#include "ui/views/matrix.h"
#include "ui/views/readout.h"
#include "ui/views/token_layout.h"

namespace saccade::views {

using figure::Anchor;
using figure::Figure;
using figure::PathMark;
using figure::RectMark;
using figure::Target;
using figure::TargetKind;
using figure::TextMark;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(TextView)
};

constexpr double kTitleSize = 13.5, kProseSize = 15, kNameSize = 11.5, kNumberSize = 10.5;
constexpr double kWidest = 640;  // of a line of text: longer ones are hard to follow
constexpr double kNarrowest = 220;
constexpr double kBetweenParagraphs = 14, kBetweenSentences = 12;
constexpr double kBarWidth = 48, kBarHeight = 10, kNumberWidth = 34;
constexpr double kLeastShade = 0.02;  // that can be seen
/// Words that are drawn: more in one figure are slow to paint, and nobody reads on.
constexpr int kMostWords = 20'000;
/// Steps that an average looks at, where a row costs time.
constexpr int kMostRows = 200;

/// Whether a map's rows lie over a text: as pooling, or step by step.
bool is_over_text(const Trace& trace, const AttentionMap& map) {
  const Sequence& keys = key_sequence(trace, map);
  if (map.queries == map.keys || map.query_count() == 0 || keys.rows > 0 || keys.tokens.empty()) return false;
  return map.site.site == "pooling" || query_sequence(trace, map).name == "target";
}

bool is_pooling(const AttentionMap& map) { return map.site.site == "pooling"; }

/// The map that pools what the queries of `map` found; -1 where there is none.
int map_above(const Trace& trace, const AttentionMap& map) {
  if (!is_pooling(map)) return -1;
  const auto pools = [&](const AttentionMap& other) {
    return is_pooling(other) && &other != &map && other.keys == map.queries && other.query_count() == 1;
  };
  const auto found = std::ranges::find_if(trace.attention, pools);
  return found == trace.attention.end() ? -1 : static_cast<int>(found - trace.attention.begin());
}

/// The map whose text is shown where `chosen` is: itself, what lies below it, or else the first that is over a text.
int text_map(const Trace& trace, int chosen) {
  const auto is_shown = [&](int map) {
    return is_over_text(trace, trace.attention[map]) &&
           (chosen == map || map_above(trace, trace.attention[map]) == chosen);
  };
  const int count = static_cast<int>(trace.attention.size());
  // What pools sentences lies over tokens, too, but those are no text.
  for (int map = 0; map < count; ++map) {
    if (map != chosen && is_shown(map)) return map;
  }
  if (is_over_text(trace, trace.attention[chosen])) return chosen;
  for (int map = 0; map < count; ++map) {
    if (is_over_text(trace, trace.attention[map])) return map;
  }
  return chosen;
}

double luminance(const QColor& color) {
  const auto linear = [](double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// As WCAG 2 counts it, from 1 to 21.
double contrast(const QColor& a, const QColor& b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

/// `wanted` where it can be read on `ground`; otherwise white for dark letters and black for light ones, or where that
/// cannot be read either, the other of the two: one of them always can.
QColor ink_on(const QColor& ground, const QColor& wanted) {
  constexpr double least = 4.5;
  if (contrast(wanted, ground) >= least) return wanted;
  const QColor black(Qt::black), white(Qt::white);
  const bool light = luminance(wanted) > 0.18;
  const QColor& opposite = light ? black : white;
  return contrast(opposite, ground) >= least ? opposite : light ? white : black;
}

class ShadedText {
 public:
  ShadedText(const Shown& shown, const Page& page, const ViewState& state)
      : trace_(shown.trace),
        page_(shaded(page)),
        theme_(page_.theme),
        index_(text_map(trace_, state.map)),
        map_(trace_.attention[index_]),
        chosen_(state.map),
        above_(map_above(trace_, map_)),
        shown_(trace_, map_, state),
        tokens_(key_sequence(trace_, map_).tokens),
        steps_(query_sequence(trace_, map_).name == "target") {}

  Figure draw() {
    lay_out();
    draw_title();
    draw_predictions();
    first_ = bottom_;
    if (steps_) {
      draw_steps();
    } else if (above_ >= 0) {
      draw_sentences();
    } else {
      draw_paragraphs();
    }
    if (page_.color_bar) {
      draw_color_bar(figure_, page_, left_ + width_ + right_, first_, std::clamp(bottom_ - first_, 90.0, 260.0));
    }
    figure_.title = Words::tr("The text as %1 weighs it").arg(QString::fromStdString(trace_.model.id));
    figure_.description = description();
    notes_ << unknown_note(labels_drawn_);
    finish(figure_, page_, kMargin, std::max(bottom_, first_ + (page_.color_bar ? 90 : 0)), notes_);
    return std::move(figure_);
  }

 private:
  /// Weights of single words among many are small: where the page does not say, they are drawn so that they are seen.
  static Page shaded(Page page) {
    page.shade = page.shade.value_or(figure::Shade::square_root);
    return page;
  }

  const Sequence& queries() const { return query_sequence(trace_, map_); }
  bool names_paragraphs() const { return !steps_ && above_ < 0 && map_.query_count() > 1; }

  QString name_of_query(int query) const {
    const TokenLabel& label = shown_.row_labels[query];
    if (queries().name == "hops") return Words::tr("hop %1").arg(label.text);
    return label.text;
  }

  void lay_out() {
    double name = 0, said = 0;
    if (above_ >= 0) name = kNumberWidth + kBarWidth + 14;
    if (names_paragraphs()) {
      for (const int query : shown_.rows) {
        name = std::max(name, figure::text_width(text({}, name_of_query(query), kNameSize, 600, {})) + 16);
        if (const SourcePrediction* prediction = prediction_of(query)) {
          said = std::max(said, figure::text_width(said_mark({}, prediction->candidates.front(), theme_)) + 16);
        }
      }
    }
    left_ = std::ceil(kMargin + std::min(name, 160.0));
    right_ = std::ceil(said);
    const double bar = page_.color_bar ? color_bar_room(page_) : kMargin;
    width_ = std::floor(std::clamp(page_.room.width() - left_ - right_ - bar, kNarrowest, kWidest));
  }

  void draw_title() {
    const double baseline = kMargin + kTitleSize;
    const TextMark title = text({kMargin, baseline}, title_text(), kTitleSize, 500, theme_.text_muted);
    figure_.marks.push_back(title);
    figure_.marks.push_back(text({kMargin + figure::text_width(title) + 13, baseline}, subtitle_text(), kTitleSize, 400,
                                 theme_.text_faint));
    bottom_ = baseline + 16;
  }

  QString title_text() const { return Words::tr("Attention weight"); }

  QString subtitle_text() const {
    if (steps_ && shown_.current) {
      return Words::tr("of each word as %1 is written").arg(quoted(shown_.row_labels[*shown_.current].text));
    }
    if (steps_) return Words::tr("of each word, on average over the steps");
    if (above_ >= 0) return Words::tr("bars: of each sentence; shades: of each word within its sentence");
    if (names_paragraphs()) return Words::tr("the same text, once for each that looks at it");
    return Words::tr("of each word");
  }

  QString description() const {
    const QString count = QString::number(tokens_.size());
    if (steps_) {
      return Words::tr("%1 tokens, shaded by how much is looked at each while “%2” is written.")
          .arg(count, QString::fromStdString(trace_.output));
    }
    if (above_ >= 0) {
      return Words::tr("%1 words in %2 sentences, shaded by their weight, each sentence with a bar of its own weight.")
          .arg(count)
          .arg(map_.query_count());
    }
    return Words::tr("%1 words, shaded by their weight, once for each of %2 queries.")
        .arg(count)
        .arg(map_.query_count());
  }

  // --- what is said
  // ---------------------------------------------------------------------------------------------------

  const SourcePrediction* prediction_of(int query) const {
    const auto found = std::ranges::find_if(trace_.predictions, [&](const SourcePrediction& prediction) {
      return prediction.token == query && prediction.sequence == map_.queries && !prediction.candidates.empty();
    });
    return found == trace_.predictions.end() ? nullptr : &*found;
  }

  /// "positive 0.98"
  static TextMark said_mark(QPointF position, const Candidate& candidate, const figure::Theme& theme) {
    TextMark mark = text(position, QString::fromStdString(candidate.text), kNameSize, 600, theme.text);
    mark.runs.push_back({QStringLiteral("  ") + number_text(candidate.probability)});
    return mark;
  }

  /// What is said of the whole input: each label with its probability and a bar.
  void draw_predictions() {
    constexpr size_t most = 3;
    for (const SourcePrediction& prediction : trace_.predictions) {
      if (prediction.token || prediction.candidates.empty()) continue;
      const double baseline = bottom_ + 14;
      double x = kMargin;
      for (size_t i = 0; i < std::min(most, prediction.candidates.size()); ++i) {
        const Candidate& candidate = prediction.candidates[i];
        const double width = 44 * std::clamp(candidate.probability, 0.0, 1.0);
        const QColor color = i == 0 ? theme_.control : theme_.text_faint;
        figure_.marks.push_back(RectMark{QRectF(x, baseline - 8, 44, 8), theme_.field, {}, 2});
        if (width >= 0.5) figure_.marks.push_back(RectMark{QRectF(x, baseline - 8, width, 8), color, {}, 2});
        TextMark mark = said_mark({x + 52, baseline}, candidate, theme_);
        mark.weight = i == 0 ? 600 : 400;
        mark.color = i == 0 ? theme_.text : theme_.text_muted;
        figure_.marks.push_back(mark);
        x += 52 + figure::text_width(mark) + 24;
      }
      bottom_ = baseline + 18;
    }
  }

  // --- words
  // ----------------------------------------------------------------------------------------------------------

  struct Lines {
    TokenLayout layout;
    double top, bottom;
  };

  /// Places the tokens `kept` of the map's keys from `bottom_` down.
  Lines place_words(const std::vector<TokenLabel>& labels, const std::vector<Token>& tokens,
                    const std::vector<int>& kept) {
    Lines lines{lay_out_prose(labels, tokens, kept, kProseSize, width_), bottom_, bottom_};
    std::vector<double> tops;
    for (int line = 0; line < lines.layout.line_count(); ++line) {
      tops.push_back(std::round(bottom_ + line * kProsePitch * kProseSize));
    }
    // The first letters, not the room around them, stand below the title.
    lines.layout.place(left_ - kProsePadding * kProseSize, tops);
    lines.bottom = tops.back() + 1.5 * kProseSize;
    words_drawn_ += lines.layout.count();
    labels_drawn_.insert(labels_drawn_.end(), lines.layout.labels.begin(), lines.layout.labels.end());
    return lines;
  }

  /// @param weights one for each token of the layout
  /// @param target what the token of the map with this index stands for
  template <typename Of>
  void draw_words(const TokenLayout& layout, const Vector& weights, Of target) {
    for (int i = 0; i < layout.count(); ++i) {
      const TokenLabel& label = layout.labels[i];
      const QRectF& box = layout.boxes[i];
      const double shade = figure::shade_of(weights[i], *page_.shade);
      QColor ground = theme_.canvas;
      if (shade >= kLeastShade) {
        ground = figure::weight_color(page_.color_map, shade, theme_);
        figure_.marks.push_back(RectMark{box, ground, {}, 3});
      }
      const QColor ink = ink_on(ground, label.at_rest() ? theme_.text_faint : theme_.text);
      add_label(figure_, text(layout.baseline(i), label.text, kProseSize, kTokenWeight, ink, Anchor::middle), label);
      figure_.regions.push_back({box, target(layout.indices[i])});
    }
  }

  Target cell(int query, int key) const { return {TargetKind::cell, query, key, index_ == chosen_ ? -1 : index_}; }

  void draw_paragraphs() {
    double hidden = 0;
    int drawn = 0;
    for (const int query : shown_.rows) {
      if (words_drawn_ > kMostWords) break;
      const ShownMap::Row row = shown_.row(query);
      hidden += row.hidden;
      const Lines lines = place_words(shown_.column_labels, tokens_, shown_.columns);
      draw_words(lines.layout, row.weights, [&](int key) { return cell(query, key); });
      const double baseline = lines.top + 0.75 * kProseSize + 0.36 * kProseSize;
      if (names_paragraphs()) {
        const TextMark name = text({kMargin, baseline}, name_of_query(query), kNameSize, 600, theme_.text_muted);
        figure_.marks.push_back(elided(name, left_ - kMargin - 12));
        Target target = row_target(map_, query);
        if (index_ != chosen_) target.map = index_;
        figure_.regions.push_back({QRectF(kMargin, lines.top, left_ - kMargin - 4, 1.5 * kProseSize), target});
        if (const SourcePrediction* prediction = prediction_of(query)) {
          figure_.marks.push_back(said_mark({left_ + width_ + 16, baseline}, prediction->candidates.front(), theme_));
        }
      }
      bottom_ = lines.bottom + kBetweenParagraphs;
      ++drawn;
    }
    bottom_ -= kBetweenParagraphs;
    notes_ << shown_.note(hidden / std::max(1, drawn)) << cut_note(drawn, static_cast<int>(shown_.rows.size()));
  }

  QString cut_note(int drawn, int all) const {
    return drawn == all ? QString() : Words::tr("the first %1 of %2 paragraphs are drawn").arg(drawn).arg(all);
  }

  // --- a document
  // -----------------------------------------------------------------------------------------------------

  /// The query that gives each key its weight: words belong to one sentence. A word without weight belongs with the one
  /// before it.
  std::vector<int> sentence_of_word() const {
    std::vector<int> sentence(map_.key_count(), -1);
    for (int query = 0; query < map_.query_count(); ++query) {
      const Vector row = map_.row(query);
      for (int key = 0; key < map_.key_count(); ++key) {
        if (row[key] > 0 && sentence[key] < 0) sentence[key] = query;
      }
    }
    for (int key = 0, last = 0; key < map_.key_count(); ++key) {
      if (sentence[key] < 0) sentence[key] = last;
      last = sentence[key];
    }
    return sentence;
  }

  void draw_sentences() {
    const AttentionMap& above = trace_.attention[above_];
    const Vector weights = above.row(0);
    const float largest = std::max(weights.maxCoeff(), 1e-6f);
    const std::vector<int> sentence = sentence_of_word();
    std::vector<std::vector<int>> words(map_.query_count());
    for (const int key : shown_.columns) words[sentence[key]].push_back(key);
    int drawn = 0;
    for (int query = 0; query < map_.query_count() && words_drawn_ <= kMostWords; ++query, ++drawn) {
      if (words[query].empty()) continue;
      const Vector row = map_.row(query);
      const Lines lines = place_words(shown_.column_labels, tokens_, words[query]);
      Vector own(static_cast<Eigen::Index>(words[query].size()));
      for (size_t i = 0; i < words[query].size(); ++i) own[i] = row[words[query][i]];
      draw_words(lines.layout, own, [&](int key) { return cell(query, key); });
      draw_bar(query, weights[query], weights[query] / largest, lines.top);
      bottom_ = lines.bottom + kBetweenSentences;
    }
    bottom_ -= kBetweenSentences;
    notes_ << cut_note(drawn, map_.query_count());
  }

  /// @param share of the bar's room
  void draw_bar(int query, double weight, double share, double top) {
    const QRectF room(kMargin + kNumberWidth + 4, top + 0.75 * kProseSize - kBarHeight / 2, kBarWidth, kBarHeight);
    figure_.marks.push_back(RectMark{room, theme_.field, {}, 2});
    if (const double width = kBarWidth * share; width >= 0.5) {
      figure_.marks.push_back(RectMark{QRectF(room.topLeft(), QSizeF(width, kBarHeight)), theme_.control, {}, 2});
    }
    figure_.marks.push_back(text({kMargin + kNumberWidth - 4, top + 0.75 * kProseSize + 0.36 * kNumberSize},
                                 number_text(weight), kNumberSize, 400, theme_.text_muted, Anchor::end));
    const Target target{TargetKind::cell, 0, query, above_ == chosen_ ? -1 : above_};
    figure_.regions.push_back({QRectF(kMargin, top, left_ - kMargin - 6, 1.5 * kProseSize), target});
  }

  // --- step by step ---

  /// How a step looks at the source; without one, the average over the steps.
  auto row_of_source() {
    if (shown_.current) return shown_.row(*shown_.current);
    const int count = map_.query_count(), looked_at = map_.is_computed() ? std::min(count, kMostRows) : count;
    Vector sum = Vector::Zero(map_.key_count());
    for (int i = 0; i < looked_at; ++i)
      sum += map_.row(static_cast<int>(static_cast<long long>(i) * count / looked_at));
    if (looked_at < count) notes_ << Words::tr("the average of %1 of %2 steps").arg(looked_at).arg(count);
    return shown_.shown(sum / static_cast<float>(looked_at));
  }

  void draw_steps() {
    const ShownMap::Row row = row_of_source();
    const Lines read = place_words(shown_.column_labels, tokens_, shown_.columns);
    draw_words(read.layout, row.weights, [&](int key) {
      if (shown_.current) return cell(*shown_.current, key);
      Target target = column_target(map_, key);
      if (index_ != chosen_) target.map = index_;
      return target;
    });
    bottom_ = read.bottom + 44;
    const Lines written = place_words(shown_.row_labels, queries().tokens, shown_.rows);
    draw_written(written.layout);
    if (shown_.current) draw_pointer(read.layout, row.weights, written.layout);
    bottom_ = written.bottom;
    notes_ << shown_.note(row.hidden);
    const auto says = [](const Step& step) { return step.p_gen.has_value(); };
    if (std::ranges::any_of(trace_.steps, says)) {
      notes_ << Words::tr("The bar under a written word: how much of it was copied from the source.");
    }
  }

  /// How much of what was written in `row` was copied; nothing where the model does not say, or it is not written yet.
  std::optional<double> copied(int row) const {
    if (row >= shown_.reached || row >= static_cast<int>(trace_.steps.size())) return std::nullopt;
    const std::optional<double>& p_gen = trace_.steps[row].p_gen;
    return p_gen ? std::optional(std::clamp(1 - *p_gen, 0.0, 1.0)) : std::nullopt;
  }

  void draw_written(const TokenLayout& layout) {
    for (int i = 0; i < layout.count(); ++i) {
      const int row = layout.indices[i];
      const TokenLabel& label = layout.labels[i];
      const QRectF& box = layout.boxes[i];
      const std::optional<double> share = copied(row);
      QColor ground = theme_.canvas;
      if (share && *share > 0.01) {
        const float t = static_cast<float>(0.28 * *share);
        ground = QColor::fromRgbF(std::lerp(theme_.canvas.redF(), theme_.target.redF(), t),
                                  std::lerp(theme_.canvas.greenF(), theme_.target.greenF(), t),
                                  std::lerp(theme_.canvas.blueF(), theme_.target.blueF(), t));
        figure_.marks.push_back(RectMark{box, ground, {}, 3});
        const QRectF bar(box.left(), box.bottom() + 1.5, box.width() * *share, 2.5);
        if (bar.width() >= 2) figure_.marks.push_back(RectMark{bar, theme_.target, {}, 1});
      }
      const bool reached = row < shown_.reached, current = row == shown_.current;
      if (current) figure_.marks.push_back(RectMark{box, {}, {theme_.target, 1.2, {}}, 3});
      // The hues of roles are chosen for the canvas.
      const QColor ink = !reached ? theme_.text_faint : ground == theme_.canvas ? label.color(theme_) : theme_.text;
      add_label(figure_,
                text(layout.baseline(i), label.text, kProseSize, current ? 600 : kTokenWeight, ink, Anchor::middle),
                label);
      Target target = row_target(map_, row);
      if (index_ != chosen_) target.map = index_;
      figure_.regions.push_back({box, target});
    }
  }

  /// From the word that is written to the one that it was copied from.
  void draw_pointer(const TokenLayout& read, const Vector& weights, const TokenLayout& written) {
    const std::optional<double> share = copied(*shown_.current);
    const std::optional<int> place = written.find(*shown_.current);
    if (!share || *share < 0.5 || !place || weights.size() == 0) return;
    Eigen::Index strongest = 0;
    weights.maxCoeff(&strongest);
    const QRectF& to = read.boxes[strongest];
    const QPointF from(written.boxes[*place].center().x(), written.boxes[*place].top()),
        end(to.center().x(), to.bottom());
    QColor color = theme_.target;
    color.setAlphaF(static_cast<float>(0.4 + 0.5 * *share));
    PathMark line{.path = QPainterPath(from), .stroke = {color, 1.6, {}}};
    const double middle = (from.y() + end.y()) / 2;
    line.path.cubicTo({from.x(), middle}, {end.x(), middle}, end);
    figure_.marks.push_back(std::move(line));
    figure_.marks.push_back(RectMark{to, {}, {theme_.target, 1.2, {}}, 3});
  }

  const Trace& trace_;
  const Page page_;
  const figure::Theme& theme_;
  const int index_;
  const AttentionMap& map_;
  const int chosen_, above_;  // indices into the trace; -1: no second level
  const ShownMap shown_;
  const std::vector<Token>& tokens_;
  const bool steps_;
  double left_ = kMargin, width_ = kWidest, right_ = 0;  // of the words, and what stands beside them
  double first_ = 0, bottom_ = 0;
  int words_drawn_ = 0;
  std::vector<TokenLabel> labels_drawn_;
  QStringList notes_;
  Figure figure_;
};

bool is_pooled_text(const Trace& trace, const AttentionMap& map) { return is_pooling(map) && is_over_text(trace, map); }

}  // namespace

/// Pooled texts are best read as texts; what is copied is seen nowhere else.
int telling_text(const Trace& trace) {
  const auto of = [&](auto holds) { return std::ranges::any_of(trace.attention, holds); };
  if (of([&](const AttentionMap& map) { return is_pooled_text(trace, map); })) return 4;
  if (!of([&](const AttentionMap& map) { return is_over_text(trace, map); })) return 0;
  return std::ranges::any_of(trace.steps, [](const Step& step) { return step.p_gen.has_value(); }) ? 3 : 1;
}

QString why_no_text(const Trace& trace) {
  if (telling_text(trace) > 0) return {};
  const QString none = why_no_attention(trace);
  return none.isEmpty() ? Words::tr("Only where a text is pooled, or looked at step by step, are its words shaded.")
                        : none;
}

Figure draw_text(const Shown& shown, const Page& page, const ViewState& state) {
  return ShadedText(shown, page, state).draw();
}

}  // namespace saccade::views
