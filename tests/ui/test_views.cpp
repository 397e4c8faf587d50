#include <QDir>
#include <QJsonDocument>
#include <QTest>
#include <ctime>
#include <limits>
#include <set>

#include "engine/attention/explain.h"
#include "tests/sanitized.h"
#include "tests/ui/figure_json.h"
#include "tests/ui/pair_traces.h"
#include "tests/ui/picture_traces.h"
#include "tests/ui/sample_traces.h"
#include "ui/figure/formula.h"
#include "ui/views/axis.h"
#include "ui/views/behavior.h"
#include "ui/views/changes.h"
#include "ui/views/mechanism_notes.h"
#include "ui/views/readout.h"
#include "ui/views/view.h"

using namespace saccade;
using namespace saccade::testing;
using figure::Figure;
using figure::RectMark;
using figure::TargetKind;
using figure::TextMark;
using views::Page;
using views::ViewState;

namespace {

/// All that a figure of a trace is drawn with.
struct Look {
  Page page = {};
  ViewState state = {};
  const Trace* before = nullptr;
  std::vector<HeadBehavior> behaviors = {};
};

views::Shown shown(const Trace& trace, const Look& look) { return {trace, look.before, look.behaviors}; }

Figure draw(const views::View& view, const Trace& trace, const Look& look = {}) {
  return view.draw(shown(trace, look), look.page, look.state);
}

Figure draw(const char* view, const Trace& trace, const Look& look = {}) {
  return draw(*views::find_view(view), trace, look);
}

/// Time of the processor, not of the clock on the wall: machines that test are busy.
double milliseconds_since(std::clock_t start) {
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<TextMark> texts_of(const Figure& figure) {
  std::vector<TextMark> found;
  for (const figure::Mark& mark : figure.marks) {
    if (const auto* text = std::get_if<TextMark>(&mark)) found.push_back(*text);
  }
  return found;
}

const TextMark* find_text(const std::vector<TextMark>& texts, const QString& wanted) {
  for (const TextMark& text : texts) {
    if (text.runs.front().text == wanted) return &text;
  }
  return nullptr;
}

QString line_of(const TextMark& text) {
  QString line;
  for (const figure::TextRun& run : text.runs) line += run.text;
  return line;
}

/// The four corners of a text as painted.
QRectF box_of(const TextMark& text) {
  const double width = figure::text_width(text);
  const double from = text.anchor == figure::Anchor::start    ? 0
                      : text.anchor == figure::Anchor::middle ? -width / 2
                                                              : -width;
  QTransform placed = QTransform::fromTranslate(text.position.x(), text.position.y());
  placed.rotate(text.rotation);
  return placed.mapRect(QRectF(from, -0.75 * text.size, width, 0.95 * text.size));
}

Look at_step(int step) {
  Look options;
  options.state.step = step;
  return options;
}

Look of_map(int map) {
  Look options;
  options.state.map = map;
  return options;
}

/// With what a caller would have measured of the heads.
Look measured(const Trace& trace) {
  Look options;
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    options.behaviors.push_back({.behaviors = {{"previous", 0.1 * i}, {"diffuse", 1 - 0.1 * i}}, .telling = i % 2});
  }
  return options;
}

/// Layers by heads of `count` tokens, as queries and keys: rows are computed when they are asked for.
Trace computed_trace(int layers, int heads, int count) {
  Trace trace;
  trace.source().assign(count, Token{.text = "token"});
  const RowBuffer queries(Matrix::Random(count, 64 * heads)), keys(Matrix::Random(count, 64 * heads));
  for (int layer = 0; layer < layers; ++layer) {
    for (int head = 0; head < heads; ++head) {
      ComputedRows from;
      from.queries = queries;
      from.keys = keys;
      from.query_column = from.key_column = 64 * head;
      from.size = 64;
      AttentionMap map(from);
      map.site = {"encoder_self", layer, head};
      map.queries = map.keys = TextSequences::source;
      trace.attention.push_back(std::move(map));
    }
  }
  return trace;
}

std::vector<figure::PathMark> paths_of(const Figure& figure) {
  std::vector<figure::PathMark> found;
  for (const figure::Mark& mark : figure.marks) {
    if (const auto* path = std::get_if<figure::PathMark>(&mark)) found.push_back(*path);
  }
  return found;
}

/// Regions of the links of a figure of arcs, the weakest first, as they are painted.
std::vector<figure::HitRegion> links_in(const Figure& figure) {
  std::vector<figure::HitRegion> found;
  for (const figure::HitRegion& region : figure.regions) {
    if (region.target.kind == TargetKind::cell) found.push_back(region);
  }
  return found;
}

bool says(const Figure& figure, const QString& line) {
  const std::vector<TextMark> texts = texts_of(figure);
  return std::any_of(texts.begin(), texts.end(), [&](const TextMark& text) { return line_of(text).contains(line); });
}

Trace long_trace(int count, const std::string& token = "w") {
  const std::vector<Token> line(count, Token{.text = token});
  return trace_of(line, line, "", AttentionMap(peaks(count, count, 1.5, [](int q) { return q; })), {"long", "", "dot"});
}

}  // namespace

class TestViews : public QObject {
  Q_OBJECT

  struct Golden {
    const char* name;
    QString view;
    Trace trace;
    Look options = {};
  };

  static std::vector<Golden> golden_figures() {
    Look dark = at_step(2);
    dark.page.theme = figure::Theme::dark_theme();
    dark.page.caption = "Where the model looks.";
    Look bare;
    bare.page.axis_labels = bare.page.color_bar = false;
    bare.page.values = true;
    bare.page.color_map = "viridis";
    Look strip = at_step(2);
    strip.page.room = {400, 200};
    Look focus = of_map(6);
    focus.state.focus = 9;
    Look several = of_map(6);
    several.state.more_maps = {0, 5};
    Look hidden = of_map(6);
    hidden.state.hide_special = hidden.state.renormalize = true;
    Look sorted = measured(pronoun_trace());
    sorted.state.sort = "previous";
    Look dark_hops;
    dark_hops.page.theme = figure::Theme::dark_theme();
    Look bare_step = at_step(1);
    bare_step.page.values = true;
    return {{"additive", "heatmap", additive_trace()},
            {"additive-dark-step", "heatmap", additive_trace(), dark},
            {"words", "heatmap", words_trace()},
            {"chinese-values", "heatmap", chinese_trace(), bare},
            {"none", "heatmap", none_trace()},
            {"vector", "vector", none_trace(), at_step(2)},
            {"local-p", "local", local_p_trace(), at_step(6)},
            {"local-m-strip", "local", local_m_trace(), strip},
            {"no-window", "local", additive_trace()},
            {"arcs", "arcs", pronoun_trace(), of_map(6)},
            {"arcs-focus", "arcs", pronoun_trace(), focus},
            {"arcs-several-heads", "arcs", pronoun_trace(), several},
            {"arcs-hidden-special", "arcs", pronoun_trace(), hidden},
            {"arcs-cross", "arcs", words_trace()},
            {"heads", "heads", pronoun_trace(), of_map(6)},
            {"heads-measured", "heads", pronoun_trace(), measured(pronoun_trace())},
            {"heads-sorted", "heads", pronoun_trace(), sorted},
            {"heads-three-sites", "heads", three_sites_trace()},
            {"heatmap-self", "heatmap", pronoun_trace(), hidden},
            {"text", "text", pooled_trace()},
            {"text-hops", "text", hops_trace(), dark_hops},
            {"text-document", "text", document_trace(), of_map(1)},
            {"text-step", "text", pointer_trace(), at_step(0)},
            {"image-glimpses", "image", glimpse_trace(), at_step(2)},
            {"image-glimpses-all", "image", glimpse_trace()},
            {"image-regions", "image", caption_trace(), bare_step},
            {"image-regions-hard-dark", "image", caption_trace(true), dark},
            {"image-regions-words", "image", caption_trace()},
            {"pair", "pair", testing::matched_trace()},
            {"pair-reader", "pair", testing::reader_trace(), of_map(1)},
            {"heatmap-two-texts", "heatmap", two_texts_trace(), at_step(2)},
            {"heatmap-copying", "heatmap", copying_trace(), at_step(2)}};
  }

  const std::vector<Golden> golden_ = golden_figures();

