#include <QPainter>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "ui/figure/figure.h"
#include "ui/figure/formula.h"
#include "ui/figure/shade.h"
#include "ui/figure/text.h"
#include "ui/figure/theme.h"

using namespace saccade::figure;

namespace {

double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

QImage painted(const Figure& figure, double scale = 1) {
  QImage image((figure.size * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.scale(scale, scale);
  paint(painter, figure);
  return image;
}

TextMark line(const QString& text, QPointF at) {
  return {.position = at, .runs = {TextRun{text}}, .size = 20, .color = Qt::black};
}

double ink(const QImage& image) {
  double sum = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) sum += 255 - qGray(image.pixel(x, y));
  }
  return sum / 255;
}

}  // namespace

class TestFigure : public QObject {
  Q_OBJECT

 private slots:
  void hit_finds_the_topmost() {
    Figure figure;
    figure.regions = {{{0, 0, 10, 10}, {TargetKind::cell, 1, 2}}, {{5, 5, 10, 10}, {TargetKind::source_token, -1, 3}}};
    QCOMPARE(figure.hit({7, 7})->target.kind, TargetKind::source_token);
    QCOMPARE(figure.hit({2, 2})->target.kind, TargetKind::cell);
    QVERIFY(!figure.hit({20, 2}));
    QCOMPARE(figure.areas_of({TargetKind::cell, 1, 2}), (std::vector<QRectF>{{0, 0, 10, 10}}));
    QVERIFY(figure.areas_of({TargetKind::cell, 2, 1}).empty());
  }

  void drag_axis_goes_both_ways() {
    const DragAxis axis{.area = {}, .origin = 100, .pitch = 26, .count = 5};
    QCOMPARE(axis.position_at(axis.x_at(2.5)), 2.5);
    QCOMPARE(axis.position_at(0), 0.0);
    QCOMPARE(axis.position_at(1e9), 4.0);
    QCOMPARE(DragAxis{}.position_at(3), 0.0);
  }

  void what_is_seen_is_painted_as_it_is_in_the_whole() {
    Figure figure{.size = {100, 60}, .background = Qt::white};
    PathMark across{.path = {}, .stroke = {Qt::red, 1, {}}};  // a line has no area
    across.path.moveTo(0, 30);
    across.path.lineTo(100, 30);
    figure.marks = {RectMark{{5, 5, 30, 20}, Qt::blue}, across, line("seen", {30, 40}), line("beside", {30, 58})};
    const QImage whole = painted(figure);
    const QRect seen(20, 20, 40, 25);
    QImage part(whole.size(), whole.format());
    part.fill(Qt::white);
    QPainter painter(&part);
    paint(painter, figure, seen);
    QCOMPARE(part.copy(seen), whole.copy(seen));
    figure.marks.emplace_back(RectMark{{80, 0, 10, 10}, Qt::green});  // far from it: not painted at all
    paint(painter, figure, seen);
    QCOMPARE(part.pixelColor(85, 5), QColor(Qt::white));
  }

  void themes_can_be_read() {
    for (const Theme& theme : {Theme::light(), Theme::dark_theme()}) {
      for (const QColor& ground : {theme.canvas, theme.panel}) {
        QVERIFY(contrast(theme.text, ground) >= 7);
        QVERIFY(contrast(theme.text_muted, ground) >= 4.5);
        QVERIFY(contrast(theme.text_faint, ground) >= 4.5);
        for (const QColor& role : {theme.source, theme.window, theme.selection, theme.control})
          QVERIFY(contrast(role, ground) >= 4.5);
        QVERIFY(contrast(theme.target, ground) >= 3.8);  // its hue is fixed by the design
      }
      for (const QColor& ground : {theme.field, theme.control_tint}) QVERIFY(contrast(theme.text_muted, ground) >= 4.5);
    }
  }

  void shades_grow_with_the_weight() {
    for (const QString& name : shade_names()) {
      const Shade shade = *find_shade(name);
      QCOMPARE(name_of(shade), name);
      QCOMPARE(shade_of(0, shade), 0.0);
      QCOMPARE(shade_of(1, shade), 1.0);
      QCOMPARE(shade_of(-1, shade), 0.0);
      QCOMPARE(shade_of(2, shade), 1.0);
      for (int i = 1; i <= 1000; ++i) QVERIFY(shade_of(i / 1000.0, shade) > shade_of((i - 1) / 1000.0, shade) - 1e-12);
      const std::vector<double> ticks = tick_weights(shade);
      QVERIFY(std::is_sorted(ticks.begin(), ticks.end()) && ticks.size() >= 3);
      QCOMPARE(shade_of(ticks.front(), shade), 0.0);
      QCOMPARE(ticks.back(), 1.0);
    }
    QCOMPARE(shade_of(0.3, Shade::linear), 0.3);
    QCOMPARE(shade_of(0.25, Shade::square_root), 0.5);
    QVERIFY(std::abs(shade_of(0.01, Shade::logarithmic) - 1 / 3.0) < 1e-12);
    QCOMPARE(shade_of(0.0005, Shade::logarithmic), 0.0);
    QVERIFY(!find_shade("dark"));
  }

