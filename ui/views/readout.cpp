#include "ui/views/readout.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/words.h"
#include "ui/views/behavior.h"
#include "ui/views/shown_map.h"
#include "ui/views/steps.h"

namespace saccade::views {

using figure::Target;
using figure::TargetKind;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Readout)
};

bool holds(const std::vector<int>& sorted, int i) { return std::binary_search(sorted.begin(), sorted.end(), i); }

QString said(const QString& what, const QString& value, const QString& detail) {
  if (value.isEmpty()) return detail.isEmpty() ? what : Words::tr("%1 (%2)").arg(what, detail);
  return detail.isEmpty() ? Words::tr("%1: %2").arg(what, value) : Words::tr("%1: %2 (%3)").arg(what, value, detail);
}

Readout readout(const QString& title, const QString& value, const QString& detail = {}) {
  return {title, value, detail, {}, said(title, value, detail)};
}

/// Reads places of one figure. What was made for one place is kept for the next: they come row by row.
class Reader {
 public:
  Reader(const Shown& shown, const ViewState& state)
      : trace_(shown.trace), behaviors_(shown.behaviors), state_(within(state, shown.trace)) {}

  std::optional<Readout> read_together(const std::vector<int>& rows) {
    if (rows.empty() || state_.map >= static_cast<int>(trace_.attention.size())) return std::nullopt;
    const AttentionMap& map = trace_.attention[state_.map];
    shown_.emplace(trace_, map, state_);
    if (shown_->columns.empty()) return std::nullopt;
    Vector sum = Vector::Zero(static_cast<Eigen::Index>(shown_->columns.size()));
    QStringList tokens;
    for (const int row : rows) {
      if (!holds(shown_->rows, row)) return std::nullopt;
      sum += shown_->row(row).weights;
      tokens << quoted(shown_->row_labels[row].text);
    }
    Eigen::Index strongest = 0;
    const double average = sum.maxCoeff(&strongest) / static_cast<double>(rows.size());
    const QString from = tokens.join(Words::tr(" + ", "between tokens that are read together"));
    const QString to = quoted(shown_->column_labels[shown_->columns[strongest]].text);
    const bool self = is_self_attention(map);
    Readout out = readout((self ? Words::tr("%1 → %2") : Words::tr("%1 ← %2")).arg(from, to), number_text(average),
                          Words::tr("average of %1 rows").arg(rows.size()));
    out.words = said(Words::tr("%1 look at %2").arg(from, to), out.value, out.detail);
    return out;
  }

  std::optional<Readout> read(const Target& target) {
    const int index = target.map >= 0 ? target.map : state_.map;
    if (target.kind == TargetKind::target_token && stepped(trace_) && stepped(trace_) == glimpses_of(trace_)) {
      return read_look(target.query);
    }
    if (trace_.attention.empty() && target.kind == TargetKind::source_token) {
      return read_place(trace_.find("source"), target.key);
    }
    if (trace_.attention.empty() && target.kind == TargetKind::target_token) {
      return read_place(trace_.find("target"), target.query);
    }
    if (index < 0 || index >= static_cast<int>(trace_.attention.size())) return std::nullopt;
    if (target.kind == TargetKind::map) return read_head(index);
    const AttentionMap& map = trace_.attention[index];
    if (!shown_ || shown_->map != &map) {
      shown_.emplace(trace_, map, state_);
      row_.reset();
    }
    const bool has_query = holds(shown_->rows, target.query), has_key = holds(shown_->columns, target.key);
    switch (target.kind) {
      case TargetKind::cell:
        return has_query && has_key ? std::optional(read_cell(target.query, target.key)) : std::nullopt;
      case TargetKind::token:
        // One that looks says what it looks at most; one that is looked at, only which it is.
        if (target.query >= 0 && target.query < map.query_count()) {
          if (!has_query || shown_->columns.empty()) return std::nullopt;
          return read_cell(target.query, strongest_key(target.query));
        }
        if (!has_key) return std::nullopt;
        return read_label(shown_->column_labels[target.key], Words::tr("token %1").arg(target.key + 1));
      case TargetKind::aligned_position:
      case TargetKind::window_edge:
      case TargetKind::sigma:
        return read_window(target.kind, target.query);
      case TargetKind::source_token:
        return read_place(is_self_attention(map) ? trace_.find("source") : &key_sequence(trace_, map), target.key);
      case TargetKind::target_token:
        return read_query(is_self_attention(map) ? trace_.find("target") : &query_sequence(trace_, map), target.query);
      case TargetKind::map:
        break;
    }
    return std::nullopt;
  }

 private:
  struct Row {
    int query;
    Vector weights, scores;  // of what is shown; of all keys
  };

