// What is read and is no line of text: a pair, a document, a picture, given to the window as people give it.

#include <QBuffer>
#include <QClipboard>
#include <QGuiApplication>
#include <QMouseEvent>
#include <QTimer>
#include <cmath>

#include "engine/core/error.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/session/session.h"
#include "engine/text/tokenizer_files.h"
#include "tests/additions/model_files.h"
#include "tests/additions/pair_model.h"
#include "tests/additions/picture_model.h"
#include "tests/ui/window_fixture.h"
#include "ui/widgets/picture_well.h"
#include "ui/window/input_form.h"
#include "ui/worker/picture_file.h"

using namespace saccade;
using namespace saccade::testing;
using widgets::PictureWell;
using widgets::WrappingEdit;

namespace {

constexpr int kMostWords = 50;

/// Says how many words a document has.
class CountModel : public Model {
 public:
  explicit CountModel(const ModelDirectory& directory) {
    id_ = directory.id();
    model_type_ = "document_count";
    tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  }
  InputKind reads() const override { return InputKind::document; }
  bool writes() const override { return false; }
  Reading read(const Input& input, const StepContext&, const CancelToken&) const override {
    const auto* document = std::get_if<Document>(&input);
    if (!document) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
    Encoding words = encode(*tokenizer_, document->text, "source", kMostWords);
    SourcePrediction said{.candidates = {{std::to_string(words.ids.size()) + " words", 1}}};
    return {.sequences = {{.name = "source", .tokens = std::move(words.tokens)}, {.name = "sentences"}},
            .predictions = {std::move(said)}};
  }

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
};

MechanismFacts no_attention(const Config&) { return {}; }
std::shared_ptr<const Model> load_count_model(const ModelDirectory& directory) {
  return std::make_shared<CountModel>(directory);
}

std::span<const ModelFamily> families() {
  static const std::vector<ModelFamily> rows = [] {
    std::vector<ModelFamily> known(model_families().begin(), model_families().end());
    known.push_back({"pair_match", pair_model_facts, load_pair_model});
    known.push_back({"picture_caption", picture_model_facts, load_picture_model});
    known.push_back({"document_count", no_attention, load_count_model});
    return known;
  }();
  return rows;
}

const std::vector<std::string> kWords = {"<unk>", "<s>", "a", "red", "square", "the", "is", "small", "circle"};
constexpr int kSide = 16;  // of the pictures that the model of pictures looks at

nlohmann::json attention(const char* score) {
  return {{"score", score}, {"normalizer", "softmax"}, {"window", "none"}};
}

void write_pair_model(const QString& directory) {
  constexpr int kEmbedding = 4, kHidden = 5;
  Tensors tensors = {{"embedding.weight", {{static_cast<int>(kWords.size()), kEmbedding}}},
                     {"attention.general.weight", {{kEmbedding, kEmbedding}}},
                     {"compare.weight", {{kHidden, 2 * kEmbedding}}},
                     {"compare.bias", {{kHidden}}},
                     {"output.weight", {{2, kHidden}}},
                     {"output.bias", {{2}}}};
  randomize(tensors, 1);
  write_model(directory.toStdString(),
              {{"model_type", "pair_match"},
               {"embedding_size", kEmbedding},
               {"hidden_size", kHidden},
               {"labels", {"same", "other"}},
               {"reads", {{"first", "Story"}, {"second", "Question"}}},
               {"example", {{"first", "the red square"}, {"second", "a square is red"}}},
               {"attention", attention("general")}},
              tensors, kWords);
}

/// A bright bar on a dark ground.
QImage bar() {
  QImage image(kSide, kSide, QImage::Format_Grayscale8);
  image.fill(Qt::black);
  for (int y = 2; y < 14; ++y) image.setPixelColor(8, y, Qt::white);
  return image;
}

void write_picture_model(const QString& directory, bool with_example = true) {
  constexpr int kPatch = 2, kKeys = 6, kEmbedding = 3, kHidden = 5, kAttention = 4;
  const int words = static_cast<int>(kWords.size());
  Tensors tensors = {{"region.weight", {{kKeys, kPatch * kPatch}}},
                     {"region.bias", {{kKeys}}},
                     {"decoder.embedding.weight", {{words, kEmbedding}}},
                     {"decoder.rnn.weight_ih_l0", {{3 * kHidden, kEmbedding + kKeys}}},
                     {"decoder.rnn.weight_hh_l0", {{3 * kHidden, kHidden}}},
                     {"decoder.rnn.bias_ih_l0", {{3 * kHidden}}},
                     {"decoder.rnn.bias_hh_l0", {{3 * kHidden}}},
                     {"attention.query.weight", {{kAttention, kHidden}}},
                     {"attention.key.weight", {{kAttention, kKeys}}},
                     {"attention.v.weight", {{1, kAttention}}},
                     {"output.weight", {{words, kHidden + kKeys}}},
                     {"output.bias", {{words}}}};
  randomize(tensors, 2);
  nlohmann::json config = {{"model_type", "picture_caption"},
                           {"patch_size", kPatch},
                           {"channels", 1},
                           {"region_size", kKeys},
                           {"embedding_size", kEmbedding},
                           {"hidden_size", kHidden},
                           {"bos_token_id", 1},
                           {"max_target_length", 3},
                           {"reads", {{"pad", true}, {"side", kSide}}},
                           {"attention", attention("additive")}};
  config["attention"]["attention_size"] = kAttention;
  if (with_example) config["example"] = {{"image", "bar.png"}};
  write_model(directory.toStdString(), config, tensors, kWords);
  if (with_example && !bar().save(directory + "/bar.png")) qFatal("cannot write a picture");
}

void write_count_model(const QString& directory) {
  write_model(directory.toStdString(), {{"model_type", "document_count"}, {"example", "a red square is small"}}, {},
              kWords);
}

std::shared_ptr<worker::OpenModels> models() {
  return std::make_shared<worker::OpenModels>(
      4, [](const std::filesystem::path& path) { return load_model(path, families()); });
}

/// A window on one of them, and short names for what it asks with.
struct InputWindow {
  explicit InputWindow(const QString& model, std::optional<Input> input = {})
      : main({.open = {model}, .input = std::move(input), .models = models()}) {
    main.resize(1280, 800);
    main.show();
    ready =
        QTest::qWaitForWindowExposed(&main) && QTest::qWaitFor([&] { return main.windowTitle() != "Saccade"; }, 20000);
  }
  template <typename T>
  T* find(const char* name) {
    T* found = main.findChild<T*>(name);
    if (!found) qFatal("no %s in the window", name);
    return found;
  }
  WrappingEdit* edit(const char* name) { return find<WrappingEdit>(name); }
  PictureWell* well() { return find<PictureWell>("picture"); }
  FigureCanvas* canvas() { return find<FigureCanvas>("canvas"); }
  QString output() { return find<OutputLabel>("output")->text(); }
  QString message() { return find<QLabel>("message")->isVisible() ? find<QLabel>("message")->text() : QString(); }
  bool hasFigure() { return !canvas()->figure().marks.empty(); }
  void type(const char* name, const QString& text) {
    edit(name)->setFocus();
    edit(name)->selectAll();
    QTest::keyClicks(edit(name), text);
  }
  void undo() { QTest::keySequence(&main, QKeySequence::Undo); }
  void paste(QMimeData* data) {
    QGuiApplication::clipboard()->setMimeData(data);
    canvas()->setFocus();
    QTest::keySequence(&main, QKeySequence::Paste);
  }
  void drop(QMimeData& data) {
    QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&main, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&main, &event);
  }
  void drop(const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    drop(data);
  }
  void move(QPoint to) {
    // `mouseMove` of QTest holds no button.
    QMouseEvent event(QEvent::MouseMove, QPointF(to), well()->mapToGlobal(QPointF(to)), Qt::NoButton, Qt::LeftButton,
                      Qt::NoModifier);
    QCoreApplication::sendEvent(well(), &event);
  }
  void press(QPoint at) { QTest::mousePress(well(), Qt::LeftButton, Qt::NoModifier, at); }
  void release(QPoint at) { QTest::mouseRelease(well(), Qt::LeftButton, Qt::NoModifier, at); }
  void stroke(QPoint from, QPoint to) {
    press(from);
    move((from + to) / 2);
    move(to);
    release(to);
  }