  void color_maps_are_monotonous() {
    for (const Theme& theme : {Theme::light(), Theme::dark_theme()}) {
      for (const QString& map : color_maps()) {
        const bool rising = luminance(weight_color(map, 1, theme)) > luminance(weight_color(map, 0, theme));
        double last = luminance(weight_color(map, 0, theme));
        for (int i = 1; i <= 50; ++i) {
          const double now = luminance(weight_color(map, i / 50.0, theme));
          QVERIFY2(rising ? now > last : now < last, qPrintable(map + ' ' + QString::number(i)));
          last = now;
        }
      }
    }
    const Theme light = Theme::light();
    QCOMPARE(weight_color("indigo", 0, light), light.canvas);
    QCOMPARE(weight_color("viridis", 0, light), QColor(0x440154));
    QCOMPARE(weight_color("magma", 1, light), QColor(0xfcfdbf));
    QCOMPARE(weight_color("cividis", 2, light), weight_color("cividis", 1, light));
  }

  void the_fonts_are_our_own() {
    const QFont font = figure_font(12, 600);
    QCOMPARE(QFontInfo(font).family(), "Saccade Inter");
    for (const int weight : {400, 500, 600}) {
      QCOMPARE(QFontInfo(figure_font(12, weight)).weight(), weight);
    }
  }

  void text_is_as_wide_as_its_font_was_designed() {
    // Units of Inter 4.1, 2048 to the em, from its hmtx table. Another version on the system must not stand in for it.
    struct Letters {
      const char* text;
      int weight;
      bool italic;
      int units;
    };
    for (const Letters& l :
         {Letters{"1", 400, false, 833}, Letters{"1", 500, false, 850}, Letters{"1", 600, false, 866},
          Letters{"1", 400, true, 834}, Letters{"A1", 400, false, 1413 + 833}, Letters{"10", 600, false, 866 + 1351}}) {
      QCOMPARE(shape({.text = l.text, .italic = l.italic}, l.weight).width, static_cast<double>(l.units));
    }
    QCOMPARE(shape({.text = QString::fromUtf8("东西")}, 400).width, 2.0 * kShapingSize);
    QCOMPARE(text_width({.runs = {{.text = "1"}}, .size = 12}), 12 * 833 / 2048.0);
  }

  void text_scales_with_its_size() {
    TextMark text = line("Wörter, 1998", {});
    const double width = text_width(text);
    text.size = 5;
    QVERIFY(std::abs(text_width(text) * 4 - width) < 1e-9);
    TextMark formula{.runs = {{.text = "p"}, {.text = "t", .script = Script::sub}}, .size = 20};
    const double sub = text_width(formula) - text_width(line("p", {}));
    QVERIFY(std::abs(sub - script_size(Script::sub) * text_width(line("t", {}))) < 1e-9);
  }

  void letters_stay_what_they_are() {
    // The font would join these into an arrow.
    QCOMPARE(shape({"->"}, 400).glyphs.front().glyphIndexes().size(), qsizetype(2));
    QCOMPARE(shape({"->"}, 400).glyphs.front().glyphIndexes()[0], shape({"-"}, 400).glyphs.front().glyphIndexes()[0]);
    QVERIFY(shape({QString::fromUtf8("مرحبا")}, 400).width > 0);
  }

  void text_stands_between_pixels() {
    Figure figure{.size = {60, 30}};
    figure.marks = {line("lH", {10, 20})};
    const QImage at_ten = painted(figure);
    figure.marks = {line("lH", {10.5, 20})};
    const QImage aside = painted(figure);
    figure.marks = {line("lH", {10, 20.5})};
    const QImage below = painted(figure);
    QVERIFY(at_ten != aside);
    QVERIFY(at_ten != below);
    QVERIFY(std::abs(ink(at_ten) - ink(aside)) < 0.03 * ink(at_ten));
    QVERIFY(std::abs(ink(at_ten) - ink(below)) < 0.03 * ink(at_ten));
    QVERIFY(std::abs(ink(painted(figure, 3)) / 9 - ink(at_ten)) < 0.03 * ink(at_ten));
  }