  const Row& row(int query) {
    if (!row_ || row_->query != query) row_ = Row{query, shown_->row(query).weights, shown_->map->score_row(query)};
    return *row_;
  }

  /// What `query` looks at most, of what is shown.
  int strongest_key(int query) {
    Eigen::Index place = 0;
    row(query).weights.maxCoeff(&place);
    return shown_->columns[place];
  }

  Readout read_cell(int query, int key) {
    const AttentionMap& map = *shown_->map;
    const std::vector<int>& columns = shown_->columns;
    const auto place = std::lower_bound(columns.begin(), columns.end(), key) - columns.begin();
    const bool self = is_self_attention(map);
    const QString from = name_of(query_sequence(trace_, map), query, shown_->row_labels[query]);
    const QString to = name_of(key_sequence(trace_, map), key, shown_->column_labels[key]);
    Readout out;
    out.title = (self ? Words::tr("%1 → %2") : Words::tr("%1 ← %2")).arg(from, to);
    out.value = number_text(row(query).weights[place]);
    out.detail = read_details(query, key);
    if (query < static_cast<int>(map.windows.size()) && map.windows[query].sigma) {
      const double alignment = map.alignment_row(query)[key];
      if (alignment > 0 && !is_masked(query, key)) {
        const QString bell = number_text(gaussian(map.windows[query], key));
        out.arithmetic = Words::tr("%1 × %2 = %3").arg(number_text(alignment), bell, out.value);
      }
    }
    out.words = said(Words::tr("%1 looks at %2").arg(from, to), out.value, out.detail);
    return out;
  }

  /// What a row or a column stands for: a token by its text, a region of a picture by its place, a pool by its name.
  static QString name_of(const Sequence& sequence, int index, const TokenLabel& label) {
    if (sequence.size() == 1 && sequence.tokens.empty()) return axis_title(sequence);
    if (sequence.name == "hops") return Words::tr("hop %1").arg(label.text);
    if (sequence.name == "sentences") return Words::tr("sentence %1").arg(label.text);
    return sequence.rows > 1 && sequence.tokens.empty() ? place_in(sequence, index) : quoted(label.text);
  }

  bool is_masked(int query, int key) {
    const Vector& scores = row(query).scores;
    return scores.size() > 0 && std::isinf(scores[key]);
  }

  /// How the weight of a cell came about.
  QString read_details(int query, int key) {
    const AttentionMap& map = *shown_->map;
    if (is_masked(query, key)) return map.windows.empty() ? Words::tr("masked") : Words::tr("outside the window");
    QStringList details;
    if (const Vector& scores = row(query).scores; scores.size() > 0) {
      const bool scaled = is_self_attention(map) && trace_.facts.score == "scaled_dot";
      details << (scaled ? Words::tr("score q·k/√d %1") : Words::tr("score %1")).arg(scores[key], 0, 'f', 2);
    }
    if (shown_->renormalized) details << Words::tr("%1 before renormalising").arg(number_text(map.row(query)[key]));
    if (query < static_cast<int>(map.windows.size()) && map.windows[query].sigma) {
      details << Words::tr("Gaussian %1").arg(number_text(gaussian(map.windows[query], key)));
    }
    const TokenLabel &from = shown_->row_labels[query], &to = shown_->column_labels[key];
    if (from.unknown) details << read_as_text(from);
    if (to.unknown && !(is_self_attention(map) && query == key)) details << read_as_text(to);
    return details.join(" · ");
  }

  Readout read_head(int map) const {
    const QString title = head_title(trace_, trace_.attention[map]);
    if (map >= static_cast<int>(behaviors_.size())) return readout(title, {});
    const HeadBehavior& head = behaviors_[map];
    const auto measured = [](const Behavior& behavior) {
      return Words::tr("%1 %2").arg(behavior_title(behavior.name), number_text(behavior.value));
    };
    const Behavior* named_by = measure_of_name(behaviors_, map);
    QStringList others;
    for (const Behavior& behavior : head.behaviors) {
      if (&behavior != named_by) others << measured(behavior);
    }
    const QString value = named_by ? measured(*named_by) : head_name(behaviors_, map);
    QStringList details = {head_definition(behaviors_, map), others.join(" · ")};
    details.removeAll(QString());
    Readout out = readout(title, value, details.join('\n'));
    out.words = said(title, value, details.join("; "));
    return out;
  }