  MainWindow main;
  bool ready = false;
};

std::string answer(const QString& model, const Input& input) {
  return run(load_model(model.toStdString(), families()), input)->output;
}

}  // namespace

class TestInputs : public WindowTest {
  Q_OBJECT

  QTemporaryDir folder_;
  const QString pair_ = folder_.filePath("match"), picture_ = folder_.filePath("caption"),
                blank_ = folder_.filePath("blank"), count_ = folder_.filePath("count");

  QString file(const char* name, const QByteArray& bytes) const {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write %s", name);
    return file.fileName();
  }
  QString picture(const char* name, const QImage& image) const {
    if (!image.save(folder_.filePath(name))) qFatal("cannot write %s", name);
    return folder_.filePath(name);
  }

 public:
  TestInputs() {
    write_pair_model(pair_);
    write_picture_model(picture_);
    write_picture_model(blank_, false);
    write_count_model(count_);
  }

 private slots:
  // ---- a pair ----

  void aPairIsTypedInTwoLines() {
    InputWindow window(pair_);
    QTRY_COMPARE(window.edit("first")->text(), "the red square");
    QCOMPARE(window.edit("second")->text(), "a square is red");
    QVERIFY(window.edit("first")->isVisible() && window.edit("second")->isVisible());
    QVERIFY(!window.edit("source")->isVisible() && !window.well()->isVisible());
    QCOMPARE(window.edit("first")->accessibleName(), "Story");
    QCOMPARE(window.edit("second")->accessibleName(), "Question");
    QTRY_VERIFY(window.hasFigure());
    QVERIFY(!window.find<QLabel>("stepTitle")->isVisible());  // nothing is written
    window.type("second", "the small circle");
    QTRY_COMPARE(window.canvas()->figure().areas_of({TargetKind::source_token, -1, 2}).empty(), false);
    QTRY_COMPARE(window.canvas()->figure().areas_of({TargetKind::source_token, -1, 3}).empty(), true);
    window.undo();
    QTRY_COMPARE(window.edit("second")->text(), "a square is red");
    QCOMPARE(window.edit("first")->text(), "the red square");
    // Tab goes from one line to the other.
    window.edit("first")->setFocus();
    QTest::keyClick(window.edit("first"), Qt::Key_Tab);
    QTRY_VERIFY(window.main.focusWidget() != window.edit("first"));
  }

