// Pictures and texts from files: what they become, and what is refused, by its message.

#include <QBuffer>
#include <QImage>
#include <QImageReader>
#include <QImageWriter>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <functional>
#include <random>

#include "engine/core/error.h"
#include "ui/worker/picture_file.h"

using namespace saccade;
using worker::decode_picture;

namespace {

QByteArray encoded(const QImage& image, const char* format) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  if (!image.save(&buffer, format)) qFatal("cannot write a %s", format);
  return bytes;
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
    return "accepted";
  } catch (const Error& error) {
    return error.what();
  }
}

quint32 crc32(const QByteArray& bytes) {
  quint32 crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<quint8>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

/// A PNG whose header says another size than it has, with the checksum that belongs to it.
QByteArray png_that_says(quint32 width, quint32 height) {
  QByteArray png = encoded(QImage(4, 4, QImage::Format_Grayscale8), "png");
  qToBigEndian(width, png.data() + 16);
  qToBigEndian(height, png.data() + 20);
  qToBigEndian(crc32(png.mid(12, 17)), png.data() + 29);
  return png;
}

/// A JPEG that says how it was held when it was taken: the number of EXIF's tag 0x0112.
QByteArray jpeg_held(const QImage& image, char orientation) {
  QByteArray jpeg = encoded(image, "jpg");
  const QByteArray tiff("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0", 26);
  QByteArray exif = QByteArray("Exif\0\0", 6) + tiff;
  exif[6 + 19] = orientation;
  QByteArray segment("\xFF\xE1\0\0", 4);
  qToBigEndian(static_cast<quint16>(exif.size() + 2), segment.data() + 2);
  return jpeg.insert(2, segment + exif);
}

QColor color_at(const Picture& picture, int x, int y) { return worker::image_of(picture).pixelColor(x, y); }

QImage of_grey(std::initializer_list<int> values) {
  QImage image(static_cast<int>(values.size()), 1, QImage::Format_Grayscale8);
  int x = 0;
  for (const int value : values) image.setPixelColor(x++, 0, QColor(value, value, value));
  return image;
}

}  // namespace

class TestPictureFile : public QObject {
  Q_OBJECT

 private slots:
  // ---- what a picture becomes ----