  /// The handle that is meant first, and beside it what else makes the window.
  std::optional<Readout> read_window(TargetKind handle, int query) const {
    const std::vector<AttentionWindow>& windows = shown_->map->windows;
    if (query < 0 || query >= static_cast<int>(windows.size())) return std::nullopt;
    const AttentionWindow& window = windows[query];
    if (handle == TargetKind::sigma && !window.sigma) return std::nullopt;
    const QString center = QString::number(window.aligned_position, 'f', 1);
    const QString width = QString::number(window.half_width, 'g', 3);
    const QString spread = window.sigma ? QString::number(*window.sigma, 'g', 3) : QString();
    const QString step = QString::number(query + 1);
    switch (handle) {
      case TargetKind::sigma:
        return readout(Words::tr("spread at step %1").arg(step), spread,
                       Words::tr("centre %1 · half width %2").arg(center, width));
      case TargetKind::window_edge:
        return readout(
            Words::tr("half width at step %1").arg(step), width,
            window.sigma ? Words::tr("centre %1 · spread %2").arg(center, spread) : Words::tr("centre %1").arg(center));
      default:
        return readout(Words::tr("centre at step %1").arg(step), center,
                       window.sigma ? Words::tr("half width %1 · spread %2").arg(width, spread)
                                    : Words::tr("half width %1").arg(width));
    }
  }

  static Readout read_label(const TokenLabel& label, const QString& place) {
    return readout(quoted(label.text), place, label.unknown ? read_as_text(label) : QString());
  }

  static std::optional<Readout> read_place(const Sequence* sequence, int index) {
    if (!sequence || index < 0 || index >= sequence->size()) return std::nullopt;
    const QString place = place_in(*sequence, index);
    if (sequence->tokens.empty()) return readout(place, {});
    TokenLabel label = label_of(sequence->tokens[index]);
    if (sequence->name == "target") label.role = Role::target;
    return read_label(label, place);
  }

  std::optional<Readout> read_look(int look) const {
    const std::vector<Glimpse>& looks = glimpses_of(trace_)->glimpses;
    if (look < 0 || look >= static_cast<int>(looks.size())) return std::nullopt;
    const auto pixels = [](double length) { return QString::number(length, 'g', 3); };
    QStringList sizes;
    for (const double size : looks[look].sizes) sizes << pixels(size);
    const QString detail = Words::tr("centre %1, %2 · squares of %3 pixels")
                               .arg(pixels(looks[look].x), pixels(looks[look].y), sizes.join(QStringLiteral(", ")));
    const QString number = QString::number(look + 1);
    const SourcePrediction* belief = belief_after(trace_, look);
    if (!belief) return readout(Words::tr("look %1").arg(number), {}, detail);
    const Candidate& best = belief->candidates.front();
    return readout(Words::tr("look %1: %2 is believed").arg(number, quoted(QString::fromStdString(best.text))),
                   number_text(best.probability), detail);
  }

  /// A word that was written by a model that can copy also says how much of it is generated.
  std::optional<Readout> read_query(const Sequence* sequence, int index) const {
    std::optional<Readout> out = read_place(sequence, index);
    if (!out || sequence->name != "target" || index >= static_cast<int>(trace_.steps.size())) return out;
    const std::optional<double> p_gen = trace_.steps[index].p_gen;
    if (!p_gen) return out;
    const QString generated = Words::tr("p_gen %1").arg(number_text(*p_gen));
    const QString copied = Words::tr("copied %1").arg(number_text(1 - *p_gen));
    QStringList details = {out->detail, generated, copied};
    details.removeAll(QString());
    return readout(out->title, out->value, details.join(" · "));
  }

  static QString place_in(const Sequence& sequence, int index) {
    const auto counted = [](int from_zero) { return QString::number(from_zero + 1); };
    if (sequence.name == "target") return Words::tr("step %1").arg(counted(index));
    const QString title = axis_title(sequence);
    if (sequence.rows < 2) return Words::tr("%1 %2").arg(title, counted(index));
    const int row = index / sequence.columns, column = index % sequence.columns;
    return Words::tr("%1, row %2, column %3").arg(title, counted(row), counted(column));
  }

  const Trace& trace_;
  const std::span<const HeadBehavior> behaviors_;
  const ViewState state_;
  std::optional<ShownMap> shown_;
  std::optional<Row> row_;
};

}  // namespace

std::optional<Readout> read_out(const Shown& shown, const ViewState& state, const Target& target) {
  return Reader(shown, state).read(target);
}

std::optional<Readout> read_together(const Shown& shown, const ViewState& state, const std::vector<int>& rows) {
  return Reader(shown, state).read_together(rows);
}

void add_words(figure::Figure& figure, const Shown& shown, const ViewState& state) {
  Reader reader(shown, state);
  for (figure::HitRegion& region : figure.regions) {
    if (const auto readout = reader.read(region.target)) region.words = readout->words;
  }
}