  void halfAPairSaysWhatIsMissing() {
    InputWindow window(pair_);
    QTRY_VERIFY(window.hasFigure());
    window.edit("second")->setFocus();
    window.edit("second")->selectAll();
    QTest::keyClick(window.edit("second"), Qt::Key_Delete);
    QTRY_COMPARE(window.message(), "One of the two texts is missing: type it to see where the model looks.");
    QVERIFY(window.hasFigure());  // of the pair before
    QTest::keyClicks(window.edit("second"), "a circle");
    QTRY_COMPARE(window.message(), QString());
    window.edit("first")->selectAll();
    QTest::keyClick(window.edit("first"), Qt::Key_Delete);
    QTRY_VERIFY(window.message().startsWith("One of the two texts is missing"));
  }

  void aPairFromTheCommandLine() {
    InputWindow window(pair_, Pair{"a circle", "the circle"});
    QTRY_COMPARE(window.edit("second")->text(), "the circle");
    InputWindow half(pair_, Text{"a circle"});
    QTRY_COMPARE(half.edit("first")->text(), "a circle");
    QTRY_COMPARE(half.canvas()->accessibleDescription(), "Type both texts to see where the model looks.");
  }

  // ---- a document ----

  void aDocumentTakesPastedParagraphs() {
    InputWindow window(count_);
    QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
    QVERIFY(window.edit("document")->isVisible() && !window.edit("source")->isVisible());
    const int lines = window.edit("document")->height();
    QVERIFY(lines > 3 * window.edit("document")->fontMetrics().lineSpacing());
    QTest::mouseClick(window.find<QAbstractButton>("largerDocument"), Qt::LeftButton);
    QVERIFY(window.edit("document")->height() > 2 * lines);

    QGuiApplication::clipboard()->setText("The first.\n\nThe second is\nlonger.");
    window.edit("document")->setFocus();
    window.edit("document")->selectAll();
    QTest::keySequence(window.edit("document"), QKeySequence::Paste);
    QCOMPARE(window.edit("document")->text(), "The first.\n\nThe second is\nlonger.");
    QTRY_COMPARE(window.find<QLabel>("message")->isVisible(), false);
    QTest::keyClick(window.edit("document"), Qt::Key_Return);
    QTest::keyClicks(window.edit("document"), "a");
    QVERIFY(window.edit("document")->text().endsWith("longer.\na"));
    window.undo();
    window.undo();
    QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
  }