  void anchors_and_rotation() {
    Figure figure{.size = {100, 100}};
    TextMark text = line("HHH", {50, 50});
    const auto box = [&] {
      figure.marks = {text};
      const QImage image = painted(figure);
      QRect found;
      for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 100; ++x) {
          if (qGray(image.pixel(x, y)) < 128) found |= QRect(x, y, 1, 1);
        }
      }
      return found;
    };
    QVERIFY(box().left() >= 50 && box().bottom() < 51);
    text.anchor = Anchor::end;
    QVERIFY(box().right() <= 50);
    text.anchor = Anchor::middle;
    QVERIFY(std::abs(box().center().x() - 50) <= 2);
    text.anchor = Anchor::start;
    text.rotation = -90;  // reads upwards
    QVERIFY(box().bottom() <= 50 && box().right() <= 51 && box().height() > box().width());
  }

  void every_kind_of_mark_is_painted() {
    Figure figure{.size = {40, 40}, .background = Qt::yellow};
    QImage picture(1, 1, QImage::Format_RGB32);
    picture.fill(Qt::blue);
    PathMark path{.path = {}, .fill = Qt::red};
    path.path.addRect(20, 0, 10, 10);
    figure.marks = {RectMark{{0, 0, 10, 10}, Qt::green}, path, ImageMark{{0, 20, 10, 10}, picture},
                    RectMark{{20.5, 20.5, 10, 10}, {}, {Qt::black, 1, {}}}};
    const QImage image = painted(figure);
    QCOMPARE(image.pixelColor(5, 5), QColor(Qt::green));
    QCOMPARE(image.pixelColor(25, 5), QColor(Qt::red));
    QCOMPARE(image.pixelColor(5, 25), QColor(Qt::blue));
    QCOMPARE(image.pixelColor(25, 25), QColor(Qt::yellow));
    QCOMPARE(image.pixelColor(20, 25), QColor(Qt::black));
    QCOMPARE(image.pixelColor(35, 35), QColor(Qt::yellow));
  }

  void marks_know_what_they_cover() {
    QCOMPARE(bounds_of(RectMark{{10, 20, 30, 40}}), QRectF(10, 20, 30, 40));
    QCOMPARE(bounds_of(RectMark{{10, 20, 30, 40}, {}, {Qt::black, 2, {}}}), QRectF(8, 18, 34, 44));
    PathMark path{.path = {}, .stroke = {Qt::black, 1, {}}};
    path.path.moveTo(5, 5);
    path.path.lineTo(9, 5);
    QCOMPARE(bounds_of(path), QRectF(4, 4, 6, 2));
    QCOMPARE(bounds_of(ImageMark{{1, 2, 3, 4}, {}}), QRectF(1, 2, 3, 4));
    TextMark text = line("HHH", {50, 60});
    const double width = text_width(text);
    QCOMPARE(bounds_of(text), QRectF(50, 40, width, 25));
    text.anchor = Anchor::end;
    QCOMPARE(bounds_of(text).right(), 50.0);
    text.rotation = -90;  // reads upwards: its end stands where it is anchored
    QCOMPARE(bounds_of(text).height(), width);
    QCOMPARE(bounds_of(text).top(), 60.0);
  }

  void symbols_are_found_in_formulas() {
    const auto found = [](const char* line, std::initializer_list<const char*> letters) {
      std::vector<std::vector<TextRun>> symbols;
      for (const char* letter : letters) symbols.push_back(formula(letter));
      return places_of(symbols, formula(line));
    };
    using Places = std::vector<SymbolPlace>;
    // The longer of two stands where both could; a letter inside a word and one with another index are no symbol.
    QCOMPARE(found("s_t = sin(s, s_{t−1})", {"s", "s_t", "s_{t−1}"}), (Places{{1, 0, 2}, {0, 9, 10}, {2, 12, 16}}));
    QCOMPARE(found("v_p + v", {"v"}), (Places{{0, 5, 6}}));
    QCOMPARE(found("v^⊤ tanh(D)", {"v", "t", "D"}), (Places{{0, 0, 1}, {2, 8, 9}}));
    QCOMPARE(found("a_t(s) = 1", {"s", "a_t(s)"}), (Places{{1, 0, 5}}));
    QCOMPARE(found("x", {"", "y"}), Places{});
  }

  void formulas_are_set_from_their_notation() {
    const auto sub = Script::sub, super = Script::super, normal = Script::normal;
    using Runs = std::vector<TextRun>;
    QCOMPARE(formula("p_t"), (Runs{{"p", normal, true}, {"t", sub, true}}));
    QCOMPARE(
        formula("s_{t−1} = 2x^2"),
        (Runs{
            {"s", normal, true}, {"t", sub, true}, {"−1", sub}, {" = 2", normal}, {"x", normal, true}, {"2", super}}));
    // Words stand upright, and a bar stays over its letter.
    QCOMPARE(formula("tanh(h̄_s) if x"),
             (Runs{{"tanh(", normal}, {"h̄", normal, true}, {"s", sub, true}, {") if ", normal}, {"x", normal, true}}));
    QCOMPARE(formula(""), Runs{});
    QCOMPARE(formula("a_{b"), (Runs{{"a", normal, true}, {"b", sub, true}}));
    QCOMPARE(formula("a_"), (Runs{{"a", normal, true}}));
    QCOMPARE(formula_lines("a\nb_c").size(), std::size_t(2));
  }
};

QTEST_MAIN(TestFigure)
#include "test_figure.moc"