 private slots:
  void golden_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(golden_.size()); ++i) QTest::newRow(golden_[i].name) << i;
  }

  /// SACCADE_REWRITE_GOLDEN=1 writes the files instead of comparing; look at the difference before committing it.
  void golden() {
    QFETCH(int, index);
    const Golden& made = golden_[index];
    const QJsonObject drawn = json_of(draw(made.view.toLatin1(), made.trace, made.options));
    QFile file(QString(SACCADE_SOURCE_DIR "/tests/golden/%1.json").arg(QTest::currentDataTag()));
    if (qEnvironmentVariableIsSet("SACCADE_REWRITE_GOLDEN")) {
      QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.fileName()));
      QByteArray lines = QJsonDocument(drawn).toJson(QJsonDocument::Compact);
      file.write(lines.replace("},{", "},\n{") + '\n');
      return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    const QJsonObject golden = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonArray wanted = golden["marks"].toArray(), found = drawn["marks"].toArray();
    for (int i = 0; i < std::min(wanted.size(), found.size()); ++i) {
      const auto line = [&](const QJsonArray& marks) {
        return QJsonDocument(marks[i].toObject()).toJson(QJsonDocument::Compact);
      };
      QCOMPARE(line(found), line(wanted));
    }
    QCOMPARE(drawn, golden);
  }

  /// Whichever of the two maps is chosen, both are there, and each cell says which it belongs to.
  void maps_of_two_texts_stand_side_by_side() {
    const Trace trace = two_texts_trace();
    for (const int chosen : {0, 1}) {
      Look look;
      look.state.map = chosen;
      const Figure figure = draw("heatmap", trace, look);
      QCOMPARE(std::ranges::count_if(figure.regions,
                                     [](const auto& region) { return region.target.kind == TargetKind::cell; }),
               4 * (8 + 5));
      const auto in_other = [&](const figure::HitRegion& region) {
        return region.target.kind == TargetKind::cell && region.target.map == 1 - chosen;
      };
      QCOMPARE(std::ranges::count_if(figure.regions, in_other), chosen == 0 ? 4 * 5 : 4 * 8);
      const auto cell = views::read_out({trace}, look.state, {TargetKind::cell, 2, 1, chosen == 1 ? -1 : 1});
      QVERIFY(cell && cell->title == QString("“red” ← “colour”"));
      QVERIFY(figure.areas_of({TargetKind::target_token, 2, -1}).size() == 1);
      std::set<QString> said;
      for (const TextMark& mark : texts_of(figure)) said.insert(line_of(mark));
      QVERIFY(said.contains("in the scene") && said.contains("in the question"));
    }
    Trace heads = trace;
    heads.attention[1] = heads.attention[0];  // two heads over one text are looked at one by one
    heads.attention[1].site.head = 1;
    const Figure figure = draw("heatmap", heads);
    QCOMPARE(std::ranges::count_if(figure.regions,
                                   [](const auto& region) { return region.target.kind == TargetKind::cell; }),
             4 * 8);
  }

  void a_row_says_how_much_of_it_is_copied() {
    const Trace trace = copying_trace();
    const auto first = views::read_out({trace}, {}, {TargetKind::target_token, 0, -1});
    QVERIFY(first.has_value());
    QCOMPARE(first->detail, QString("“Zibo” written as [UNK] · p_gen 0.02 · copied 0.98"));
    const Figure figure = draw("heatmap", trace);
    QCOMPARE(figure.areas_of({TargetKind::target_token, 0, -1}).size(), size_t(2));  // its label and its bar
    QCOMPARE(draw("heatmap", words_trace()).areas_of({TargetKind::target_token, 0, -1}).size(), size_t(1));
  }

  void every_view_has_a_golden_figure() {
    for (const views::View& view : views::all_views()) {
      QVERIFY(views::find_view(view.name) == &view);
      const auto golden = std::find_if(golden_.begin(), golden_.end(), [&](const Golden& each) {
        return each.view == view.name && view.why_not(each.trace).isEmpty();
      });
      QVERIFY2(golden != golden_.end(), view.name);
    }
    QVERIFY(!views::find_view("no such view"));
  }

  /// The table says what a view draws with: what it does not use changes nothing, and what it uses does.
  void views_use_what_they_say() {
    for (const views::View& view : views::all_views()) {
      const Trace heads = pronoun_trace(), window = local_p_trace();
      const Trace caption = caption_trace(), pair = testing::reader_trace();
      const Trace& trace = view.why_not(heads).isEmpty()     ? heads
                           : view.why_not(caption).isEmpty() ? caption
                           : view.why_not(pair).isEmpty()    ? pair
                                                             : window;
      const auto draws_with = [&](auto change) {
        Look before = measured(trace), after = before;
        before.state.map = after.state.map = static_cast<int>(trace.attention.size()) / 2;
        change(after);
        return json_of(draw(view, trace, before)) != json_of(draw(view, trace, after));
      };
      QVERIFY2(draws_with([](Look& o) { o.state.more_maps = {0, 1}; }) == view.uses.more_maps, view.name);
      QVERIFY2(draws_with([](Look& o) { o.state.focus = 3; }) == view.uses.focus, view.name);
      QVERIFY2(draws_with([](Look& o) { o.state.mass = 0.2; }) == view.uses.mass, view.name);
      QVERIFY2(draws_with([](Look& o) { o.state.dim_sink = true; }) == view.uses.sink, view.name);
      QVERIFY2(draws_with([](Look& o) { o.page.shade = figure::Shade::logarithmic; }) == view.uses.shade, view.name);
      QVERIFY2(draws_with([](Look& o) { o.state.sort = "previous"; }) == view.uses.sort, view.name);
      QVERIFY2(draws_with([](Look& o) { o.behaviors.clear(); }) == view.uses.sort, view.name);
      const Figure figure = draw(view, trace);
      const auto is_head = [](const figure::HitRegion& region) { return region.target.kind == TargetKind::map; };
      QCOMPARE(std::any_of(figure.regions.begin(), figure.regions.end(), is_head), view.uses.grid);
      const bool of_attention = view.why_not(trace).isEmpty();
      QVERIFY2((view.uses.map != view.uses.grid) == of_attention, view.name);
    }
  }

  void the_most_telling_view_has_something_to_show() {
    for (const Golden& made : golden_) {
      for (const views::View& view : views::all_views()) {
        QCOMPARE(view.telling(made.trace) > 0, view.why_not(made.trace).isEmpty());
      }
      const views::View& best = views::most_telling_view(made.trace);
      const auto says_more = [&](const views::View& view) {
        return view.telling(made.trace) > best.telling(made.trace);
      };
      QVERIFY(std::none_of(views::all_views().begin(), views::all_views().end(), says_more));
    }
    const auto most_telling = [](const Trace& trace) { return QString(views::most_telling_view(trace).name); };
    QCOMPARE(most_telling(local_p_trace()), "local");
    QCOMPARE(most_telling(pronoun_trace()), "arcs");
    QCOMPARE(most_telling(additive_trace()), "heatmap");
    QCOMPARE(most_telling(none_trace()), "vector");
    QCOMPARE(most_telling(pooled_trace()), "text");
    QCOMPARE(most_telling(document_trace()), "text");
    QCOMPARE(most_telling(pointer_trace()), "text");
    QCOMPARE(most_telling(testing::matched_trace()), "pair");
    QCOMPARE(most_telling(testing::reader_trace()), "pair");
    QCOMPARE(&views::most_telling_view(Trace{}), &views::all_views().front());
    QVERIFY(views::most_telling_view(pronoun_trace(), &views::ViewUses::grid).uses.grid);
  }

  void every_behavior_has_a_name_for_people() {
    for (const Trace& trace : {pronoun_trace(), three_sites_trace()}) {
      for (const HeadBehavior& head : behaviors_of(trace)) {
        for (const Behavior& behavior : head.behaviors) {
          const auto names = views::behavior_names();
          QVERIFY2(std::find(names.begin(), names.end(), std::string(behavior.name)) != names.end(), behavior.name);
        }
      }
    }
    QCOMPARE(views::behavior_title("previous"), "previous");
    QStringList definitions;
    for (const char* name : views::behavior_names()) definitions << views::behavior_definition(name);
    QVERIFY(!definitions.contains(QString()));
    QCOMPARE(definitions.removeDuplicates(), 0);
    QCOMPARE(views::behavior_definition("induction"), "looks at what followed this token before");
    QCOMPARE(views::behavior_definition("other"), QString());
  }

  void heads_are_called_what_is_known_of_them() {
    const std::vector<HeadBehavior> heads = {
        {.behaviors = {{"same", 0.9}}, .telling = 0},
        {.behaviors = {{"same", 0.36}}},
        {.behaviors = {{"same", 0.9}}, .telling = 0, .given = "to <b>&amp; nouns"}};
    QCOMPARE(views::head_name(heads, 0), "same");
    QCOMPARE(views::head_definition(heads, 0), "looks at the token itself");
    QCOMPARE(views::head_name(heads, 1), QString());
    QCOMPARE(views::head_definition(heads, 1), QString());
    QCOMPARE(views::head_name(heads, 2), "to <b>&amp; nouns");
    QCOMPARE(views::head_definition(heads, 2), "so the model itself calls it");
    QVERIFY(views::measure_of_name(heads, 0) && !views::measure_of_name(heads, 1) && !views::measure_of_name(heads, 2));
    const std::vector<HeadBehavior> said = {{.behaviors = {{"previous", 0.4}}, .telling = 0, .given = "previous"},
                                            {.behaviors = {{"first", 0.9}}, .telling = 0, .given = "induction"}};
    QCOMPARE(views::head_definition(said, 0), "looks at the token before");
    QCOMPARE(views::measure_of_name(said, 0)->value, 0.4);
    QCOMPARE(views::head_definition(said, 1), "looks at what followed this token before");
    QVERIFY(!views::measure_of_name(said, 1));
    QCOMPARE(views::head_name({}, 0), QString());
  }

  /// Under its picture as much of a name as there is room for; nothing where there is none.
  void names_of_heads_stay_under_their_pictures() {
    Look look = measured(pronoun_trace());
    look.behaviors[0].given = "to the noun that it means, wherever in the sentence that may stand";
    look.behaviors[1].telling = -1;
    const Figure figure = draw("heads", pronoun_trace(), look);
    const QRectF picture = figure.areas_of({TargetKind::map, -1, -1, 0}).front();
    bool named = false;
    for (const TextMark& text : texts_of(figure)) {
      QVERIFY(!line_of(text).isEmpty());
      if (!line_of(text).startsWith("to the noun")) continue;
      named = true;
      QVERIFY(line_of(text).endsWith(QChar(0x2026)));
      QVERIFY2(figure::text_width(text) <= picture.width() + 8, qPrintable(line_of(text)));
    }
    QVERIFY(named);
    QVERIFY(!says(figure, "other"));
  }

  void a_token_is_found_by_its_text_and_number() {
    std::vector<views::TokenLabel> labels;
    for (const char* text : {"it", "was", "it", "#2", "it#3"}) labels.push_back({.text = text});
    QCOMPARE(views::find_token(labels, "it"), std::optional(0));
    QCOMPARE(views::find_token(labels, "it#1"), std::optional(0));
    QCOMPARE(views::find_token(labels, "it#2"), std::optional(2));
    QCOMPARE(views::find_token(labels, "was#1"), std::optional(1));
    // A token that is written so is meant itself.
    QCOMPARE(views::find_token(labels, "#2"), std::optional(3));
    QCOMPARE(views::find_token(labels, "it#3"), std::optional(4));
    for (const char* none : {"", "is", "it#4", "it#0", "it#-1", "it#x", "it#", "#1", "it#99999999999"}) {
      QVERIFY2(!views::find_token(labels, none), none);
    }
  }

  /// What a region says is what the card beside the pointer says, for every place of every view.
  void every_place_says_what_it_stands_for() {
    for (const Golden& made : golden_) {
      Figure figure = draw(made.view.toLatin1(), made.trace, made.options);
      views::add_words(figure, shown(made.trace, made.options), made.options.state);
      for (const figure::HitRegion& region : figure.regions) {
        const auto readout = views::read_out(shown(made.trace, made.options), made.options.state, region.target);
        QVERIFY2(readout && !readout->words.isEmpty(), made.name);
        QCOMPARE(region.words, readout->words);
        QVERIFY(region.words.contains(readout->value));
      }
    }
  }

  void words_say_it_in_a_sentence() {
    const auto words = [](const Trace& trace, const Look& options, const figure::Target& target) {
      const auto readout = views::read_out(shown(trace, options), options.state, target);
      return readout ? readout->words : QString();
    };
    QCOMPARE(words(pronoun_trace(), of_map(6), {TargetKind::cell, 9, 2}), "“it” looks at “animal”: 0.72");
    QCOMPARE(words(pronoun_trace(), of_map(6), {TargetKind::token, 9, 9}), "“it” looks at “animal”: 0.72");
    QCOMPARE(words(pronoun_trace(), of_map(6), {TargetKind::token, -1, 2}), "“animal”: token 3");
    QCOMPARE(words(pronoun_trace(), measured(pronoun_trace()), {TargetKind::map, -1, -1, 0}),
             "Layer 1, head 1: previous 0.00 (looks at the token before; diffuse 1.00)");
    Look named = measured(pronoun_trace());
    named.behaviors[0].given = "to the noun";
    named.behaviors[1].telling = -1;
    QCOMPARE(words(pronoun_trace(), named, {TargetKind::map, -1, -1, 0}),
             "Layer 1, head 1: to the noun (so the model itself calls it; previous 0.00 · diffuse 1.00)");
    QCOMPARE(words(pronoun_trace(), named, {TargetKind::map, -1, -1, 1}),
             "Layer 1, head 2 (previous 0.10 · diffuse 0.90)");
    QCOMPARE(words(pronoun_trace(), {}, {TargetKind::map, -1, -1, 0}), "Layer 1, head 1");
    QCOMPARE(words(additive_trace(), {}, {TargetKind::source_token, -1, 1}), "“␣”: source 2");
    QCOMPARE(words(additive_trace(), {}, {TargetKind::target_token, 1, -1}), "“8”: step 2");
    QCOMPARE(words(local_p_trace(), {}, {TargetKind::aligned_position, 6, -1}),
             "centre at step 7: 11.4 (half width 5 · spread 2.5)");
    QCOMPARE(words(local_p_trace(), {}, {TargetKind::window_edge, 6, -1}),
             "half width at step 7: 5 (centre 11.4 · spread 2.5)");
    QCOMPARE(words(local_p_trace(), {}, {TargetKind::sigma, 6, -1}),
             "spread at step 7: 2.5 (centre 11.4 · half width 5)");
    QCOMPARE(words(local_m_trace(), {}, {TargetKind::window_edge, 1, -1}), "half width at step 2: 2 (centre 1.0)");
    QCOMPARE(words(local_m_trace(), {}, {TargetKind::sigma, 1, -1}), QString());
    QVERIFY(words(local_p_trace(), {}, {TargetKind::cell, 6, 11}).contains("Gaussian 0.99"));
    QCOMPARE(words(additive_trace(), {}, {TargetKind::cell, 99, 0}), QString());
    QCOMPARE(words(Trace{}, {}, {TargetKind::cell, 0, 0}), QString());
  }

  void says_why_there_is_nothing_to_show() {
    const auto why = [](const char* view, const Trace& trace) { return views::find_view(view)->why_not(trace); };
    const QString none = "This model has no attention: one fixed vector stands between encoder and decoder.";
    QCOMPARE(why("heatmap", none_trace()), none);
    QCOMPARE(why("local", none_trace()), none);
    QCOMPARE(why("heatmap", Trace{}), "This trace holds no attention.");
    QCOMPARE(why("heatmap", additive_trace()), "");
    QCOMPARE(why("local", additive_trace()), "This attention looks at the whole source: it has no local window.");
    QCOMPARE(line_of(texts_of(draw("local", none_trace())).front()), none);
  }

  void cells_have_the_colour_of_their_weight() {
    const Trace trace = additive_trace();
    const Figure figure = draw("heatmap", trace);
    const std::vector<QRectF> areas = figure.areas_of({TargetKind::cell, 1, 7});
    QCOMPARE(areas.size(), size_t(1));
    const auto* hit = figure.hit(areas.front().center());
    QVERIFY(hit);
    QCOMPARE(hit->target.key, 7);
    const QColor wanted = figure::weight_color("indigo", trace.attention[0].row(1)[7], figure::Theme::light());
    const bool drawn = std::any_of(figure.marks.begin(), figure.marks.end(), [&](const figure::Mark& mark) {
      const auto* rect = std::get_if<RectMark>(&mark);
      return rect && areas.front().contains(rect->rect) && std::abs(rect->fill.red() - wanted.red()) <= 1;
    });
    QVERIFY(drawn);
  }

  /// In the row of the current step, a small weight is the window's tint that has hardly begun to darken (or, in the
  /// dark, to lighten): no cell is a hole in it.
  void the_windows_tint_is_seen_through_small_weights() {
    for (const figure::Theme& theme : {figure::Theme::light(), figure::Theme::dark_theme()}) {
      Look look = at_step(6);
      look.page.theme = theme;
      const Trace trace = local_p_trace();
      const AttentionWindow& window = trace.attention[0].windows[6];
      const Vector weights = trace.attention[0].row(6);
      const Figure figure = draw("heatmap", trace, look);
      int small = 0;
      for (const figure::Mark& mark : figure.marks) {
        const auto* rect = std::get_if<RectMark>(&mark);
        if (!rect || !rect->fill.isValid() || rect->fill == theme.window_tint) continue;
        for (int k = 0; k < static_cast<int>(weights.size()); ++k) {
          const QRectF area = figure.areas_of({TargetKind::cell, 6, k}).front();
          if (!area.contains(rect->rect) || std::abs(k - window.aligned_position) > window.half_width) continue;
          QCOMPARE(rect->fill,
                   figure::weight_color("indigo", std::lround(255 * weights[k]) / 255.0, theme, theme.window_tint));
          if (weights[k] > 0.02) continue;
          ++small;
          QVERIFY(std::abs(qGray(rect->fill.rgb()) - qGray(theme.window_tint.rgb())) <= 12);
        }
      }
      QVERIFY(small > 0);
    }
  }

  /// On a map that has a colour for a weight of 0 the tint cannot be seen: the window is framed.
  void a_window_on_a_published_map_has_a_frame() {
    Look look = at_step(6);
    look.page.color_map = "viridis";
    const Figure figure = draw("heatmap", local_p_trace(), look);
    int frames = 0;
    for (const figure::Mark& mark : figure.marks) {
      const auto* rect = std::get_if<RectMark>(&mark);
      if (!rect) continue;
      QVERIFY(rect->fill != look.page.theme.window_tint);
      frames += rect->stroke.color == look.page.theme.window && rect->stroke.width > 0;
    }
    QCOMPARE(frames, 1);
  }

  /// Each tick stands where its weight does, and a cell has the colour that the bar has at its weight.
  void the_colour_bar_is_true_in_every_shade() {
    using figure::Shade;
    struct Case {
      Shade shade;
      QString title;
      std::vector<std::pair<QString, double>> ticks;  // what is written, and how far up the bar
      std::vector<double> colors;                     // of weights of 0.25, 0.1 and 0.0005
    };
    for (const Case& wanted : {Case{Shade::linear, "", {{"0", 0}, {"0.5", 0.5}, {"1", 1}}, {0.25, 0.1, 0.0005}},
                               Case{Shade::square_root,
                                    "weight, square root",
                                    {{"0", 0}, {"0.1", 0.3162}, {"0.25", 0.5}, {"0.5", 0.7071}, {"1", 1}},
                                    {0.5, 0.3162, 0.02236}},
                               Case{Shade::logarithmic,
                                    "weight, logarithm",
                                    {{"≤ 0.001", 0}, {"0.01", 1 / 3.0}, {"0.1", 2 / 3.0}, {"1", 1}},
                                    {0.79931, 2 / 3.0, 0}}}) {
      Trace trace = additive_trace();
      Matrix weights = trace.attention[0].all();
      weights.row(1) << 0.25f, 0.1f, 0.0005f, 0.6495f, 0, 0, 0, 0;
      trace.attention[0] = AttentionMap(weights);
      Look look;
      look.page.shade = wanted.shade;
      const Figure figure = draw("heatmap", trace, look);
      const std::vector<TextMark> texts = texts_of(figure);
      // The bar is the frame that is narrower than any cell.
      QRectF bar;
      for (const figure::Mark& mark : figure.marks) {
        const auto* rect = std::get_if<RectMark>(&mark);
        if (rect && rect->stroke.width == 1 && rect->rect.width() < 10) bar = rect->rect;
      }
      QVERIFY(bar.height() > 100);
      size_t beside = 0;
      for (const TextMark& text : texts) beside += text.position.x() > bar.right() ? 1 : 0;
      QCOMPARE(beside, wanted.ticks.size());
      for (const auto& [name, up] : wanted.ticks) {
        const auto tick = std::find_if(texts.begin(), texts.end(), [&](const TextMark& text) {
          return text.position.x() > bar.right() && line_of(text) == name;
        });
        QVERIFY2(tick != texts.end(), qPrintable(name));
        QVERIFY2(std::abs(tick->position.y() - 3.5 - (bar.bottom() - up * bar.height())) < 0.05, qPrintable(name));
      }
      for (int k = 0; k < 3; ++k) {
        const QRectF area = figure.areas_of({TargetKind::cell, 1, k}).front();
        QColor color = figure::weight_color("indigo", 0, look.page.theme);
        for (const figure::Mark& mark : figure.marks) {
          const auto* rect = std::get_if<RectMark>(&mark);
          if (rect && rect->fill.isValid() && area.contains(rect->rect)) color = rect->fill;
        }
        QCOMPARE(color, figure::weight_color("indigo", std::lround(255 * wanted.colors[k]) / 255.0, look.page.theme));
      }
      QCOMPARE(says(figure, "weight, "), !wanted.title.isEmpty());
      QVERIFY(says(figure, wanted.title));
      // The title and the ticks leave each other and the labels alone, on a bar of one row, too.
      for (const Trace& each : {trace, words_trace(), local_p_trace(), none_row()}) {
        const Figure drawn = draw("heatmap", each, look);
        QVERIFY(drawn.size.width() <= look.page.room.width());
        QList<QRectF> boxes;
        for (const TextMark& text : texts_of(drawn)) {
          const QRectF box = box_of(text);
          QVERIFY(QRectF({}, drawn.size).contains(box));
          if (text.rotation != 0) continue;
          for (const QRectF& other : boxes) QVERIFY2(!other.intersects(box), qPrintable(line_of(text)));
          boxes.append(box);
        }
      }
    }
  }

  /// A map of one row.
  static Trace none_row() {
    return trace_of(characters("abc"), tokens({"x"}), "x", AttentionMap(Matrix::Constant(1, 3, 1 / 3.0f)), {});
  }

  void secondary_text_can_be_read() {
    const auto luminance = [](const QColor& color) {
      const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
      return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
    };
    for (const figure::Theme& theme : {figure::Theme::light(), figure::Theme::dark_theme()}) {
      for (const Golden& made : golden_) {
        Look look = made.options;
        look.page.theme = theme;
        look.page.values = false;  // numbers in cells have the cell behind them
        const Figure figure = draw(made.view.toLatin1(), made.trace, look);
        std::vector<std::pair<QRectF, QColor>> grounds;  // in a picture, that a text may stand on
        for (const figure::Mark& mark : figure.marks) {
          const auto* box = std::get_if<RectMark>(&mark);
          const auto* path = std::get_if<figure::PathMark>(&mark);
          if (made.view == "image" && box && box->fill.isValid()) grounds.emplace_back(box->rect, box->fill);
          if (made.view == "image" && path && path->fill.isValid()) {
            grounds.emplace_back(path->path.boundingRect(), path->fill);
          }
          const auto* text = std::get_if<TextMark>(&mark);
          if (!text || text->color == theme.target || text->color == theme.window) continue;  // fixed by the design
          // Words have their shade behind them: letters_on_a_shade_can_be_read.
          if (made.view == "text" && text->anchor == figure::Anchor::middle) continue;
          QColor ground = figure.background;
          for (const auto& [area, fill] : grounds) {
            if (area.contains(box_of(*text).center())) ground = fill;
          }
          const auto [low, high] = std::minmax({luminance(text->color), luminance(ground)});
          QVERIFY2((high + 0.05) / (low + 0.05) >= 4.5, qPrintable(QString(made.name) + ": " + line_of(*text)));
        }
      }
    }
  }

  // ---- tokens that the model does not know ----

  static Trace unknown_trace() {
    Trace trace = words_trace();
    trace.source()[4].unknown = trace.target()[6].unknown = true;
    trace.source()[4].read_as = trace.target()[6].read_as = "[UNK]";
    return trace;
  }

  /// Dotted lines of a figure, each as wide as the label over it.
  static std::vector<QRectF> dots_of(const Figure& figure) {
    std::vector<QRectF> found;
    for (const figure::Mark& mark : figure.marks) {
      const auto* path = std::get_if<figure::PathMark>(&mark);
      const bool dotted = path && path->stroke.dash.size() == 2 && path->stroke.dash[0] == path->stroke.width;
      if (dotted) found.push_back(path->path.boundingRect());
    }
    return found;
  }

  void unknown_tokens_are_underlined_with_dots() {
    Look low;
    low.page.room = {400, 200};
    Trace local = local_p_trace();
    local.source()[10].unknown = true;
    local.source()[10].read_as = "<unk>";
    struct Case {
      const char* view;
      Trace trace;
      size_t count;
      QString word, instead;
      Look look = {};
    };
    for (const Case& each :
         {Case{"heatmap", unknown_trace(), 2, "European", "[UNK]"},
          Case{"arcs", unknown_trace(), 2, "European", "[UNK]"}, Case{"local", local, 1, "M", "<unk>", low}}) {
      const Figure figure = draw(each.view, each.trace, each.look);
      const std::vector<QRectF> dots = dots_of(figure);
      QCOMPARE(dots.size(), each.count);
      const std::vector<TextMark> texts = texts_of(figure);
      QVERIFY(find_text(texts, each.word));  // as it was written
      bool under = false, explained = false;
      for (const TextMark& text : texts) {
        if (line_of(text) == each.word) {
          const QRectF area = box_of(text).adjusted(-3, -3, 3, 0.3 * text.size + 3);
          under = under || std::any_of(dots.begin(), dots.end(), [&](const QRectF& dot) {
                    return area.contains(dot.topLeft()) && area.contains(dot.bottomRight());
                  });
        }
        explained = explained || (line_of(text).contains("dots") && line_of(text).contains(each.instead));
      }
      QVERIFY2(under && explained, each.view);
      Trace known = each.trace;
      for (Token& token : known.source()) token.unknown = false;
      for (Token& token : known.target()) token.unknown = false;
      QVERIFY(dots_of(draw(each.view, known, each.look)).empty());
    }
  }

  void unknown_tokens_say_what_was_read() {
    const Trace trace = unknown_trace();
    const auto detail = [&](const figure::Target& target) {
      return views::read_out(trace, {}, target).value_or(views::Readout{}).detail;
    };
    QCOMPARE(detail({TargetKind::source_token, -1, 4}), "“European” read as [UNK]");
    QCOMPARE(detail({TargetKind::target_token, 6, -1}), "“européenne” written as [UNK]");
    QCOMPARE(detail({TargetKind::cell, 6, 4}), "“européenne” written as [UNK] · “European” read as [UNK]");
    QCOMPARE(detail({TargetKind::cell, 5, 5}), "");
    Trace self = pronoun_trace();
    self.source()[2].unknown = true;
    QCOMPARE(views::read_out(self, of_map(6).state, {TargetKind::cell, 2, 2})->detail,
             "“animal” is unknown to the model");
  }

  /// Of a model without attention: a line into the vector for each token that was read, and one out of it for each that
  /// was written by now.
  void one_vector_stands_between_what_is_read_and_written() {
    const Trace trace = none_trace();
    const Figure figure = draw("vector", trace, at_step(2));
    std::vector<QRectF> in, out;
    for (const figure::Mark& mark : figure.marks) {
      const auto* path = std::get_if<figure::PathMark>(&mark);
      if (!path) continue;
      const bool of_source = path->stroke.color.rgb() == figure::Theme::light().source.rgb();
      (of_source ? in : out).push_back(path->path.boundingRect());
    }
    QCOMPARE(in.size(), trace.source().size());
    QCOMPARE(out.size(), size_t(3));
    for (const QRectF& each : in) QVERIFY(each.bottom() < out.front().top());
    QCOMPARE(views::read_out(trace, {}, {TargetKind::source_token, -1, 2})->words, "“M”: source 3");
    QCOMPARE(views::read_out(trace, {}, {TargetKind::target_token, 1, -1})->words, "“8”: step 2");
    QVERIFY(!draw("vector", additive_trace()).title.contains("vector of"));
  }

  void accuracy_stands_under_the_vector() {
    Trace trace = none_trace();
    for (int i = 0; i < static_cast<int>(trace.source().size()); ++i) {
      trace.source()[i].start = i;
      trace.source()[i].end = i + 1;
    }
    const std::vector<LengthAccuracy> card = {{0, 7, 100, 0.25}, {8, 14, 200, 0.5}, {15, 0, 50, 0.75}};
    const std::vector<TextMark> texts =
        texts_of(views::find_view("vector")->draw({trace, nullptr, {}, card}, Page(), ViewState()));
    for (const char* line : {"25 %", "50 %", "75 %", "to 7", "8–14", "from 15"}) {
      const TextMark* found = find_text(texts, line);
      QVERIFY2(found, line);
      // What was read has 8 characters.
      const bool here = QString(line) == "50 %" || QString(line) == "8–14";
      QCOMPARE(found->weight, here ? 600 : 400);
    }
    QVERIFY(!find_text(texts_of(draw("vector", trace)), "25 %"));
  }

  void unknown_words_are_counted() {
    QCOMPARE(views::unknown_words(words_trace()), "");
    QCOMPARE(views::unknown_words(unknown_trace()), "1 of 12 words is unknown to this model");
    Trace characters = additive_trace();
    characters.source()[3].unknown = characters.source()[4].unknown = true;
    QCOMPARE(views::unknown_words(characters), "2 of 8 characters are unknown to this model");
    // "Zwölf 🎉 apples." in pieces: punctuation is no word, pieces that touch are one.
    Trace pieces;
    pieces.source() = {{.text = "Zw", .start = 0, .end = 2},      {.text = "ö", .start = 2, .end = 3},
                       {.text = "lf", .start = 3, .end = 5},      {.text = "🎉", .start = 6, .end = 7},
                       {.text = "apples", .start = 8, .end = 14}, {.text = ".", .start = 14, .end = 15},
                       {.text = "</s>", .special = true}};
    pieces.source()[1].unknown = pieces.source()[2].unknown = pieces.source()[3].unknown = true;
    pieces.source()[1].joined = pieces.source()[2].joined = pieces.source()[5].joined = true;
    QCOMPARE(views::unknown_words(pieces), "2 of 3 words are unknown to this model");
    QCOMPARE(views::unknown_written_words(pieces), "");
    pieces.target() = {{.text = "deux"}, {.text = "🎉", .unknown = true}};
    QCOMPARE(views::unknown_written_words(pieces), "1 of 2 words of the target is unknown to this model");
    pieces.target()[0].unknown = true;
    QCOMPARE(views::unknown_written_words(pieces), "2 of 2 words of the target are unknown to this model");
  }

  void rows_not_reached_have_no_cells() {
    const Figure figure = draw("heatmap", additive_trace(), at_step(2));
    QVERIFY(!figure.areas_of({TargetKind::cell, 2, 0}).empty());
    QVERIFY(figure.areas_of({TargetKind::cell, 3, 0}).empty());
    QVERIFY(!figure.areas_of({TargetKind::target_token, 3, -1}).empty());
    const std::vector<TextMark> texts = texts_of(figure);
    QCOMPARE(find_text(texts, "-")->weight, 600);
    QCOMPARE(find_text(texts, "3")->color, figure::Theme::light().text_faint);
  }

  void what_lies_beyond_a_trace_is_brought_back() {
    const Trace trace = pronoun_trace();
    const int maps = static_cast<int>(trace.attention.size()), rows = trace.attention.back().query_count();
    const ViewState inside =
        views::within({.map = maps, .more_maps = {1, -1, maps, 1, maps - 1, 0}, .focus = rows}, trace);
    QCOMPARE(inside, (ViewState{.map = maps - 1, .more_maps = {1, 0}}));
    QCOMPARE(views::within(inside, trace), inside);
    QCOMPARE(views::within({.map = -1, .step = -5, .focus = rows - 1}, trace),
             (ViewState{.step = 0, .focus = rows - 1}));
    QCOMPARE(views::within({.step = 99}, additive_trace()).step, std::optional(4));
    QCOMPARE(views::within({.map = 3, .step = 3, .more_maps = {0}, .focus = 0}, Trace{}), (ViewState{.step = 0}));
  }

  /// No view crashes on a state from a file, and what it draws can be read.
  void any_state_is_drawn() {
    const int far = std::numeric_limits<int>::max();
    for (const Golden& made : golden_) {
      for (const int index : {-far, -1, far}) {
        Look look{.page = {}, .state = {.map = index, .step = index, .more_maps = {index, index}, .focus = index}};
        look.before = &made.trace;
        look.state.sort = "previous";
        const Figure figure = draw(made.view.toLatin1(), made.trace, look);
        QVERIFY2(!figure.marks.empty(), made.name);
        for (const figure::HitRegion& region : figure.regions) {
          const figure::Target& target = region.target;
          QVERIFY2(views::read_out(shown(made.trace, look), look.state, target),
                   qPrintable(QString("%1, state %2: kind %3, query %4, key %5, map %6")
                                  .arg(made.name)
                                  .arg(index)
                                  .arg(static_cast<int>(target.kind))
                                  .arg(target.query)
                                  .arg(target.key)
                                  .arg(target.map)));
        }
      }
    }
  }

  void map_and_step_out_of_range_are_the_nearest() {
    Look options = at_step(99);
    options.state.map = 7;
    QVERIFY(!draw("heatmap", additive_trace(), options).areas_of({TargetKind::cell, 4, 0}).empty());
    options.state.step = -5;
    options.state.map = -1;
    QVERIFY(!draw("local", local_p_trace(), options).marks.empty());
  }

  void the_path_stops_where_the_source_ends() {
    const Figure figure = draw("heatmap", local_m_trace());
    for (const figure::Mark& mark : figure.marks) {
      const auto* path = std::get_if<figure::PathMark>(&mark);
      if (path) QVERIFY(QRectF({}, figure.size).contains(path->path.boundingRect()));
    }
    const std::vector<TextMark> texts = texts_of(draw("local", local_m_trace(), at_step(7)));
    QVERIFY(std::any_of(texts.begin(), texts.end(),
                        [](const TextMark& text) { return line_of(text) == "pt = 7.0, beyond the source"; }));
  }

  void local_can_be_dragged() {
    const Figure figure = draw("local", local_p_trace(), at_step(6));
    QCOMPARE(figure.drag_axes.size(), size_t(1));
    const figure::DragAxis& axis = figure.drag_axes.front();
    QCOMPARE(axis.count, 23);
    const std::vector<QRectF> center = figure.areas_of({TargetKind::aligned_position, 6, -1});
    QCOMPARE(center.size(), size_t(1));
    QVERIFY(std::abs(axis.position_at(center.front().center().x()) - 11.4) < 1e-9);
    QCOMPARE(figure.hit(center.front().center())->target.kind, TargetKind::aligned_position);
    const std::vector<QRectF> edges = figure.areas_of({TargetKind::window_edge, 6, -1});
    QCOMPARE(edges.size(), size_t(2));
    QVERIFY(std::abs(axis.position_at(edges.front().center().x()) - 6.4) < 1e-9);
    // Where the curve turns: one sigma from p_t, at exp(-1/2) of its height.
    const std::vector<QRectF> spread = figure.areas_of({TargetKind::sigma, 6, -1});
    QCOMPARE(spread.size(), size_t(2));
    QVERIFY(std::abs(axis.position_at(spread.front().center().x()) - 8.9) < 1e-9);
    QVERIFY(std::abs(axis.position_at(spread.back().center().x()) - 13.9) < 1e-9);
    QCOMPARE(figure.hit(spread.front().center())->target.kind, TargetKind::sigma);
    double nearest = 1e9;
    for (const figure::PathMark& path : paths_of(figure)) {
      if (path.path.elementCount() < 20) continue;  // the curve has more
      for (int i = 0; i < path.path.elementCount(); ++i) {
        nearest = std::min(nearest, (QPointF(path.path.elementAt(i)) - spread.front().center()).manhattanLength());
      }
    }
    QVERIFY2(nearest < axis.pitch / 3, "the handle lies on the curve");
    QVERIFY(draw("local", local_m_trace(), at_step(1)).areas_of({TargetKind::sigma, 1, -1}).empty());
    // The strip's columns stand under the matrix's.
    for (const QRectF& area : figure.areas_of({TargetKind::cell, 6, 3}))
      QVERIFY(std::abs(area.center().x() - axis.x_at(3)) < 1e-9);
  }

  void local_shows_the_strip_alone_in_a_low_room() {
    Look options = at_step(6);
    const double tall = draw("local", local_p_trace(), options).size.height();
    options.page.room = {760, 240};
    const double low = draw("local", local_p_trace(), options).size.height();
    QVERIFY(tall <= 600);
    QVERIFY(low <= 240);
  }

  void legend_names_only_what_is_drawn() {
    const auto legend = [](const Trace& trace, const QString& name) {
      return find_text(texts_of(draw("local", trace)), name) != nullptr;
    };
    QVERIFY(legend(local_p_trace(), "Gaussian"));
    QVERIFY(legend(local_p_trace(), "alignment"));
    QVERIFY(!legend(local_m_trace(), "Gaussian"));
    QVERIFY(!legend(local_m_trace(), "alignment"));
    QVERIFY(legend(local_m_trace(), "weight"));
  }

  void what_an_intervention_changed_is_marked() {
    using views::Piece;
    const auto [before, after] = views::changes("1998-03-05", "1998-03-09");
    QCOMPARE(before, (std::vector<Piece>{{"1998-03-0", false}, {"5", true}}));
    QCOMPARE(after, (std::vector<Piece>{{"1998-03-0", false}, {"9", true}}));
    const auto [old_words, new_words] = views::changes("la maison blanche", "la maison est blanche");
    QCOMPARE(old_words, (std::vector<Piece>{{"la maison blanche", false}}));
    QCOMPARE(new_words, (std::vector<Piece>{{"la maison", false}, {" est", true}, {" blanche", false}}));
    QCOMPARE(views::changes("", "").first, std::vector<Piece>{});

    Trace changed = local_p_trace();
    changed.output = "1998-03-09";
    changed.attention[0].windows[6].aligned_position = 9;
    const Trace trace = local_p_trace();
    Look options = at_step(6);
    options.before = &trace;
    const std::vector<TextMark> texts = texts_of(draw("local", changed, options));
    QVERIFY(std::any_of(texts.begin(), texts.end(),
                        [](const TextMark& text) { return line_of(text) == "9" && text.weight == 600; }));
    QVERIFY(find_text(texts, "before"));
    QVERIFY(find_text(texts, "  →  "));
    QVERIFY(find_text(texts_of(draw("local", trace, options)), "  unchanged"));
  }

  void labels_never_overlap_nor_leave_the_figure_data() {
    QTest::addColumn<double>("width");
    for (const double width : {1000.0, 760.0, 500.0, 300.0}) QTest::addRow("%g", width) << width;
  }

  void labels_never_overlap_nor_leave_the_figure() {
    QFETCH(double, width);
    Trace sentence =
        trace_of(tokens({"The", "little", "dog", "likes", "red", "apples", "</s>"}), tokens({"Le", "chien"}),
                 "Le chien", AttentionMap(peaks(2, 7, 0.5, [](int q) { return q; })), {});
    sentence.source().back().special = true;
    Trace ended = additive_trace();
    ended.source().back() = sentence.source().back();
    for (const Trace& trace :
         {words_trace(), additive_trace(), local_p_trace(), chinese_trace(), long_trace(60), sentence, ended}) {
      Look options;
      options.page.room = {width, 600};
      const Figure figure = draw("heatmap", trace, options);
      const QRectF page({}, figure.size);
      std::vector<TextMark> columns;
      for (const TextMark& text : texts_of(figure)) {
        QVERIFY2(page.contains(box_of(text)), qPrintable(line_of(text)));
        const bool end = line_of(text) == "</s>" && text.anchor != figure::Anchor::end;
        if (text.color == options.page.theme.source || end) columns.push_back(text);
      }
      // One size and one slant: an axis is one line.
      for (const TextMark& text : columns) {
        QCOMPARE(text.size, columns.front().size);
        QCOMPARE(text.rotation, columns.front().rotation);
      }
      for (size_t i = 1; i < columns.size(); ++i) {
        const TextMark &a = columns[i - 1], &b = columns[i];
        if (a.rotation == 0) {
          QVERIFY2(box_of(a).right() + 3.5 <= box_of(b).left(), qPrintable(line_of(a)));
        } else {
          const double apart = (b.position.x() - a.position.x()) * std::sin(-a.rotation * M_PI / 180);
          QVERIFY2(apart >= 1.15 * a.size, qPrintable(line_of(a)));
        }
        QVERIFY(a.size >= 8.5);
      }
    }
  }

  void cells_fill_the_height_that_there_is() {
    const auto cell_of = [](const Figure& figure) { return figure.areas_of({TargetKind::cell, 0, 0}).front().size(); };
    // Sixty characters of source: narrow columns, and rows three times as tall.
    const Figure wide = draw("heatmap", numbered_trace(10, 60));
    QVERIFY2(cell_of(wide).width() <= 14, "narrow");
    QVERIFY2(cell_of(wide).height() >= 38, "tall");
    QVERIFY(wide.size.height() <= 600);
    QVERIFY(wide.size.height() > 450);
    // Of a target, rows as low as their labels allow; nothing makes the columns narrow.
    QCOMPARE(cell_of(draw("heatmap", numbered_trace(60, 10))), QSizeF(26, 13));
    QCOMPARE(cell_of(draw("heatmap", additive_trace())), QSizeF(26, 26));
    // A low room still has what fits.
    Look low;
    low.page.room = {760, 300};
    const Figure flat = draw("heatmap", numbered_trace(10, 60), low);
    QVERIFY(flat.size.height() <= 300);
    for (const TextMark& text : texts_of(flat)) QVERIFY2(text.size >= 8.5, qPrintable(line_of(text)));
  }

  void labels_of_a_matrix_are_bands() {
    for (const char* view : {"heatmap", "local"}) {
      const Figure figure = draw(view, local_p_trace(), at_step(6));
      const auto band = [&](Qt::Edge edge) {
        const auto found = std::find_if(figure.bands.begin(), figure.bands.end(),
                                        [&](const figure::Band& each) { return each.edge == edge; });
        return found == figure.bands.end() ? figure::Band{} : *found;
      };
      const figure::Band columns = band(Qt::TopEdge), rows = band(Qt::LeftEdge);
      for (int k = 0; k < 23; ++k) {
        const QRectF label = figure.areas_of({TargetKind::source_token, -1, k}).front();
        QVERIFY(columns.labels.contains(label));
        QCOMPARE(label.bottom(), columns.body.top());
      }
      for (int q = 0; q < 10; ++q) {
        const QRectF label = figure.areas_of({TargetKind::target_token, q, -1}).front();
        QVERIFY(rows.labels.contains(label));
        QCOMPARE(label.right(), rows.body.left());
      }
      QVERIFY(columns.body.contains(figure.areas_of({TargetKind::cell, 6, 3}).front()));
      QCOMPARE(rows.body, columns.body);
    }
  }

  void the_cell_that_a_step_looks_at_most() {
    QCOMPARE(views::attended_cell(additive_trace(), at_step(2).state),
             std::optional(figure::Target{TargetKind::cell, 2, 3}));
    QVERIFY(!views::attended_cell(additive_trace(), {}));
    QVERIFY(!views::attended_cell(none_trace(), at_step(2).state));
  }

  void long_input_is_wider_than_the_room_not_smaller() {
    QVERIFY(draw("heatmap", long_trace(200)).size.width() > 200 * 13);
    QVERIFY(draw("heatmap", long_trace(60)).size.width() < 60 * 13 + 160);
  }

  void spaces_and_odd_tokens_can_be_seen() {
    Token end{.text = "</s>"};
    end.special = true;
    Trace trace =
        trace_of(tokens({" ", "\n", "a", "\xcc\x81", "\x01z", "\xe2\x96\x81", "\xe2\x96\x81on", "\xf0\x9f\x91\x8d"}),
                 tokens({"x"}), "", AttentionMap(Matrix::Constant(1, 9, 1 / 9.0f)), {});
    trace.source().push_back(end);
    const std::vector<TextMark> texts = texts_of(draw("heatmap", trace));
    for (const char32_t* shown : {U"␣", U"↵", U"a", U"◌\u0301", U"\uFFFDz", U"👍", U"on", U"</s>"}) {
      QVERIFY2(find_text(texts, QString::fromUcs4(shown)), qPrintable(QString::fromUcs4(shown)));
    }
  }

  void arcs_hold_the_mass_and_nothing_more_data() {
    QTest::addColumn<double>("mass");
    QTest::addColumn<bool>("hide");
    QTest::addColumn<bool>("renormalize");
    for (const double mass : {0.3, 0.75, 0.95, 1.0}) {
      QTest::addRow("%g", mass) << mass << false << false;
      QTest::addRow("%g hidden", mass) << mass << true << false;
      QTest::addRow("%g renormalized", mass) << mass << true << true;
    }
  }
  void arcs_hold_the_mass_and_nothing_more() {
    QFETCH(double, mass);
    QFETCH(bool, hide);
    QFETCH(bool, renormalize);
    const Trace trace = pronoun_trace();
    const int n = static_cast<int>(trace.source().size());
    for (int map = 0; map < static_cast<int>(trace.attention.size()); ++map) {
      Look options = of_map(map);
      options.state.mass = mass;
      options.state.hide_special = hide;
      options.state.renormalize = renormalize;
      const Figure figure = draw("arcs", trace, options);
      const Matrix weights = trace.attention[map].all();
      for (int q = 0; q < n; ++q) {
        double held = 0, least = 1, all = 0;
        for (int k = 0; k < n; ++k) all += hide && trace.source()[k].special ? 0 : weights(q, k);
        bool any = false;
        for (const figure::HitRegion& link : links_in(figure)) {
          if (link.target.query != q) continue;
          any = true;
          QVERIFY(!hide || !trace.source()[link.target.key].special);
          const double weight = weights(q, link.target.key);
          held += weight;
          least = std::min(least, weight);
        }
        if (hide && trace.source()[q].special) {
          QVERIFY(!any);
          continue;
        }
        QVERIFY(held >= mass * all - 1e-5);
        QVERIFY(held - least < mass * all);
      }
    }
  }

  void arcs_say_what_is_hidden() {
    Look options = of_map(3);  // 0.8 on [CLS] of 0.995, and [SEP]
    QVERIFY(!says(draw("arcs", pronoun_trace(), options), "hidden"));
    options.state.hide_special = true;
    const Figure hidden = draw("arcs", pronoun_trace(), options);
    QVERIFY(says(hidden, "special tokens hidden: 82 % of the weight goes to them"));
    QVERIFY(!says(hidden, "renormalised"));
    QVERIFY(!find_text(texts_of(hidden), "[CLS]"));
    options.state.renormalize = true;
    const Figure renormalized = draw("arcs", pronoun_trace(), options);
    QVERIFY(says(renormalized, "special tokens hidden: 82 % of the weight goes to them, the rest renormalised"));
    // 12 tokens share what is left evenly.
    options.state.focus = 5;
    QVERIFY(says(draw("arcs", pronoun_trace(), options), "0.08"));
    // A hidden token cannot be the one in focus.
    options.state.focus = 0;
    QCOMPARE(json_of(draw("arcs", pronoun_trace(), options)), json_of(renormalized));
    QVERIFY(says(draw("heatmap", pronoun_trace(), options), "special tokens hidden: 82 %"));
    QVERIFY(draw("heatmap", pronoun_trace(), options).areas_of({TargetKind::cell, 1, 0}).empty());
  }

  void several_tokens_are_drawn_and_read_together() {
    const Trace trace = pronoun_trace();
    Look options = of_map(6);
    options.state.mass = 1;
    options.state.focus = 9;
    const std::size_t alone = links_in(draw("arcs", trace, options)).size();
    options.state.more_focus = {5, 9, 500};
    const Figure both = draw("arcs", trace, options);
    const std::vector<figure::HitRegion> links = links_in(both);
    QVERIFY(links.size() > alone);
    for (const figure::HitRegion& link : links) QVERIFY(link.target.query == 9 || link.target.query == 5);
    const Vector mean = (trace.attention[6].row(9) + trace.attention[6].row(5)) / 2;
    Eigen::Index most = 0;
    const QString value = views::number_text(mean.maxCoeff(&most));
    QVERIFY(says(both, "2 tokens look at “" + QString::fromStdString(trace.source()[most].text) + "”, " + value));
    const auto readout = views::read_together({trace}, options.state, {9, 5});
    QVERIFY(readout.has_value());
    QCOMPARE(readout->value, value);
    QCOMPARE(readout->detail, "average of 2 rows");
    QVERIFY(readout->title.startsWith("“it” + “"));
    QVERIFY(!views::read_together({trace}, options.state, {9, 500}));
    QVERIFY(!views::read_together({trace}, options.state, {}));
    QVERIFY(!views::read_together({Trace{}}, options.state, {0}));
  }

  void every_symbol_of_a_formula_is_explained() {
    std::vector<MechanismFacts> all = {{.score = "none"}, {.score = "scaled_dot", .heads = {{2, 4}}}};
    all.push_back({.score = "scaled_dot", .position_bias = true, .heads = {{2, 4}}});
    for (const char* score : {"additive", "dot", "scaled_dot", "general", "concat"}) {
      for (const char* window : {"none", "local-m", "local-p"}) {
        for (const char* normalizer : {"softmax", "hard", "forced-forward"}) {
          for (const bool sampled : {false, true}) {
            all.push_back({.score = score, .window = window, .normalizer = normalizer, .sampled = sampled});
          }
        }
      }
    }
    for (const MechanismFacts& facts : all) {
      const views::MechanismNotes notes = views::notes_on(explain(facts));
      QVERIFY(!notes.formulas.empty());
      std::vector<std::vector<figure::TextRun>> letters;
      for (const auto& symbol : notes.symbols) {
        letters.push_back(symbol.letter);
        QVERIFY2(symbol.meaning.size() > 8, qPrintable(symbol.meaning));
      }
      for (const auto& line : notes.formulas) {
        const auto places = figure::places_of(letters, line);
        int at = 0;
        for (const figure::TextRun& run : line) {
          const int end = at + static_cast<int>(run.text.size());
          const bool explained = std::ranges::any_of(
              places, [&](const figure::SymbolPlace& place) { return place.begin < end && place.end > at; });
          QVERIFY2(explained || !run.italic, qPrintable(run.text + " of " + QString::fromStdString(describe(facts))));
          at = end;
        }
      }
    }
  }

  void what_is_seen_follows_from_the_mechanism() {
    Trace trace = words_trace();
    trace.facts = {};
    QCOMPARE(views::what_to_see(trace), QString());
    QStringList all;
    const MechanismFacts known[] = {{.score = "none"},
                                    {.score = "dot"},
                                    {.score = "dot", .window = "local-m"},
                                    {.score = "dot", .normalizer = "hard"},
                                    {.score = "dot", .normalizer = "forced-forward"}};
    for (const MechanismFacts& facts : known) {
      trace.facts = facts;
      const QString see = views::what_to_see(trace);
      QVERIFY2(see.endsWith('.') && !all.contains(see), qPrintable(see));
      all << see;
    }
    QVERIFY(!pronoun_trace().facts.known() || !views::what_to_see(pronoun_trace()).isEmpty());
  }

  void arcs_grow_with_the_weight() {
    Look options = of_map(6);
    options.state.focus = 9;
    options.state.mass = 1;
    const Trace trace = pronoun_trace();
    const Figure figure = draw("arcs", trace, options);
    const std::vector<figure::HitRegion> links = links_in(figure);
    const std::vector<figure::PathMark> paths = paths_of(figure);
    QCOMPARE(paths.size(), links.size());
    const Vector row = trace.attention[6].row(9);
    double last_weight = 0, last_width = 0;
    int last_alpha = 0;
    for (size_t i = 0; i < links.size(); ++i) {
      const figure::PathMark& path = paths[i];
      // The arrow's wings are the widest part of what arrives: its points come after the outer half of the ellipse.
      const double width = std::abs(path.path.elementAt(8).x - path.path.elementAt(10).x);
      QCOMPARE(links[i].target.query, 9);
      QVERIFY(row[links[i].target.key] >= last_weight);
      QVERIFY(width >= last_width - 1e-9 && path.fill.alpha() >= last_alpha);
      last_weight = row[links[i].target.key];
      last_width = width;
      last_alpha = path.fill.alpha();
    }
    QCOMPARE(last_weight, static_cast<double>(row[2]));
  }

  void arrows_stand_at_what_is_looked_at_data() {
    QTest::addColumn<std::shared_ptr<Trace>>("trace");
    QTest::addColumn<int>("query");
    const auto add = [](const char* name, Trace trace, int query) {
      QTest::newRow(name) << std::make_shared<Trace>(std::move(trace)) << query;
    };
    add("one line", pronoun_trace(), 9);
    add("two lines", words_trace(), 4);
  }
  void arrows_stand_at_what_is_looked_at() {
    QFETCH(std::shared_ptr<Trace>, trace);
    QFETCH(int, query);
    Look options = of_map(6);
    options.state.focus = query;
    const Figure figure = draw("arcs", *trace, options);
    const bool one_line = trace->attention.size() > 1;
    const auto box = [&](bool of_query, int i) {
      const figure::Target target = one_line   ? figure::Target{TargetKind::token, i, i}
                                    : of_query ? figure::Target{TargetKind::target_token, i, -1}
                                               : figure::Target{TargetKind::source_token, -1, i};
      return figure.areas_of(target).at(0);
    };
    const std::vector<figure::HitRegion> links = links_in(figure);
    const std::vector<figure::PathMark> paths = paths_of(figure);
    QVERIFY(!links.empty());
    for (size_t i = 0; i < links.size(); ++i) {
      const QRectF from = box(true, query), to = box(false, links[i].target.key);
      // The lowest point is the tip; an arc is thinner where it leaves.
      double tip_y = 0, tip_x = 0;
      const QPainterPath& path = paths[i].path;
      for (int e = 0; e < path.elementCount(); ++e) {
        const bool beside_query = one_line && std::abs(path.elementAt(e).x - from.center().x()) < 3.5;
        if (beside_query || path.elementAt(e).y <= tip_y) continue;
        tip_y = path.elementAt(e).y;
        tip_x = path.elementAt(e).x;
      }
      QVERIFY(to.left() <= tip_x && tip_x <= to.right());
      QVERIFY(std::abs(tip_y - to.top()) < 2);
      // The pointer finds an arc at its tip and not in the empty middle of its box.
      QCOMPARE(figure.hit({tip_x, tip_y - 3})->target, links[i].target);
      QVERIFY(links[i].contains({tip_x, tip_y - 3}));
      if (one_line) QVERIFY(!links[i].contains(links[i].area.center() + QPointF(0, links[i].area.height() / 4)));
    }
  }

  void a_focus_moves_nothing() {
    for (const Trace& trace : {pronoun_trace(), words_trace(), computed_trace(1, 1, 40), long_pair(50, 45)}) {
      Look options;
      options.page.steady = true;
      const Figure rest = draw("arcs", trace, options);
      for (int q = 0; q < trace.attention[0].query_count(); ++q) {
        options.state.focus = q;
        const Figure focused = draw("arcs", trace, options);
        QCOMPARE(focused.size, rest.size);
        for (const figure::HitRegion& link : links_in(focused)) QCOMPARE(link.target.query, q);
        for (const figure::HitRegion& region : rest.regions) {
          if (region.target.kind == TargetKind::cell) continue;
          QCOMPARE(focused.areas_of(region.target), rest.areas_of(region.target));
        }
      }
    }
  }

  /// Of "... too tired" and "... too wide", in each of which "it" looks at another noun.
  static std::pair<Trace, Trace> tired_and_wide() {
    Trace tired = pronoun_trace(), wide = pronoun_trace();
    wide.source()[12].text = "wide";
    Matrix weights = wide.attention[6].all();
    std::swap(weights(9, 2), weights(9, 7));
    AttentionMap other(weights);
    other.site = wide.attention[6].site;
    other.queries = other.keys = TextSequences::source;
    wide.attention[6] = other;
    return {tired, wide};
  }

  void the_same_words_stand_at_the_same_places() {
    const auto [tired, wide] = tired_and_wide();
    for (const double room : {1200.0, 760.0, 420.0}) {
      for (const bool focused : {false, true}) {
        Look look = of_map(6);
        look.page.room.setWidth(room);
        if (focused) look.state.focus = 9;
        const Figure first = draw("arcs", tired, look), second = draw("arcs", wide, look);
        QVERIFY(!focused || links_in(first).back().target.key != links_in(second).back().target.key);
        for (int i = 0; i < 12; ++i) {
          QCOMPARE(first.areas_of({TargetKind::token, i, i}), second.areas_of({TargetKind::token, i, i}));
        }
        // In a room that is wider than the figures they begin at the same edge.
        QCOMPARE(first.stands, figure::Anchor::start);
      }
    }
  }

  void nothing_stands_empty_above_the_footnote() {
    for (const Trace& trace : {pronoun_trace(), words_trace()}) {
      for (const bool steady : {false, true}) {
        Look look;
        look.page.steady = steady;
        const Figure figure = draw("arcs", trace, look);
        double bottom = 0;
        for (const figure::HitRegion& region : figure.regions) {
          if (region.target.kind != TargetKind::cell) bottom = std::max(bottom, region.area.bottom());
        }
        for (const TextMark& text : texts_of(figure)) {
          if (!line_of(text).startsWith("draws links")) continue;
          QVERIFY2(text.position.y() - bottom <= (steady ? 36 : 26),
                   qPrintable(QString::number(text.position.y() - bottom)));
          QVERIFY(text.position.y() - bottom >= 16);
        }
      }
    }
  }

  /// Where only one token's links are drawn, lines keep room for what it could link, unless the page is to be steady.
  void a_focus_leaves_no_empty_room_over_lines() {
    Look look;
    const Trace trace = computed_trace(1, 1, 60);
    look.state.focus = 59;
    const Figure figure = draw("arcs", trace, look);
    look.page.steady = true;
    const Figure steady = draw("arcs", trace, look);
    QVERIFY(figure.size.height() < steady.size.height() - 100);
    QVERIFY(figure.areas_of({TargetKind::token, 0, 0}).at(0).top() < 60);
  }

  static Trace text_of(const std::vector<std::string>& words, int query, int key) {
    Trace trace;
    trace.source() = tokens(words);
    const int n = static_cast<int>(words.size());
    Matrix weights = Matrix::Identity(n, n);
    weights(query, query) = 0;
    weights(query, key) = 1;
    trace.attention = {AttentionMap(weights)};
    trace.attention[0].queries = trace.attention[0].keys = TextSequences::source;
    trace.attention[0].site.site = "encoder_self";
    return trace;
  }

  void a_long_text_is_broken_into_lines_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<bool>("from_right");
    QTest::newRow("english") << QStringList{"the", "animal", "did", "not", "cross"} << false;
    QTest::newRow("arabic") << QStringList{"لم", "يعبر", "الحيوان", "الشارع"} << true;
    QTest::newRow("chinese") << QStringList{"今", "天", "天", "气", "很", "好", "。"} << false;
  }
  void a_long_text_is_broken_into_lines() {
    QFETCH(QStringList, words);
    QFETCH(bool, from_right);
    std::vector<std::string> text;
    for (int i = 0; i < 80; ++i) text.push_back(words[i % words.size()].toStdString());
    int hidden_behind = 0;
    for (const double width : {1000.0, 760.0, 300.0}) {
      for (const auto& [query, key] : {std::pair(70, 3), std::pair(3, 70)}) {
        const Trace trace = text_of(text, query, key);
        Look look;
        look.page.room.setWidth(width);
        look.state.focus = query;
        const Figure figure = draw("arcs", trace, look);
        QVERIFY2(figure.size.width() <= width, qPrintable(QString::number(figure.size.width())));
        QCOMPARE(figure.stands, from_right ? figure::Anchor::end : figure::Anchor::start);
        const auto box = [&](int i) { return figure.areas_of({TargetKind::token, i, i}).at(0); };
        int lines = 1;
        for (int i = 1; i < 80; ++i) {
          const QRectF before = box(i - 1), here = box(i);
          if (here.top() == before.top()) {
            QVERIFY(from_right ? here.center().x() < before.center().x() : here.center().x() > before.center().x());
          } else {
            ++lines;
            QVERIFY(words[i % words.size()] != "。");
            QVERIFY(here.top() > before.bottom() + 44);  // arcs have room between
            QVERIFY(std::abs(from_right ? here.right() - box(0).right() : here.left() - box(0).left()) < 8);
          }
        }
        QVERIFY(lines >= 2);

        // The link goes from the one box to the other, and words that it runs behind are painted over it.
        QCOMPARE(links_in(figure).size(), size_t(1));
        size_t link = 0;
        QPainterPath path;
        for (size_t i = 0; i < figure.marks.size(); ++i) {
          if (const auto* drawn = std::get_if<figure::PathMark>(&figure.marks[i])) {
            link = i;
            path = drawn->path;
          }
        }
        const QRectF reach = path.boundingRect();
        const QRectF upper = box(std::min(query, key)), lower = box(std::max(query, key));
        QVERIFY(std::abs(reach.bottom() - lower.top()) < 2);
        QVERIFY(reach.top() >= upper.bottom() - 1 && reach.top() <= upper.bottom() + 26);
        for (int i = 0; i < 80; ++i) {
          if (!path.intersects(box(i).adjusted(8, 4, -8, -4))) continue;
          const bool covered =
              std::any_of(figure.marks.begin() + static_cast<std::ptrdiff_t>(link), figure.marks.end(),
                          [&](const figure::Mark& mark) {
                            const auto* rect = std::get_if<RectMark>(&mark);
                            return rect && rect->fill == look.page.theme.canvas && rect->rect.contains(box(i).center());
                          });
          QVERIFY(covered);
          ++hidden_behind;
        }
      }
    }
    QVERIFY(hidden_behind > 0);
  }

  /// Two texts that are too long to stand above each other.
  static Trace long_pair(int source, int target) {
    std::vector<std::string> read(source, "source"), written(target, "target");
    return trace_of(tokens(read), tokens(written), "",
                    AttentionMap(peaks(target, source, 0.5, [&](int q) { return q * source / target; })),
                    {"pair", "", "dot"});
  }

  void two_long_texts_stand_in_columns() {
    struct Case {
      Trace trace;
      double width;
      bool columns;
    };
    for (const Case& each : {Case{words_trace(), 900, false}, Case{words_trace(), 420, true},
                             Case{long_pair(30, 20), 760, true}, Case{long_pair(60, 45), 760, true},
                             Case{long_pair(45, 41), 6000, true}, Case{long_pair(300, 200), 760, true}}) {
      const Trace& trace = each.trace;
      const int sources = static_cast<int>(trace.source().size()), targets = static_cast<int>(trace.target().size());
      for (const std::optional<int> focus : {std::optional<int>(), std::optional(5)}) {
        Look look;
        look.page.room.setWidth(each.width);
        look.state.focus = focus;
        const Figure figure = draw("arcs", trace, look);
        QVERIFY2(figure.size.width() <= each.width, qPrintable(QString::number(figure.size.width())));
        const auto source = [&](int i) { return figure.areas_of({TargetKind::source_token, -1, i}).at(0); };
        const auto target = [&](int i) { return figure.areas_of({TargetKind::target_token, i, -1}).at(0); };
        if (!each.columns) {
          QVERIFY(source(0).top() > target(0).bottom());
          for (int i = 1; i < sources; ++i) QCOMPARE(source(i).top(), source(0).top());
          for (int i = 1; i < targets; ++i) QCOMPARE(target(i).top(), target(0).top());
          continue;
        }
        for (int i = 1; i < sources; ++i) {
          QCOMPARE(source(i).right(), source(0).right());
          QVERIFY(source(i).top() >= source(i - 1).bottom() - 1e-6);
        }
        for (int i = 1; i < targets; ++i) {
          QCOMPARE(target(i).left(), target(0).left());
          QVERIFY(target(i).top() >= target(i - 1).bottom() - 1e-6);
        }
        QVERIFY(source(0).right() + 100 < target(0).left());
        const std::vector<figure::HitRegion> links = links_in(figure);
        const std::vector<figure::PathMark> paths = paths_of(figure);
        QVERIFY(!links.empty());
        for (size_t i = 0; i < links.size(); ++i) {
          const QRectF reach = paths[i].path.boundingRect();
          const QRectF from = target(links[i].target.query), to = source(links[i].target.key);
          QVERIFY(std::abs(reach.left() - to.right()) < 2 && std::abs(reach.right() - from.left()) < 1);
          // The arrow's tip is the leftmost point.
          for (int e = 0; e < paths[i].path.elementCount(); ++e) {
            const QPointF point = paths[i].path.elementAt(e);
            if (point.x() < reach.left() + 0.01) QVERIFY(std::abs(point.y() - to.center().y()) < 0.01);
          }
          QVERIFY(links[i].contains({to.right() + 3, to.center().y()}));
          QVERIFY(!links[i].contains({to.right() + 3, to.center().y() + 12}));
        }
        QVERIFY(says(figure, "source") && says(figure, "target"));
        if (focus) QVERIFY(says(figure, "0."));
      }
    }
  }

  void a_sink_is_dimmed_and_said() {
    const Trace trace = pronoun_trace();
    const QColor faint = Look().page.theme.text_faint;
    const auto drawn = [&](int map, auto change) {
      Look look = of_map(map);
      look.state.dim_sink = true;
      change(look.state);
      return draw("arcs", trace, look);
    };
    const auto nothing = [](ViewState&) {};
    // 0.8 of 0.995 go to [CLS] from every token: the links to it stand back, and others hold 75 % of what is left.
    const Figure dimmed = drawn(3, nothing);
    QVERIFY(says(dimmed, "80 % of the weight goes to the first token, “[CLS]”, and is dimmed"));
    QVERIFY(says(dimmed, "links holding 75 % of what is left of each token’s weight"));
    const std::vector<figure::HitRegion> links = links_in(dimmed);
    const std::vector<figure::PathMark> paths = paths_of(dimmed);
    QCOMPARE(paths.size(), links.size());
    const int n = static_cast<int>(trace.source().size());
    std::vector<double> held(n, 0), to_first(n, 0);
    bool before = true;  // the dimmed ones are painted first
    for (size_t i = 0; i < links.size(); ++i) {
      const auto [kind, query, key, map] = links[i].target;
      QCOMPARE(paths[i].fill.rgb() == faint.rgb(), key == 0);
      QVERIFY(key != 0 || before);
      if (key == 0) {
        QVERIFY(paths[i].fill.alphaF() < 0.2f);
        to_first[query] += trace.attention[3].row(query)[key];
      } else {
        held[query] += trace.attention[3].row(query)[key];
        before = false;
      }
    }
    for (int q = 0; q < n; ++q) {
      QCOMPARE(to_first[q], static_cast<double>(trace.attention[3].row(q)[0]));
      QVERIFY(held[q] >= 0.75 * (1 - to_first[q]) - 1e-5);
    }
    // What is read off stays the true weight.
    QVERIFY(says(drawn(3, [](ViewState& state) { state.focus = 5; }), "beside the first token, “cross” looks at"));
    QVERIFY(says(drawn(3, [](ViewState& state) { state.focus = 5; }), "0.80"));
    QVERIFY(says(drawn(3, [](ViewState& state) { state.focus = 5; }), "80 % of the weight goes to"));

    const Figure spread = drawn(2, nothing), as_it_is = draw("arcs", trace, of_map(2));
    QVERIFY(says(spread, "7 % of the weight goes to the first token, “[CLS]”: too little to be dimmed"));
    QCOMPARE(links_in(spread).size(), links_in(as_it_is).size());
    for (const figure::PathMark& path : paths_of(spread)) QVERIFY(path.fill.rgb() != faint.rgb());
    QVERIFY(!says(drawn(3, [](ViewState& state) { state.hide_special = true; }), "dimmed"));
    QVERIFY(!says(draw("arcs", trace, of_map(3)), "dimmed"));

    const auto together = [](ViewState& state) { state.more_maps = {2, 0}; };
    QVERIFY(says(drawn(3, together), "dimmed: the weight that goes to the first token, “[CLS]”, of L1 H4 80 %"));
    QVERIFY(says(drawn(0, [](ViewState& state) { state.more_maps = {2}; }), "nothing is dimmed"));
  }

  void the_opacity_of_arcs_follows_the_shade() {
    Look look = of_map(6);
    look.state.focus = 9;
    look.state.mass = 0.95;
    const Figure linear = draw("arcs", pronoun_trace(), look);
    look.page.shade = figure::Shade::square_root;
    const Figure root = draw("arcs", pronoun_trace(), look);
    const Vector row = pronoun_trace().attention[6].row(9);
    const std::vector<figure::HitRegion> links = links_in(root);
    QVERIFY(links.size() > 2);
    for (size_t i = 0; i < links.size(); ++i) {
      const double weight = row[links[i].target.key];
      QVERIFY(std::abs(paths_of(linear)[i].fill.alphaF() - (0.4 + 0.45 * weight)) < 0.001);
      QVERIFY(std::abs(paths_of(root)[i].fill.alphaF() - (0.4 + 0.45 * std::sqrt(weight))) < 0.001);
      QCOMPARE(paths_of(root)[i].path, paths_of(linear)[i].path);
    }
    QVERIFY(says(root, "the shade of a link is the square root of its weight") && !says(linear, "shade"));
  }

  void heads_never_share_a_hue() {
    Look options = of_map(6);
    for (int map = 0; map < 8; ++map) options.state.more_maps.push_back(map);
    const Figure figure = draw("arcs", pronoun_trace(), options);
    QSet<QRgb> hues;
    for (const figure::PathMark& path : paths_of(figure)) hues.insert(path.fill.rgb());
    QCOMPARE(hues.size(), 8);
    QVERIFY(says(figure, "L2 H3") && !says(figure, "left out"));

    Trace trace = computed_trace(1, 10, 6);
    for (int map = 1; map < 10; ++map) options.state.more_maps.push_back(map);
    options.state.map = 0;
    const Figure crowded = draw("arcs", trace, options);
    QVERIFY(says(crowded, "2 chosen heads are left out: there are 8 hues"));
    options.state.map = 0;
    options.state.more_maps = {5};
    QVERIFY(says(draw("arcs", three_sites_trace(), options), "1 chosen heads are left out: they look"));
  }

  void text_from_right_to_left_stands_so() {
    Trace trace = pronoun_trace();
    trace.source() = tokens({"لم", "يعبر", "الحيوان"});
    trace.attention = {AttentionMap(Matrix::Constant(3, 3, 1 / 3.0f))};
    trace.attention[0].queries = trace.attention[0].keys = TextSequences::source;
    const Figure figure = draw("arcs", trace);
    QVERIFY(figure.areas_of({TargetKind::token, 0, 0})[0].left() >
            figure.areas_of({TargetKind::token, 2, 2})[0].left());
  }

  void words_on_a_line_never_overlap() {
    for (const Trace& trace : {pronoun_trace(), words_trace(), chinese_trace(), local_p_trace(), long_trace(60)}) {
      for (const double width : {1200.0, 760.0, 300.0}) {
        Look options;
        options.page.room = {width, 600};
        options.state.focus = 2;
        const Figure figure = draw("arcs", trace, options);
        const QRectF page({}, figure.size);
        std::vector<QRectF> boxes;
        for (const TextMark& text : texts_of(figure)) {
          QVERIFY2(page.contains(box_of(text)), qPrintable(line_of(text)));
          for (const QRectF& other : boxes) QVERIFY2(!other.intersects(box_of(text)), qPrintable(line_of(text)));
          boxes.push_back(box_of(text));
          QVERIFY(text.size >= 10);
        }
      }
    }
  }

  void what_a_decoder_wrote_has_its_own_hue() {
    Trace trace = computed_trace(1, 2, 5);
    trace.target().assign(2, Token{.text = "new"});
    trace.source().resize(3);
    trace.sequences.push_back(reads_on(trace, 5));
    for (AttentionMap& map : trace.attention) {
      map.site.site = "decoder_self";
      map.queries = map.keys = TextSequences::reads;
    }
    const figure::Theme theme = figure::Theme::light();
    for (const char* view : {"arcs", "heatmap"}) {
      const std::vector<TextMark> texts = texts_of(draw(view, trace));
      QCOMPARE(find_text(texts, "token")->color, theme.source);
      QCOMPARE(find_text(texts, "new")->color, theme.target);
    }
    // The first new token is written by the last that was read.
    const Figure first = draw("arcs", trace, at_step(0));
    for (const figure::HitRegion& link : links_in(first)) QVERIFY(link.target.query <= 2);
    QCOMPARE(links_in(first).back().target.query <= 2, true);
  }

  void heads_are_all_there() {
    const Trace trace = computed_trace(12, 12, 20);
    Look options = of_map(17);
    const Figure figure = draw("heads", trace, options);
    QVERIFY(figure.size.width() <= 760 && figure.size.height() <= 600);
    // The head that is shown has a frame, which is no selection: that is never exported.
    int framed = 0;
    for (const figure::Mark& mark : figure.marks) {
      const auto* frame = std::get_if<figure::RectMark>(&mark);
      if (!frame) continue;
      QVERIFY(frame->stroke.color != options.page.theme.selection);
      framed += frame->stroke.color == options.page.theme.control ? 1 : 0;
    }
    QCOMPARE(framed, 1);
    for (int map = 0; map < 144; ++map) {
      const std::vector<QRectF> areas = figure.areas_of({TargetKind::map, -1, -1, map});
      QCOMPARE(areas.size(), size_t(1));
      QVERIFY(areas[0].width() >= 28);
      QCOMPARE(figure.hit(areas[0].center())->target.map, map);
      for (const int row : {0, 7, 19}) {
        // A pixel for each weight, the stronger the darker.
        const auto* image = std::get_if<figure::ImageMark>(
            &*std::find_if(figure.marks.begin(), figure.marks.end(), [&](const figure::Mark& mark) {
              const auto* each = std::get_if<figure::ImageMark>(&mark);
              return each && each->rect == areas[0];
            }));
        QVERIFY(image->pixelated);
        QCOMPARE(image->image.size(), QSize(20, 20));
        Eigen::Index darkest = 0;
        const float largest = trace.attention[map].row(row).maxCoeff(&darkest);
        QCOMPARE(
            image->image.pixel(static_cast<int>(darkest), row),
            figure::weight_color("indigo", std::lround(255 * std::sqrt(largest)) / 255.0, options.page.theme).rgb());
      }
    }
  }

  static QRectF head_in(const Figure& figure, int map) { return figure.areas_of({TargetKind::map, -1, -1, map}).at(0); }

  void heads_fill_the_width_that_there_is() {
    Look look = of_map(6);
    for (const QSizeF room : {QSizeF(500, 900), QSizeF(760, 600), QSizeF(1000, 800)}) {
      look.page.room = room;
      const Figure figure = draw("heads", pronoun_trace(), look);
      QVERIFY(figure.size.width() <= room.width() && figure.size.width() > 0.95 * room.width());
      QVERIFY(figure.size.height() <= room.height());
    }
    look.page.room = {2000, 1600};
    QCOMPARE(head_in(draw("heads", pronoun_trace(), look), 0).width(), 240.0);
    look = measured(pronoun_trace());
    look.state.sort = "previous";
    const Figure sorted = draw("heads", pronoun_trace(), look);
    QVERIFY(sorted.size.width() > 0.95 * 760 && sorted.size.height() <= 600);
  }

  void kinds_of_attention_stand_side_by_side_where_there_is_room() {
    Look look;
    look.page.room = {1200, 400};
    const Figure wide = draw("heads", three_sites_trace(), look);
    QVERIFY(wide.size.width() <= 1200);
    QCOMPARE(head_in(wide, 0).top(), head_in(wide, 2).top());
    QCOMPARE(head_in(wide, 0).top(), head_in(wide, 4).top());
    QVERIFY(head_in(wide, 1).right() < head_in(wide, 2).left());
    look.page.room = {400, 1100};
    const Figure narrow = draw("heads", three_sites_trace(), look);
    QVERIFY(narrow.size.width() <= 400);
    QVERIFY(head_in(narrow, 1).bottom() < head_in(narrow, 2).top());
    QCOMPARE(head_in(narrow, 0).left(), head_in(narrow, 2).left());
  }

  void names_of_heads_never_touch() {
    Trace twelve = computed_trace(12, 12, 6);
    for (const Trace& trace : {pronoun_trace(), three_sites_trace(), twelve}) {
      for (const QSizeF room : {QSizeF(300, 300), QSizeF(760, 600), QSizeF(1200, 900), QSizeF(1600, 500)}) {
        for (const QString& sort : {QString(), QString("previous")}) {
          Look look;
          look.page.room = room;
          look.state.sort = sort;
          for (size_t i = 0; i < trace.attention.size(); ++i) {
            look.behaviors.push_back({.behaviors = {{"previous", 0.99}, {"special", 0.98}}, .telling = 0});
          }
          const Figure figure = draw("heads", trace, look);
          QList<QRectF> boxes;
          for (const TextMark& text : texts_of(figure)) {
            const QRectF box = box_of(text).adjusted(-1, 0, 1, 0);
            QVERIFY(QRectF({}, figure.size).contains(box));
            for (const QRectF& other : boxes) QVERIFY2(!other.intersects(box), qPrintable(line_of(text)));
            boxes.append(box);
            for (const figure::HitRegion& region : figure.regions) {
              QVERIFY2(!region.area.intersects(box), qPrintable(line_of(text)));
            }
          }
        }
      }
    }
  }

  void chosen_heads_are_framed_in_the_hue_of_their_links() {
    const auto frames = [](const Figure& figure, int map) {
      std::vector<QColor> colors;
      for (const figure::Mark& mark : figure.marks) {
        const auto* rect = std::get_if<RectMark>(&mark);
        if (rect && rect->rect.adjusted(2, 2, -2, -2) == head_in(figure, map)) colors.push_back(rect->stroke.color);
      }
      return colors;
    };
    for (const figure::Theme& theme : {figure::Theme::light(), figure::Theme::dark_theme()}) {
      Look look = of_map(6);
      look.page.theme = theme;
      QCOMPARE(frames(draw("heads", pronoun_trace(), look), 6),
               std::vector{theme.control});  // the selection is not exported
      look.state.more_maps = {3, 1};
      const Figure heads = draw("heads", pronoun_trace(), look), arcs = draw("arcs", pronoun_trace(), look);
      const std::vector<figure::HitRegion> links = links_in(arcs);
      const std::vector<figure::PathMark> paths = paths_of(arcs);
      std::set<int> seen;
      for (size_t i = 0; i < links.size(); ++i) {
        const int map = links[i].target.map < 0 ? 6 : links[i].target.map;
        seen.insert(map);
        QCOMPARE(frames(heads, map).size(), size_t(1));
        QCOMPARE(frames(heads, map).front().rgb(), paths[i].fill.rgb());
      }
      QCOMPARE(seen, (std::set{1, 3, 6}));
      QVERIFY(frames(heads, 0).empty());
    }
  }

  void thumbnails_have_the_shade_that_is_asked_for() {
    Look look;
    const auto pixel = [&] {
      const Figure figure = draw("heads", pronoun_trace(), look);
      for (const figure::Mark& mark : figure.marks) {
        const auto* image = std::get_if<figure::ImageMark>(&mark);
        if (image && image->rect == head_in(figure, 3)) return image->image.pixel(5, 5);  // 0.015 of 0.995
      }
      return QRgb();
    };
    const auto color = [&](double shade) {
      return figure::weight_color("indigo", std::lround(255 * shade) / 255.0, look.page.theme).rgb();
    };
    const double weight = pronoun_trace().attention[3].row(5)[5];
    QCOMPARE(pixel(), color(std::sqrt(weight)));
    look.page.shade = figure::Shade::linear;
    QCOMPARE(pixel(), color(weight));
    QVERIFY(says(draw("heads", pronoun_trace(), look), "the shade is the weight"));
    look.page.shade = figure::Shade::logarithmic;
    QCOMPARE(pixel(), color(1 + std::log10(weight) / 3));
    QVERIFY(says(draw("heads", pronoun_trace(), look), "the logarithm of the weight, from 0.001"));
  }

  void heads_stand_in_the_order_asked_for() {
    Look options = measured(pronoun_trace());
    options.state.sort = "previous";
    const Figure figure = draw("heads", pronoun_trace(), options);
    QVERIFY(says(figure, "L2 H4  0.70"));
    const QPointF first = figure.areas_of({TargetKind::map, -1, -1, 7})[0].topLeft();
    const QPointF last = figure.areas_of({TargetKind::map, -1, -1, 0})[0].topLeft();
    QVERIFY(first.y() < last.y() || first.x() < last.x());
    options.state.sort = "nothing that was measured";
    QVERIFY(says(draw("heads", pronoun_trace(), options), "L1 H1  –"));
    QVERIFY(says(draw("heads", three_sites_trace()), "Cross-attention"));
  }

  void long_texts_do_not_stall() {
    constexpr double slowness = kSanitized ? 30 : 1;
    const auto milliseconds = [](const char* view, const Trace& trace, const Look& options) {
      const std::clock_t start = std::clock();
      const Figure figure = draw(view, trace, options);
      const double elapsed = milliseconds_since(start);
      const size_t others = figure.marks.size() - texts_of(figure).size();
      if (others > 4000) qFatal("%s: %zu marks", view, others);
      return elapsed;
    };
    const Trace heads = computed_trace(12, 12, 128), long_heads = computed_trace(12, 12, 4096);
    const Trace one = computed_trace(1, 1, 5000), even = long_trace(600);
    Look focus;
    focus.state.focus = 2500;
    struct Timing {
      const char* what;
      double found, wanted;
    };
    for (const Timing& timing : {Timing{"144 heads of 128 tokens", milliseconds("heads", heads, {}), 1000},
                                 Timing{"144 heads of 4096 tokens", milliseconds("heads", long_heads, {}), 1000},
                                 Timing{"arcs of 5000 tokens", milliseconds("arcs", one, {}), 1000},
                                 Timing{"arcs of one of 5000 tokens", milliseconds("arcs", one, focus), 1000},
                                 Timing{"heatmap of 5000 tokens", milliseconds("heatmap", one, {}), 1000},
                                 Timing{"heatmap of 600 tokens", milliseconds("heatmap", even, {}), 1000}}) {
      qInfo("%s: %.0f ms", timing.what, timing.found);
      QVERIFY2(timing.found < timing.wanted * slowness, timing.what);
    }
    QVERIFY(says(draw("arcs", one), "of 5,000 tokens, 400 evenly spread ones show where they look"));
    QVERIFY(says(draw("arcs", one), "only the 2,000 strongest"));
    QVERIFY(says(draw("heatmap", one), "a cell for each 20 × 20 tokens"));
  }

  void drawing_is_fast() {
    const Trace small = local_p_trace();
    const Trace large = long_trace(200);
    draw("heatmap", large);
    QBENCHMARK { draw("heatmap", small, at_step(6)); }
    const std::clock_t start = std::clock();
    draw("heatmap", large);
    QVERIFY2(milliseconds_since(start) < 200, "200 x 200 cells");  // about 10 ms
    Figure figure = draw("heatmap", large);
    const std::clock_t asked = std::clock();
    views::add_words(figure, large, {});
    qInfo("words for %zu places: %.0f ms", figure.regions.size(), milliseconds_since(asked));
    QVERIFY2(milliseconds_since(asked) < 2000, "words for 200 x 200 cells");
  }

  void an_explanation_is_set_as_formulas() {
    const Explanation explanation{.title = "General (bilinear) score",
                                  .formulas = {"score_t(s) = h_t^⊤ W_a h̄_s", "a_t(s) = softmax(score_t(s))"},
                                  .symbols = {{"W_a", "learned"}},
                                  .citation = "Luong, Pham and Manning 2015, eq. 8"};
    const views::MechanismNotes notes = views::notes_on(explanation);
    QCOMPARE(notes.title, "General (bilinear) score");
    QCOMPARE(notes.formulas.size(), std::size_t(2));
    QCOMPARE(notes.citation, "Luong, Pham and Manning 2015, eq. 8");
    for (const auto& line : notes.formulas) {
      QVERIFY(std::ranges::any_of(line, [](const figure::TextRun& run) { return run.script == figure::Script::sub; }));
      for (const figure::TextRun& run : line) QVERIFY(!run.text.contains('_') && !run.text.contains('{'));
    }
  }

  void a_text_stands_in_lines_of_the_page() {
    Trace trace = pooled_trace();
    std::vector<Token>& words = trace.source();
    while (words.size() < 400) words.push_back(words[words.size() % 14]);
    Matrix even = Matrix::Ones(1, 400);
    normalize_rows(even);
    AttentionMap map(std::move(even));
    map.site = {"pooling", 0, 0};
    map.queries = 2;
    trace.attention = {std::move(map)};
    for (const double width : {480.0, 760.0}) {
      Look narrow;
      narrow.page.room = {width, 600};
      const Figure figure = draw("text", trace, narrow);
      QVERIFY(figure.size.width() <= width + 1);
      std::vector<QRectF> boxes;
      for (const figure::HitRegion& region : figure.regions) boxes.push_back(region.area);
      QCOMPARE(boxes.size(), 400u);
      for (size_t i = 1; i < boxes.size(); ++i) {
        QVERIFY(!boxes[i].adjusted(0.01, 0, 0, 0).intersects(boxes[i - 1]));
        // Nothing that is joined to a word begins a line.
        if (words[i].joined) QVERIFY(boxes[i].top() == boxes[i - 1].top());
      }
    }
  }

  void words_of_a_text_say_what_they_weigh() {
    const Trace pooled = pooled_trace(), document = document_trace(), pointer = pointer_trace();
    const auto words = [](const Trace& trace, const Look& look, int query, int key, int map) {
      const figure::Target target{TargetKind::cell, query, key, map};
      const Figure figure = draw("text", trace, look);
      const bool there = std::ranges::any_of(figure.regions, [&](const auto& each) { return each.target == target; });
      const auto readout = views::read_out(shown(trace, look), look.state, target);
      return there && readout ? readout->words : QString();
    };
    QVERIFY(words(pooled, {}, 0, 12, -1).startsWith("pool looks at “superb”: 0.2"));
    QVERIFY(words(hops_trace(), {}, 1, 6, -1).startsWith("hop 2 looks at “but”: 0."));
    // Whichever level is chosen, both are there.
    QVERIFY(words(document, {}, 2, 20, -1).startsWith("sentence 3 looks at"));
    QVERIFY(words(document, {}, 0, 6, 1).startsWith("pool looks at sentence 7: 0.2"));
    QVERIFY(words(document, of_map(1), 2, 20, 0).startsWith("sentence 3 looks at"));
    QVERIFY(words(document, of_map(1), 0, 6, -1).startsWith("pool looks at sentence 7: 0.2"));
    QVERIFY(words(pointer, at_step(4), 4, 8, -1).startsWith("“Lund” looks at “Lund”: 0."));
  }

  void letters_on_a_shade_can_be_read() {
    const auto luminance = [](const QColor& color) {
      const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
      return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
    };
    for (const bool dark : {false, true}) {
      for (const QString& map : figure::color_maps()) {
        Trace trace = pooled_trace();
        Matrix weights(1, 14);
        for (int i = 0; i < 14; ++i) weights(0, i) = static_cast<float>(i) / 13;
        trace.attention[0] = [&] {
          AttentionMap ramp(weights);
          ramp.site = {"pooling", 0, 0};
          ramp.queries = 2;
          return ramp;
        }();
        Look look;
        look.page.theme = dark ? figure::Theme::dark_theme() : figure::Theme::light();
        look.page.color_map = map;
        look.page.color_bar = false;
        const Figure figure = draw("text", trace, look);
        QColor ground = look.page.theme.canvas;
        int words = 0;
        for (const figure::Mark& mark : figure.marks) {
          if (const auto* rect = std::get_if<RectMark>(&mark)) ground = rect->fill;
          const auto* text = std::get_if<TextMark>(&mark);
          if (!text || text->anchor != figure::Anchor::middle) continue;
          if (words++ == 0) ground = look.page.theme.canvas;  // a weight of 0 has no shade
          const double a = luminance(text->color) + 0.05, b = luminance(ground) + 0.05;
          QVERIFY2(std::max(a, b) / std::min(a, b) >= 4.5, qPrintable(line_of(*text) + map));
        }
        QCOMPARE(words, 14);
      }
    }
  }
};

QTEST_MAIN(TestViews)
#include "test_views.moc"