  void greyStaysGreyToTheLastValue_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* format : {"png", "bmp", "pgm"}) QTest::newRow(format) << QByteArray(format);
  }
  void greyStaysGreyToTheLastValue() {
    QFETCH(QByteArray, format);
    const Picture picture = decode_picture(encoded(of_grey({0, 1, 127, 128, 254, 255}), format.constData()), "p");
    QCOMPARE(picture.width, 6);
    QCOMPARE(picture.height, 1);
    QCOMPARE(picture.channels, 1);
    QCOMPARE(picture.values, (std::vector<std::uint8_t>{0, 1, 127, 128, 254, 255}));
  }

  void coloursStandSideBySide() {
    QImage image(2, 1, QImage::Format_RGB32);
    image.setPixel(0, 0, qRgb(1, 2, 3));
    image.setPixel(1, 0, qRgb(250, 0, 9));
    const Picture picture = decode_picture(encoded(image, "png"), "p");
    QCOMPARE(picture.channels, 3);
    QCOMPARE(picture.values, (std::vector<std::uint8_t>{1, 2, 3, 250, 0, 9}));
    QCOMPARE(worker::picture_of(worker::image_of(picture)), picture);
  }

  void sixteenBitsBecomeEight() {
    QImage grey(3, 1, QImage::Format_Grayscale16);
    auto* values = reinterpret_cast<quint16*>(grey.scanLine(0));
    values[0] = 0, values[1] = 0x8080, values[2] = 0xFFFF;
    QByteArray bytes = encoded(grey, "png");
    QCOMPARE(bytes[24], char(16));  // as the file has it
    const Picture one = decode_picture(bytes, "p");
    QCOMPARE(one.channels, 1);
    QCOMPARE(one.values, (std::vector<std::uint8_t>{0, 0x80, 255}));

    QImage color(1, 1, QImage::Format_RGBX64);
    color.setPixelColor(0, 0, QColor::fromRgba64(0xFFFF, 0x4040, 0));
    bytes = encoded(color, "png");
    QCOMPARE(bytes[24], char(16));
    QCOMPARE(decode_picture(bytes, "p").values, (std::vector<std::uint8_t>{255, 0x40, 0}));
  }

  void transparencyLiesOnWhite() {
    QImage image(3, 1, QImage::Format_ARGB32);
    image.setPixel(0, 0, qRgba(0, 0, 0, 0));
    image.setPixel(1, 0, qRgba(0, 0, 0, 255));
    image.setPixel(2, 0, qRgba(255, 0, 0, 128));
    const Picture picture = decode_picture(encoded(image, "png"), "p");
    QCOMPARE(color_at(picture, 0, 0), QColor(Qt::white));
    QCOMPARE(color_at(picture, 1, 0), QColor(Qt::black));
    const QColor pink = color_at(picture, 2, 0);
    QVERIFY(pink.red() == 255 && std::abs(pink.green() - 127) <= 1 && std::abs(pink.blue() - 127) <= 1);
    // With 16 bits, too.
    QImage deep(1, 1, QImage::Format_RGBA64);
    deep.fill(QColor::fromRgba64(0, 0, 0, 0));
    QCOMPARE(decode_picture(encoded(deep, "png"), "p").values, std::vector<std::uint8_t>{255});
  }

  void aPhotographStandsUpright() {
    QImage lying(16, 8, QImage::Format_RGB32);
    lying.fill(Qt::blue);
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) lying.setPixel(x, y, qRgb(255, 0, 0));
    }
    const Picture as_is = decode_picture(jpeg_held(lying, 1), "p");
    QCOMPARE(QSize(as_is.width, as_is.height), QSize(16, 8));
    const Picture turned = decode_picture(jpeg_held(lying, 6), "p");  // a quarter to the right
    QCOMPARE(QSize(turned.width, turned.height), QSize(8, 16));
    QVERIFY(color_at(turned, 4, 2).red() > 200 && color_at(turned, 4, 13).blue() > 200);
  }

  void theFirstFrameOfAnAnimation() {
    const QByteArray red_then_blue = QByteArray::fromHex(
        "474946383961"
        "01000100"
        "800000"
        "ff0000"
        "0000ff"  // one pixel, two colours
        "21f904000a000000"
        "2c0000000001000100"
        "00"
        "0202440100"
        "21f904000a000000"
        "2c0000000001000100"
        "00"
        "02024c0100"
        "3b");
    if (!QImageReader::supportedImageFormats().contains("gif")) QSKIP("Qt reads no GIF here");
    QCOMPARE(decode_picture(red_then_blue, "p").values, (std::vector<std::uint8_t>{255, 0, 0}));
  }

  void largePicturesBecomeSmaller() {
    QImage wide(3000, 600, QImage::Format_Grayscale8);
    wide.fill(77);
    const Picture picture = decode_picture(encoded(wide, "png"), "p");
    QCOMPARE(QSize(picture.width, picture.height), QSize(1024, 204));
    QCOMPARE(picture.values[1000], std::uint8_t(77));
    QImage line(30000, 1, QImage::Format_Grayscale8);
    line.fill(9);
    QCOMPARE(decode_picture(encoded(line, "png"), "p").height, 1);
    // What is in the clipboard has no header to ask.
    QCOMPARE(worker::picture_of(wide).width, 1024);
    QVERIFY(is_empty(Input(worker::picture_of(QImage()))));
  }

  // ---- what is refused ----

  void whatCannotBeReadIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& bytes, const char* says) {
      QTest::newRow(name) << bytes << QString(says);
    };
    const char* const no_picture = "this is no picture that can be read: p: expected PNG, JPEG, GIF, ";
    const QByteArray png = encoded(of_grey({1, 2, 3}), "png");
    row("nothing", "", "something else");
    row("a text", "five", no_picture);
    row("a drawing in vectors", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", no_picture);
    row("cut off", png.left(png.size() - 20), "the picture is damaged: p: expected 3 x 1 pixels, found ");
    row("a header alone", png.left(20), "the picture is damaged: p");
    row("enormous", png_that_says(16384, 16384),
        "the picture is too large: p: expected at most 32 megapixels, found 16384 x 16384 pixels");
    row("as large as can be said", png_that_says(0x7FFFFFFF, 0x7FFFFFFF), "p: ");
    row("no height", png_that_says(4, 0), "the picture is damaged: p");
    row("more than it has", png_that_says(5000, 6000), "the picture is damaged: p: expected 5000 x 6000 pixels");
    QByteArray bmp = encoded(of_grey({1, 2, 3}), "bmp");
    qToLittleEndian(qint32(8000), bmp.data() + 18);
    qToLittleEndian(qint32(8000), bmp.data() + 22);
    row("an enormous bitmap", bmp, "at most 32 megapixels, found 8000 x 8000 pixels");
  }
  void whatCannotBeReadIsRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const std::string said = message_of([&] { decode_picture(bytes, "p"); });
    QVERIFY2(QString::fromStdString(said).contains(says), said.c_str());
    QVERIFY(said.find('\n') == said.npos);
  }

  void filesThatAreNoneAreRefused() {
    QTemporaryDir folder;
    const auto said = [](const QString& path) { return message_of([&] { worker::read_picture(path.toStdString()); }); };
    QVERIFY(said(folder.filePath("no.png")).find("no.png") != std::string::npos);
    QVERIFY(said(folder.path()) != "accepted");
    QVERIFY(said("/dev/zero") != "accepted");
    QFile large(folder.filePath("large.png"));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(worker::kMostPictureBytes + 1));
    QVERIFY2(said(large.fileName()).find("too large") != std::string::npos, said(large.fileName()).c_str());
  }

  /// Whatever is in a file, it is a picture within the limits or an error in one line.
  void damagedPictures_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* format : {"png", "jpg", "bmp", "ppm"}) QTest::newRow(format) << QByteArray(format);
  }
  void damagedPictures() {
    QFETCH(QByteArray, format);
    QImage image(24, 16, QImage::Format_RGB32);
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 24; ++x) image.setPixel(x, y, qRgb(x * 10, y * 15, (x * y) % 256));
    }
    const QByteArray whole = encoded(image, format.constData());
    std::mt19937 random(static_cast<unsigned>(format.front()));
    const auto below = [&](qsizetype limit) { return static_cast<qsizetype>(random() % static_cast<unsigned>(limit)); };
    int refused = 0;
    for (int round = 0; round < 1500; ++round) {
      QByteArray bytes = whole;
      // Headers are what a decoder believes.
      const qsizetype reach = round % 2 ? std::min<qsizetype>(64, bytes.size()) : bytes.size();
      for (qsizetype hits = 1 + below(4); hits > 0; --hits) bytes[below(reach)] = static_cast<char>(random());
      if (round % 5 == 0) bytes.truncate(below(bytes.size()));
      try {
        const Picture picture = decode_picture(bytes, "p");
        QVERIFY(picture.width >= 1 && picture.width <= worker::kLongestSide && picture.height >= 1 &&
                picture.height <= worker::kLongestSide);
        QCOMPARE(picture.values.size(), std::size_t(picture.width * picture.height * picture.channels));
      } catch (const Error& error) {
        ++refused;
        QVERIFY(!QByteArray(error.what()).contains('\n'));
      }
    }
    QVERIFY2(refused > 50, qPrintable(QString::number(refused)));
  }

  // ---- texts ----

  void textsAreUtf8WithoutTheirLastLineBreak() {
    QCOMPARE(worker::decode_text("one\ntwo\n", "f"), std::string("one\ntwo"));
    QCOMPARE(worker::decode_text("日本\r\n", "f"), std::string("日本"));
    QCOMPARE(worker::decode_text("", "f"), std::string());
    QCOMPARE(worker::decode_text("\xEF\xBB\xBFone", "f"), std::string("one"));  // with the mark of some editors
    QVERIFY(message_of([] { worker::decode_text("caf\xE9", "f"); }).starts_with("this is no text: f: expected UTF-8"));
    QVERIFY(message_of([] { worker::decode_text(std::string("a\0b", 3), "f"); }).starts_with("this is no text: f"));
  }

  // ---- inputs as they are written down ----

  void inputsAreReadFromJson() {
    const auto read = [](const char* text) { return read_input_source(nlohmann::json::parse(text), "x", "/models/m"); };
    QCOMPARE(read(R"("a text")"), InputSource(Text{"a text"}));
    QCOMPARE(read(R"({"first": "a", "second": "b"})"), InputSource(Pair{"a", "b"}));
    QCOMPARE(read(R"({"image": "in/seven.png"})"), InputSource(PictureFile{"/models/m/in/seven.png"}));
    for (const char* text : {R"("a text")", R"({"first":"a","second":"b"})", R"({"image":"seven.png"})"}) {
      QCOMPARE(to_json(read(text)).dump(), std::string(text));
    }
  }

  void otherJsonIsRefused_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* json, const char* says) { QTest::newRow(json) << QString(json) << QString(says); };
    row("1", "wrong value: x: expected a text, {\"first\"");
    row("{}", "wrong value: x");
    row("[\"a\"]", "wrong value: x");
    row(R"({"first": "a"})", "x: second");
    row(R"({"first": "a", "second": 2})", "x: second");
    row(R"({"image": 7})", "x: image");
    row(R"({"image": ""})", "a file in the same directory");
    row(R"({"image": "/etc/passwd"})", "a file in the same directory");
    row(R"({"image": "../seven.png"})", "a file in the same directory");
    row(R"({"image": "a/../../seven.png"})", "a file in the same directory");
    row(R"({"image": "seven.png\u0000.txt"})", "a file in the same directory");
  }
  void otherJsonIsRefused() {
    QFETCH(QString, json);
    QFETCH(QString, says);
    const std::string said =
        message_of([&] { read_input_source(nlohmann::json::parse(json.toStdString()), "x", "/models/m"); });
    QVERIFY2(QString::fromStdString(said).contains(says), said.c_str());
  }

  void anInputIsWhatTheModelReads() {
    QCOMPARE(as_read(Text{"a"}, InputKind::text), Input(Text{"a"}));
    QCOMPARE(as_read(Text{"a"}, InputKind::document), Input(Document{"a"}));
    QCOMPARE(as_read(Document{"a"}, InputKind::text), Input(Text{"a"}));
    QCOMPARE(as_read(Text{"a"}, InputKind::pair), Input(Pair{"a", ""}));
    QCOMPARE(as_read(Text{}, InputKind::picture), Input(Picture{}));
    QCOMPARE(as_read(Text{"a"}, InputKind::picture), Input(Text{"a"}));  // for the model to refuse
    QCOMPARE(as_read(Pair{"a", "b"}, InputKind::text), Input(Pair{"a", "b"}));
    for (const Input& nothing : {Input(Text{}), Input(Document{}), Input(Pair{"a", ""}), Input(Picture{})}) {
      QVERIFY(is_empty(nothing));
    }
    QVERIFY(!is_empty(Input(Pair{"a", "b"})));
  }

  void hintsAreShortAndPlain() {
    const auto hints = [](const char* text) { return input_hints(Config(nlohmann::json::parse(text), "config.json")); };
    QCOMPARE(hints("{}"), InputHints());
    const InputHints named = hints(R"({"reads": {"first": "Story", "second": "Question"}})");
    QCOMPARE(named.first, std::string("Story"));
    QCOMPARE(named.second, std::string("Question"));
    QVERIFY(!named.pad && hints(R"({"reads": {"pad": true}})").pad);
    QVERIFY(message_of([&] { hints(R"({"reads": {"first": "a\nb"}})"); }).find("config.json: reads: first") !=
            std::string::npos);
    QVERIFY(message_of([&] { hints(R"({"reads": {"second": "a name that takes more room than there is"}})"); }) !=
            "accepted");
    QVERIFY(message_of([&] { hints(R"({"reads": {"pad": true, "side": 100000}})"); }) != "accepted");
  }
};

QTEST_GUILESS_MAIN(TestPictureFile)
#include "test_picture_file.moc"
