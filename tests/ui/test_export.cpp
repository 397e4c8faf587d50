#include <sys/resource.h>

#include <QDir>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

#include "engine/core/error.h"
#include "tests/ui/sample_traces.h"
#include "ui/export/exporter.h"
#include "ui/views/view.h"

using namespace saccade;
using namespace saccade::testing;
using exporting::ExportOptions;
using figure::Figure;

namespace {

Figure sample_figure() {
  views::Page page;
  views::ViewState state;
  state.step = 6;
  page.caption = "Figure 1. Local attention <at> step 7 & its window.";
  return views::find_view("local")->draw(local_p_trace(), page, state);
}

Figure chinese_figure() { return views::find_view("heatmap")->draw(chinese_trace(), {}); }

/// Runs another program and returns what it printed.
QByteArray output_of(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  if (!process.waitForStarted()) {
    qFatal("%s is not installed: this test needs the packages librsvg2-bin, poppler-utils and libxml2-utils",
           qPrintable(program));
  }
  process.waitForFinished();
  if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
    qFatal("%s: %s", qPrintable(program), process.readAllStandardError().constData());
  }
  return process.readAllStandardOutput();
}

/// Mean difference of a channel, 0 to 255.
double difference(const QImage& a, const QImage& b) {
  double sum = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
      sum += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
    }
  }
  return sum / (3.0 * a.width() * a.height());
}

template <typename Action>
QString message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing thrown";
}

}  // namespace

class TestExport : public QObject {
  Q_OBJECT

  QTemporaryDir directory_;

  QString write(const Figure& figure, const QString& name, const ExportOptions& options = {}) {
    const QString file = directory_.filePath(name);
    exporting::write_film(figure, file, options);
    return file;
  }

 private slots:
  /// Lets rsvg take the program's own font for Inter, as a page does on a system that has this version of it.
  void initTestCase() {
    const QString file = directory_.filePath("fonts.conf");
    QFile config(file);
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(QString(R"(<?xml version="1.0"?>
      <fontconfig>
        <dir>%1/resources/fonts</dir><dir>/usr/share/fonts</dir><cachedir>%2</cachedir>
        <match><test name="family"><string>Inter</string></test>
          <edit name="family" mode="assign" binding="strong"><string>Saccade Inter</string></edit></match>
      </fontconfig>)")
                     .arg(SACCADE_SOURCE_DIR, directory_.filePath("fonts-cache"))
                     .toUtf8());
    config.close();
    qputenv("FONTCONFIG_FILE", file.toUtf8());
  }

