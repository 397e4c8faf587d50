#include <QDir>
#include <QJsonDocument>
#include <QTest>

#include "tests/ui/figure_json.h"
#include "tests/ui/sample_traces.h"
#include "ui/views/changes.h"
#include "ui/views/view.h"

using namespace saccade;
using namespace saccade::testing;
using figure::Figure;
using figure::RectMark;
using figure::TargetKind;
using figure::TextMark;
using views::ViewOptions;

namespace {

Figure draw(const char* view, const Trace& trace, const ViewOptions& options = {}) {
  return views::find_view(view)->draw(trace, options);
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

ViewOptions at_step(int step) {
  ViewOptions options;
  options.step = step;
  return options;
}

ViewOptions of_map(int map) {
  ViewOptions options;
  options.map = map;
  return options;
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
    ViewOptions options = {};
  };

  static std::vector<Golden> golden_figures() {
    ViewOptions dark = at_step(2);
    dark.theme = figure::Theme::dark_theme();
    dark.caption = "Where the model looks.";
    ViewOptions bare;
    bare.axis_labels = bare.color_bar = false;
    bare.values = true;
    bare.color_map = "viridis";
    ViewOptions strip = at_step(2);
    strip.room = {400, 200};
    ViewOptions focus = of_map(6);
    focus.focus = 9;
    ViewOptions several = of_map(6);
    several.more_maps = {0, 5};
    ViewOptions hidden = of_map(6);
    hidden.hide_special = hidden.renormalize = true;
    return {{"additive", "heatmap", additive_trace()},
            {"additive-dark-step", "heatmap", additive_trace(), dark},
            {"words", "heatmap", words_trace()},
            {"chinese-values", "heatmap", chinese_trace(), bare},
            {"none", "heatmap", none_trace()},
            {"local-p", "local", local_p_trace(), at_step(6)},
            {"local-m-strip", "local", local_m_trace(), strip},
            {"no-window", "local", additive_trace()},
            {"arcs", "arcs", pronoun_trace(), of_map(6)},
            {"arcs-focus", "arcs", pronoun_trace(), focus},
            {"arcs-several-heads", "arcs", pronoun_trace(), several},
            {"arcs-hidden-special", "arcs", pronoun_trace(), hidden},
            {"arcs-cross", "arcs", words_trace()},
            {"heads", "heads", pronoun_trace(), of_map(6)},
            {"heatmap-self", "heatmap", pronoun_trace(), hidden}};
  }

  const std::vector<Golden> golden_ = golden_figures();

 private slots:
  void golden_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(golden_.size()); ++i) QTest::newRow(golden_[i].name) << i;
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

  void says_why_there_is_nothing_to_show() {
    const auto why = [](const char* view, const Trace& trace) { return views::find_view(view)->why_not(trace); };
    const QString none = "This model has no attention: one fixed vector stands between encoder and decoder.";
    QCOMPARE(why("heatmap", none_trace()), none);
    QCOMPARE(why("local", none_trace()), none);
    QCOMPARE(why("heatmap", Trace{}), "This trace holds no attention.");
    QCOMPARE(why("heatmap", additive_trace()), "");
    QCOMPARE(why("local", additive_trace()), "additive attention looks at the whole source: it has no local window.");
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

  void rows_not_reached_have_no_cells() {
    const Figure figure = draw("heatmap", additive_trace(), at_step(2));
    QVERIFY(!figure.areas_of({TargetKind::cell, 2, 0}).empty());
    QVERIFY(figure.areas_of({TargetKind::cell, 3, 0}).empty());
    QVERIFY(!figure.areas_of({TargetKind::target_token, 3, -1}).empty());
    const std::vector<TextMark> texts = texts_of(figure);
    QCOMPARE(find_text(texts, "-")->weight, 600);
    QCOMPARE(find_text(texts, "3")->color, figure::Theme::light().text_faint);
  }

  void map_and_step_out_of_range_are_brought_back() {
    ViewOptions options = at_step(99);
    options.map = 7;
    QVERIFY(!draw("heatmap", additive_trace(), options).areas_of({TargetKind::cell, 4, 0}).empty());
    options.step = -5;
    options.map = -1;
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
    const std::vector<QRectF> centre = figure.areas_of({TargetKind::aligned_position, 6, -1});
    QCOMPARE(centre.size(), size_t(1));
    QVERIFY(std::abs(axis.position_at(centre.front().center().x()) - 11.4) < 1e-9);
    QCOMPARE(figure.hit(centre.front().center())->target.kind, TargetKind::aligned_position);
    const std::vector<QRectF> edges = figure.areas_of({TargetKind::window_edge, 6, -1});
    QCOMPARE(edges.size(), size_t(2));
    QVERIFY(std::abs(axis.position_at(edges.front().center().x()) - 6.4) < 1e-9);
    // The strip's columns stand under the matrix's.
    for (const QRectF& area : figure.areas_of({TargetKind::cell, 6, 3}))
      QVERIFY(std::abs(area.center().x() - axis.x_at(3)) < 1e-9);
  }

  void local_shows_the_strip_alone_in_a_low_room() {
    ViewOptions options = at_step(6);
    const double tall = draw("local", local_p_trace(), options).size.height();
    options.room = {760, 240};
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
    ViewOptions options = at_step(6);
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
    for (const Trace& trace : {words_trace(), additive_trace(), local_p_trace(), chinese_trace(), long_trace(60)}) {
      ViewOptions options;
      options.room = {width, 600};
      const Figure figure = draw("heatmap", trace, options);
      const QRectF page({}, figure.size);
      std::vector<TextMark> columns;
      for (const TextMark& text : texts_of(figure)) {
        QVERIFY2(page.contains(box_of(text)), qPrintable(line_of(text)));
        if (text.color == options.theme.source) columns.push_back(text);
      }
      for (size_t i = 1; i < columns.size(); ++i) {
        const TextMark &a = columns[i - 1], &b = columns[i];
        if (a.rotation == 0) {
          QVERIFY2(box_of(a).right() <= box_of(b).left(), qPrintable(line_of(a)));
        } else {
          const double apart = (b.position.x() - a.position.x()) * std::sin(-a.rotation * M_PI / 180);
          QVERIFY2(apart >= 1.15 * a.size, qPrintable(line_of(a)));
        }
        QVERIFY(a.size >= 8.5);
      }
    }
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
    trace.source.push_back(end);
    const std::vector<TextMark> texts = texts_of(draw("heatmap", trace));
    for (const char32_t* shown : {U"␣", U"↵", U"a", U"◌\u0301", U"\uFFFDz", U"👍", U"on", U"</s>"}) {
      QVERIFY2(find_text(texts, QString::fromUcs4(shown)), qPrintable(QString::fromUcs4(shown)));
    }
  }

  void drawing_is_fast() {
    const Trace small = local_p_trace();
    const Trace large = long_trace(200);
    draw("heatmap", large);
    QBENCHMARK { draw("heatmap", small, at_step(6)); }
    QElapsedTimer timer;
    timer.start();
    draw("heatmap", large);
    QVERIFY2(timer.elapsed() < 200, "200 x 200 cells");  // about 3 ms alone; machines that test are busy
  }
};

QTEST_MAIN(TestViews)
#include "test_views.moc"