namespace {

/// The map, where it is of a text that attends to itself: rows and columns are the same tokens.
const AttentionMap* self_attention(const Trace& trace, int map) {
  if (map >= static_cast<int>(trace.attention.size())) return nullptr;
  return is_self_attention(trace.attention[map]) ? &trace.attention[map] : nullptr;
}

std::optional<int> inside(int index, std::size_t count) {
  return index >= 0 && index < static_cast<int>(count) ? std::optional(index) : std::nullopt;
}

}  // namespace

std::optional<int> read_token(const Trace& trace, int map, const Target& target) {
  const AttentionMap* self = self_attention(trace, map);
  if (!self) return inside(target.key, trace.source().size());
  if (!first_read(trace, self->queries)) return std::nullopt;
  return inside(target.query >= 0 ? target.query : target.key, trace.source().size());
}

std::optional<int> written_token(const Trace& trace, int map, const Target& target) {
  const AttentionMap* self = self_attention(trace, map);
  if (!self || target.kind == TargetKind::target_token) return inside(target.query, step_count(trace));
  const int from = first_written(trace, self->queries).value_or(0);
  return inside((target.query >= 0 ? target.query : target.key) - from, trace.target().size());
}

Target target_of_written(const Trace& trace, int map, int index) {
  const AttentionMap* self = self_attention(trace, map);
  const int row = self ? index + first_written(trace, self->queries).value_or(0) : -1;
  if (!self || row >= self->query_count()) return {TargetKind::target_token, index, -1};
  return {TargetKind::token, row, row};
}

std::optional<Target> attended_cell(const Trace& trace, const ViewState& state) {
  if (trace.attention.empty()) return std::nullopt;
  const ViewState inside = within(state, trace);
  const ShownMap shown(trace, trace.attention[inside.map], inside);
  if (!shown.current || shown.columns.empty() || !holds(shown.rows, *shown.current)) return std::nullopt;
  Eigen::Index place = 0;
  shown.row(*shown.current).weights.maxCoeff(&place);
  return Target{TargetKind::cell, *shown.current, shown.columns[place]};
}

QString token_label(const Token& token) { return label_of(token).text; }

namespace {

bool is_letter_or_digit(const QString& text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); });
}

/// Words of a text, or its characters where they are its tokens.
struct UnknownCount {
  int unknown = 0, all = 0;
  bool characters = false;
};

UnknownCount count_unknown(const std::vector<Token>& tokens) {
  const bool characters = std::ranges::all_of(tokens, [](const Token& token) {
    return token.special || QString::fromStdString(token.text).toUcs4().size() <= 1;
  });
  std::vector<int> words(tokens.size());
  std::iota(words.begin(), words.end(), 0);
  if (!characters) words = word_of_token(tokens);
  UnknownCount count{.characters = characters};
  for (std::size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
    // A word is unknown where one of its pieces is; punctuation is none.
    bool lacks = false, is_word = false;
    for (; end < tokens.size() && words[end] == words[begin]; ++end) {
      const Token& piece = tokens[end];
      if (piece.special) continue;
      lacks = lacks || piece.unknown;
      is_word = is_word || characters || piece.unknown || is_letter_or_digit(QString::fromStdString(piece.text));
    }
    count.unknown += lacks ? 1 : 0;
    count.all += is_word ? 1 : 0;
  }
  return count;
}

}  // namespace

QString unknown_words(const Trace& trace) {
  const auto [unknown, all, characters] = count_unknown(trace.source());
  if (unknown == 0) return {};
  if (unknown == 1) {
    return (characters ? Words::tr("1 of %1 characters is unknown to this model")
                       : Words::tr("1 of %1 words is unknown to this model"))
        .arg(all);
  }
  return (characters ? Words::tr("%1 of %2 characters are unknown to this model")
                     : Words::tr("%1 of %2 words are unknown to this model"))
      .arg(unknown)
      .arg(all);
}

QString unknown_written_words(const Trace& trace) {
  const auto [unknown, all, characters] = count_unknown(trace.target());
  if (unknown == 0) return {};
  if (unknown == 1) {
    return (characters ? Words::tr("1 of %1 characters of the target is unknown to this model")
                       : Words::tr("1 of %1 words of the target is unknown to this model"))
        .arg(all);
  }
  return (characters ? Words::tr("%1 of %2 characters of the target are unknown to this model")
                     : Words::tr("%1 of %2 words of the target are unknown to this model"))
      .arg(unknown)
      .arg(all);
}

QString number_text(double value) {
  if (value != 0 && value < 0.0001) return QString("<0.0001");
  if (value != 0 && value < 0.01) return QString::number(value, 'f', 4);
  return QString::number(value, 'f', value >= 0.995 && value < 1 ? 3 : 2);
}

}  // namespace saccade::views