  void aDocumentThatIsTooLongIsRefused() {
    InputWindow window(count_);
    QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
    QGuiApplication::clipboard()->setText(QString("word ").repeated(100'000));
    window.edit("document")->setFocus();
    window.edit("document")->selectAll();
    QTest::keySequence(window.edit("document"), QKeySequence::Paste);
    QTRY_VERIFY(window.message().startsWith("The text has 500,000 characters: at most 100,000 are taken."));
    QCOMPARE(window.edit("document")->text(), "a red square is small");
    window.drop(file("long.txt", QByteArray("word ").repeated(100'000)));
    QTRY_VERIFY(window.message().startsWith("The text has"));
    // What the window takes, the model may still find too long.
    window.drop(file("longer.txt", QByteArray("a ").repeated(kMostWords + 1)));
    QTRY_VERIFY2(window.message().contains("at most 50 tokens"), qPrintable(window.message()));
  }

  void aTextFileIsRead() {
    InputWindow window(count_);
    QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
    window.drop(file("text.txt", "the circle\nis red\n"));
    QTRY_COMPARE(window.edit("document")->text(), "the circle\nis red");
    QTest::qWait(200);  // an answer takes back what was said before
    window.drop(file("bytes.txt", "caf\xE9"));
    QTRY_VERIFY2(window.message().contains("UTF-8"), qPrintable(window.message()));
    QCOMPARE(window.edit("document")->text(), "the circle\nis red");
  }

  // ---- a picture ----

  void aPictureIsShownAndUndone() {
    InputWindow window(picture_);
    QTRY_COMPARE(window.well()->picture(), bar());
    QVERIFY(window.well()->isVisible() && !window.edit("source")->isVisible());
    QCOMPARE(window.well()->accessibleDescription(), "16 by 16 pixels");
    const std::string of_bar = answer(picture_, worker::picture_of(bar()));
    QTRY_COMPARE(window.output().toStdString(), of_bar);
    QImage inverted = bar();
    inverted.invertPixels();
    window.drop(picture("inverted.png", inverted));
    QTRY_COMPARE(window.well()->picture(), inverted);
    QTRY_COMPARE(window.output().toStdString(), answer(picture_, worker::picture_of(inverted)));
    window.undo();
    QTRY_COMPARE(window.well()->picture(), bar());
    QTRY_COMPARE(window.output().toStdString(), of_bar);
  }

  void anImageIsPastedFromAnotherProgram() {
    InputWindow window(picture_);
    QTRY_COMPARE(window.well()->picture(), bar());
    QImage pasted(kSide, kSide, QImage::Format_ARGB32);
    pasted.fill(Qt::transparent);
    auto* data = new QMimeData;
    data->setImageData(pasted);
    window.paste(data);
    QTRY_COMPARE(window.well()->picture().pixelColor(3, 3), QColor(Qt::white));
    auto* path = new QMimeData;
    path->setUrls({QUrl::fromLocalFile(picture("bar.png", bar()))});
    window.paste(path);
    QTRY_COMPARE(window.well()->picture(), bar());
    QMimeData dragged;
    dragged.setImageData(pasted);
    window.drop(dragged);
    QTRY_COMPARE(window.well()->picture().pixelColor(3, 3), QColor(Qt::white));
  }

  void aPictureThatIsNoneLeavesTheOneBefore() {
    InputWindow window(picture_);
    QTRY_COMPARE(window.well()->picture(), bar());
    QTRY_VERIFY(window.hasFigure());
    window.drop(file("broken.png", "\x89PNG and no more"));
    QTRY_VERIFY2(window.message().contains("broken.png"), qPrintable(window.message()));
    QCOMPARE(window.well()->picture(), bar());
    QVERIFY(window.hasFigure());
    window.drop(file("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"));
    QTRY_VERIFY2(window.message().contains("drawing.svg"), qPrintable(window.message()));
    QVERIFY2(window.message().contains("Expected PNG, JPEG, GIF, "), qPrintable(window.message()));
    QVERIFY(!window.find<QAction>("undo")->isEnabled());  // nothing has happened
    // One that the model does not take is there to be seen, and to be undone.
    window.drop(picture("small.png", QImage(3, 3, QImage::Format_RGB32)));
    QTRY_VERIFY2(window.message().contains("another size"), qPrintable(window.message()));
    QCOMPARE(window.well()->picture().size(), QSize(3, 3));
    window.undo();
    QTRY_COMPARE(window.well()->picture(), bar());
  }

  void aModelWithABrokenExampleStillTakesPictures() {
    const QString model = folder_.filePath("broken");
    write_picture_model(model);
    QVERIFY(QFile::remove(model + "/bar.png"));
    InputWindow window(model);
    QTRY_VERIFY2(window.message().contains("bar.png"), qPrintable(window.message()));
    QVERIFY(window.well()->isVisible());
    window.drop(picture("bar.png", bar()));
    QTRY_COMPARE(window.well()->picture(), bar());
    QTRY_VERIFY(window.hasFigure());
  }

  // ---- a pad ----

  void aDrawingIsReadAsItGrows() {
    InputWindow window(blank_);
    QTRY_COMPARE(window.canvas()->accessibleDescription(), "Draw, or drop a picture, to see where the model looks.");
    QVERIFY(window.message().isEmpty() && !window.hasFigure());
    QCOMPARE(window.well()->accessibleDescription(), "Draw here, or drop a picture");
    auto* undo = window.find<QAbstractButton>("undoStroke");
    auto* clear = window.find<QAbstractButton>("clearPicture");
    QVERIFY(undo->isVisible() && !undo->isEnabled() && !clear->isEnabled());

    const int side = window.well()->width();
    window.press({side / 2, side / 8});
    window.move({side / 2, side / 2});
    QTRY_VERIFY(window.hasFigure());  // before the button is let go
    const QImage half = window.well()->picture();
    QTRY_COMPARE(window.output().toStdString(), answer(blank_, worker::picture_of(half)));
    window.move({side / 2, side - side / 8});
    window.release({side / 2, side - side / 8});
    const QImage one = window.well()->picture();
    QCOMPARE(one.size(), QSize(kSide, kSide));
    QVERIFY(one != half);
    QCOMPARE(qGray(one.pixel(0, 0)), 0);
    QVERIFY(qGray(one.pixel(kSide / 2, kSide / 2)) > 128);
    QTRY_COMPARE(window.output().toStdString(), answer(blank_, worker::picture_of(one)));

    window.stroke({side / 8, side / 2}, {side - side / 8, side / 2});
    QVERIFY(window.well()->picture() != one);
    QTest::mouseClick(undo, Qt::LeftButton);
    QCOMPARE(window.well()->picture(), one);
    QTRY_COMPARE(window.output().toStdString(), answer(blank_, worker::picture_of(one)));
    window.undo();  // and the window's undo takes that back
    QTRY_VERIFY(window.well()->picture() != one);
    window.undo();
    QTRY_COMPARE(window.well()->picture(), one);

    QTest::mouseClick(clear, Qt::LeftButton);
    QVERIFY(window.well()->picture().isNull() && !clear->isEnabled());
    QTRY_COMPARE(window.canvas()->accessibleDescription(), "Draw, or drop a picture, to see where the model looks.");
    QVERIFY(window.message().isEmpty() && !window.hasFigure());
    window.undo();
    QTRY_COMPARE(window.well()->picture(), one);
    QTRY_VERIFY(window.hasFigure());
    window.well()->setFocus();
    QTest::keyClick(window.well(), Qt::Key_Delete);
    QVERIFY(window.well()->picture().isNull());
  }

  void aDrawingGoesOnWithAPicture() {
    InputWindow window(picture_);
    QTRY_COMPARE(window.well()->picture(), bar());
    const int side = window.well()->width();
    window.stroke({side / 8, side / 2}, {side - side / 8, side / 2});
    QVERIFY(qGray(window.well()->picture().pixel(8, 4)) > 200);  // of the bar
    QVERIFY(qGray(window.well()->picture().pixel(2, 8)) > 100);  // of the stroke
    // On bright paper the ink is dark.
    QImage paper(kSide, kSide, QImage::Format_Grayscale8);
    paper.fill(Qt::white);
    window.drop(picture("paper.png", paper));
    QTRY_COMPARE(window.well()->picture(), paper);
    window.stroke({side / 8, side / 2}, {side - side / 8, side / 2});
    QVERIFY(qGray(window.well()->picture().pixel(8, 8)) < 128);
    QCOMPARE(qGray(window.well()->picture().pixel(0, 0)), 255);
  }

  // ---- suggestions ----

  void suggestionsAreOfAnyKind() {
    window::InputForm form;
    form.setForm(InputKind::picture, {});
    const std::vector<InputSource> all = {
        Text{"black & white"}, Pair{"a story", "a question"}, PictureFile{picture("bar.png", bar()).toStdString()},
        PictureFile{folder_.filePath("none.png").toStdString()}, Text{std::string(500, 'x')}};
    form.setSuggestions(all);
    form.show();
    QSignalSpy given(&form, &window::InputForm::given);
    QStringList texts;
    QList<bool> icons;
    QTimer::singleShot(50, &form, [&] {
      auto* menu = form.findChild<QMenu*>("suggestionsMenu");
      if (!menu) return;
      for (const QAction* action : menu->actions()) {
        texts << action->text();
        icons << !action->icon().isNull();
      }
      menu->setActiveAction(menu->actions().at(2));
      QTest::keyClick(menu, Qt::Key_Return);
    });
    QTest::mouseClick(form.findChild<QAbstractButton*>("suggestions"), Qt::LeftButton);
    QCOMPARE(texts.mid(0, 4), QStringList({"black && white", "a story / a question", "bar", "none"}));
    QVERIFY(texts.at(4).size() < 100 && texts.at(4).endsWith(QChar(0x2026)));
    QCOMPARE(icons, QList<bool>({false, false, true, false, false}));
    QCOMPARE(given.size(), 1);
    QCOMPARE(given[0][0].value<InputSource>(), all[2]);
  }

  // ---- what does not fit ----

  void whatTheModelDoesNotReadIsSaidInOneLine() {
    const QString image = picture("bar.png", bar()), text = file("text.txt", "a circle");
    {
      InputWindow window(count_);
      QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
      window.drop(image);
      QTRY_COMPARE(window.message(), "This model reads a document: it cannot look at a picture.");
      QCOMPARE(window.edit("document")->text(), "a red square is small");
    }
    {
      InputWindow window(picture_);
      QTRY_COMPARE(window.well()->picture(), bar());
      window.drop(text);
      QTRY_COMPARE(window.message(), "This model looks at a picture: it cannot read a text.");
    }
    Fixture window;
    const QString source = window.source()->text();
    window.drop(image);
    QTRY_COMPARE(window.message()->text(), "This model reads a text: it cannot look at a picture.");
    QCOMPARE(window.source()->text(), source);
    window.drop(text);
    QTRY_COMPARE(window.source()->text(), "a circle");
  }

  void aDropOpensAModel() {
    InputWindow window(pair_);
    QTRY_COMPARE(window.main.windowTitle(), "match — Saccade");
    window.drop(count_);
    QTRY_COMPARE(window.main.windowTitle(), "count — Saccade");
    QTRY_COMPARE(window.edit("document")->text(), "a red square is small");
    QVERIFY(window.edit("document")->isVisible() && !window.edit("first")->isVisible());
    window.drop(picture_);
    QTRY_COMPARE(window.well()->picture(), bar());
    window.undo();
    window.undo();
    QTRY_COMPARE(window.edit("second")->text(), "a square is red");
    QTRY_VERIFY(window.edit("first")->isVisible() && !window.well()->isVisible());
  }

  // ---- traces ----

  void aTraceShowsWhatItWasMadeOf_data() {
    QTest::addColumn<QString>("model");
    QTest::newRow("a pair") << pair_;
    QTest::newRow("a picture") << picture_;
    QTest::newRow("a document") << count_;
  }
  void aTraceShowsWhatItWasMadeOf() {
    QFETCH(QString, model);
    const auto opened = load_model(model.toStdString(), families());
    const std::map<InputKind, Input> inputs = {{InputKind::pair, Pair{"the circle", "a red circle"}},
                                               {InputKind::picture, worker::picture_of(bar())},
                                               {InputKind::document, Document{"the circle is red"}}};
    const QString record = folder_.filePath("record.json");
    write_trace(*run(opened, inputs.at(opened->reads())), record.toStdString());
    InputWindow window(record);
    QTRY_VERIFY(window.edit("first")->isVisible() || window.edit("document")->isVisible() ||
                window.well()->isVisible());
    switch (opened->reads()) {
      case InputKind::pair:
        QCOMPARE(window.edit("first")->text(), "the circle");
        QCOMPARE(window.edit("second")->text(), "a red circle");
        QVERIFY(window.edit("first")->isReadOnly() && window.edit("second")->isReadOnly());
        break;
      case InputKind::document:
        QCOMPARE(window.edit("document")->text(), "the circle is red");
        QVERIFY(window.edit("document")->isReadOnly());
        break;
      default:
        QCOMPARE(window.well()->picture(), bar());
        QVERIFY(!window.well()->isPad() && !window.find<QAbstractButton>("clearPicture")->isVisible());
        window.drop(picture("paper.png", QImage(kSide, kSide, QImage::Format_RGB32)));
        QTRY_VERIFY2(window.message().startsWith("A trace is a record"), qPrintable(window.message()));
        QCOMPARE(window.well()->picture(), bar());
    }
  }
};

QTEST_MAIN(TestInputs)
#include "test_inputs.moc"