  void every_format_looks_like_the_screen_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("dark");
    QTest::newRow("local-p") << "local" << false;
    QTest::newRow("local-p dark") << "local" << true;
    QTest::newRow("words") << "heatmap" << false;
    QTest::newRow("arcs") << "arcs" << false;
    QTest::newRow("arcs dark") << "arcs" << true;
    QTest::newRow("heads") << "heads" << false;
    QTest::newRow("heads dark") << "heads" << true;
  }

  void every_format_looks_like_the_screen() {
    QFETCH(QString, name);
    QFETCH(bool, dark);
    views::Page page;
    views::ViewState state;
    state.step = 6;
    if (dark) page.theme = figure::Theme::dark_theme();
    state.map = 6;
    const Trace trace = name == "local" ? local_p_trace() : name == "heatmap" ? words_trace() : pronoun_trace();
    const Figure figure = views::find_view(name)->draw(trace, page, state);

    // The window paints on such an image; PNG has to be the same to the pixel.
    QImage screen((figure.size * 2).toSize(), QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&screen);
    painter.scale(2, 2);
    figure::paint(painter, figure);
    painter.end();
    const QImage png(write(figure, "f.png"));
    QCOMPARE(png.size(), screen.size());
    QCOMPARE(difference(png, screen), 0.0);

    const QString size = QString::number(screen.width()), height = QString::number(screen.height());
    const QString from_svg = directory_.filePath("svg.png"), from_pdf = directory_.filePath("pdf");
    output_of("rsvg-convert", {"-w", size, "-h", height, "-o", from_svg, write(figure, "f.svg")});
    output_of("pdftoppm", {"-png", "-singlefile", "-r", "144", write(figure, "f.pdf"), from_pdf});
    const QImage svg(from_svg), pdf(from_pdf + ".png");
    QCOMPARE(svg.size(), screen.size());
    QCOMPARE(pdf.size(), screen.size());
    const double svg_difference = difference(svg, screen), pdf_difference = difference(pdf, screen);
    QVERIFY2(svg_difference < 2, qPrintable(QString::number(svg_difference)));
    QVERIFY2(pdf_difference < 2, qPrintable(QString::number(pdf_difference)));
  }

  /// The pixels of a head's picture are values: no format may blur or compress them.
  void pictures_of_heads_stay_sharp() {
    QImage board(8, 8, QImage::Format_RGB32);
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) board.setPixel(x, y, (x + y) % 2 ? 0xff000000 : 0xffffffff);
    }
    Figure figure{.size = {80, 80}};
    figure.marks.push_back(figure::ImageMark{QRectF(0, 0, 80, 80), board, true});
    const QString from_svg = directory_.filePath("board.png"), from_pdf = directory_.filePath("board-pdf");
    output_of("rsvg-convert", {"-w", "160", "-h", "160", "-o", from_svg, write(figure, "board.svg")});
    output_of("pdftoppm", {"-png", "-singlefile", "-r", "144", write(figure, "board.pdf"), from_pdf});
    for (const QString& file : {write(figure, "board-own.png"), from_svg, from_pdf + ".png"}) {
      const QImage image(file);
      QCOMPARE(image.size(), QSize(160, 160));
      for (int y = 3; y < 160; y += 7) {
        for (int x = 0; x < 160; ++x) {
          // The edges between squares alone may be soft.
          const int within = x % 20, high = y % 20;
          if (within < 3 || within > 16 || high < 3 || high > 16) continue;
          const int wanted = (x / 20 + y / 20) % 2 ? 0 : 255;
          QVERIFY2(std::abs(qGray(image.pixel(x, y)) - wanted) < 4, qPrintable(file));
        }
      }
    }
  }

  void svg_is_well_formed_text() {
    const QString file = write(sample_figure(), "f.svg");
    output_of("xmllint", {"--noout", file});
    const QByteArray svg = exporting::all_exporters().front().encode(sample_figure(), {});
    QVERIFY(svg.contains("Inter, 'Noto Sans CJK SC'"));
    QVERIFY(svg.contains("&lt;at&gt; step 7 &amp; its"));
    QVERIFY(svg.contains("<desc>Step 7: the window stands at 11.4"));
    QVERIFY(!svg.contains("<image"));
    QVERIFY(!svg.contains("clip"));
    // A subscript goes down and the baseline comes back.
    const qsizetype down = svg.indexOf("dy=\"2.64\""), up = svg.indexOf("dy=\"-2.64\"");
    QVERIFY(down > 0 && up > down);
    QVERIFY(!QRegularExpression("[0-9]\\.[0-9]{4}").match(QString::fromUtf8(svg)).hasMatch());
  }

  void svg_survives_any_token() {
    Trace trace = trace_of(tokens({"\x01", "a\x0b", "]]>", "\"'&<", "\xef\xbf\xbf", "\xf0\x9f\x91\x8d"}), tokens({"x"}),
                           "\x02", AttentionMap(Matrix::Constant(1, 6, 1 / 6.0f)), {"\x03", "", ""});
    const QString file = write(views::find_view("heatmap")->draw(trace, {}), "odd.svg");
    output_of("xmllint", {"--noout", file});
  }

  void pdf_is_one_page_of_selectable_text() {
    const Figure figure = sample_figure();
    const QString file = write(figure, "f.pdf");
    const QString info = output_of("pdfinfo", {file});
    QVERIFY2(info.contains(QString("%1 x %2 pts").arg(figure.size.width()).arg(figure.size.height())),
             qPrintable(info));
    QVERIFY(QRegularExpression("Pages: +1\n").match(info).hasMatch());
    QVERIFY(info.contains(figure.title));

    const QString text = QString::fromUtf8(output_of("pdftotext", {"-layout", file, "-"})).simplified();
    QVERIFY2(text.contains(QString::fromUtf8("T h u r s d a y , ␣ M a r c h ␣ 5 , ␣ 1 9 9 8")), qPrintable(text));
    QVERIFY2(text.contains("Step 7: where the window stands"), qPrintable(text));
    QVERIFY(text.contains("Local attention <at> step 7 & its window."));
  }

  void pdf_embeds_its_fonts() {
    const QString file = write(chinese_figure(), "zh.pdf");
    const QStringList lines = QString::fromUtf8(output_of("pdffonts", {file})).split('\n', Qt::SkipEmptyParts).mid(2);
    QVERIFY(lines.size() >= 2);
    for (const QString& line : lines) {
      QVERIFY2(QRegularExpression("CID TrueType +Identity-H +yes +(yes|no) +yes").match(line).hasMatch(),
               qPrintable(line));
    }
    const QString text = QString::fromUtf8(output_of("pdftotext", {"-layout", file, "-"}))
                             .remove(' ')
                             .normalized(QString::NormalizationForm_KC);  // see pdf.h
    QVERIFY2(text.contains(QString::fromUtf8("今天天气很好。")), qPrintable(text));
  }

  void png_says_how_large_it_prints() {
    const Figure figure = chinese_figure();
    const QImage image(write(figure, "f.png", {.scale = 3, .transparent = true}));
    QCOMPARE(image.width(), static_cast<int>(3 * figure.size.width()));
    QCOMPARE(image.dotsPerMeterX(), 8504);  // 216 dpi
    QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
    QCOMPARE(image.text("Title"), figure.title);
    QCOMPARE(qAlpha(QImage(write(figure, "g.png")).pixel(0, 0)), 255);
  }

  void refuses_what_cannot_be_drawn() {
    const Figure figure = chinese_figure();
    QCOMPARE(message_of([&] { write(figure, "f.png", {.scale = 100}); }),
             "cannot write a PNG: scale: expected 0.25 to 16, found 100");
    Figure wide = figure;
    wide.size = {9000, 100};
    QCOMPARE(message_of([&] { write(wide, "f.png", {.scale = 16}); }),
             "cannot write a PNG: scale 16: expected at most 32000 x 32000 pixels and 256 million in all, "
             "found 144000 x 1600 pixels");
    const QString odd = directory_.filePath("f.gif");
    QCOMPARE(message_of([&] { exporting::write_film(figure, odd); }),
             "cannot export to this kind of file: " + odd + ": expected .svg, .pdf, .png, found .gif");
    // What holds one figure refuses a film of several.
    figure::Film film(figure);
    film.frames.push_back({figure, 0.5});
    for (const exporting::Exporter& exporter : exporting::all_exporters()) {
      const QString name = QString(exporter.extension).toUpper();
      QCOMPARE(message_of([&] { exporter.encode(film, {}); }),
               "this kind of file holds no film: " + name + ": expected one figure, found 2");
      QVERIFY(message_of([&] { exporter.encode({}, {}); }).endsWith("found 0"));
    }
    QVERIFY(message_of([&] { write(figure, "plain"); }).endsWith("found no extension"));
  }

  void leaves_nothing_half_written() {
    const Figure figure = chinese_figure();
    const QString missing = directory_.filePath("no/such/f.svg");
    QVERIFY(
        message_of([&] { exporting::write_film(figure, missing); }).startsWith("cannot write the figure: " + missing));
    QVERIFY(QDir(directory_.path()).mkdir("dir.svg"));
    QVERIFY(message_of([&] {
              write(figure, "dir.svg");
            }).startsWith("cannot write the figure: " + directory_.filePath("dir.svg")));

    // A full disk: files may not grow beyond 1000 bytes.
    QDir(directory_.path()).mkdir("full");
    const QString file = write(figure, "full/f.svg");
    const QByteArray before = [&] {
      QFile f(file);
      (void)f.open(QIODevice::ReadOnly);
      return f.readAll();
    }();
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{1000, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const QString message = message_of([&] { write(figure, "full/f.svg"); });
    setrlimit(RLIMIT_FSIZE, &limit);
    QVERIFY2(message.startsWith("cannot write the figure: " + file), qPrintable(message));
    QFile kept(file);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), before);
    QCOMPARE(QDir(directory_.filePath("full")).entryList(QDir::Files | QDir::Hidden), QStringList{"f.svg"});
  }

  void every_format_is_tested_here() {
    QStringList extensions;
    for (const exporting::Exporter& exporter : exporting::all_exporters()) extensions.append(exporter.extension);
    QCOMPARE(extensions, (QStringList{"svg", "pdf", "png"}));
  }
};

QTEST_MAIN(TestExport)
#include "test_export.moc"
