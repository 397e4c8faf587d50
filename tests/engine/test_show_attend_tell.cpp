// Pictures in words: every case is computed here and compared with what PyTorch computed
// (tests/data/make_caption_references.py).
#include <QImage>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/layers/conv2d.h"
#include "engine/models/fitted_picture.h"
#include "engine/models/model.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/trace_sink.h"
#include "engine/trace/weight_edit.h"
#include "tests/engine/random_parts.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::add_cases, testing::RandomWeights, testing::read;

namespace {

namespace fs = std::filesystem;

constexpr double kTolerance = 1e-5;
const fs::path kCases = SACCADE_SOURCE_DIR "/tests/data/captions";

/// Keeps what the last step reported.
struct Observer : TraceSink {
  void attention(const AttentionReport& report) override {
    scores = report.scores, weights = report.weights, context = report.context;
  }
  Vector scores, weights, context;
};

/// The largest difference, in units of the largest value where that is above 1; infinite where the sizes differ.
double distance(const Vector& ours, const json& theirs) {
  const auto expected = theirs.get<std::vector<float>>();
  if (static_cast<std::size_t>(ours.size()) != expected.size()) return INFINITY;
  const Eigen::Map<const Vector> wanted(expected.data(), ours.size());
  return (ours - wanted).cwiseAbs().maxCoeff() / std::max(1.0f, wanted.cwiseAbs().maxCoeff());
}

Picture picture_of(const json& picture) {
  return {.width = picture["width"],
          .height = picture["height"],
          .channels = picture["channels"],
          .values = picture["values"].get<std::vector<std::uint8_t>>()};
}

Picture plain_picture(int width, int height, int channels, std::uint8_t value = 200) {
  return {width, height, channels, std::vector<std::uint8_t>(std::size_t(width) * height * channels, value)};
}

template <typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// A case whose configuration may be changed, for as long as this lives.
struct Changed {
  Changed(const std::string& name, const json& patch) {
    fs::copy(kCases / name, at, fs::copy_options::recursive);
    json config = read(at / "config.json");
    config.merge_patch(patch);
    std::ofstream(at / "config.json", std::ios::trunc) << config;
  }

  QTemporaryDir folder;
  fs::path at = folder.filePath("model").toStdString();
};

}  // namespace

class TestShowAttendTell : public QObject {
  Q_OBJECT

  static std::shared_ptr<const Model> model(const QString& name) { return load_model(kCases / name.toStdString()); }
  static Picture picture(const QString& name) {
    return picture_of(read(kCases / name.toStdString() / "reference.json")["picture"]);
  }

 private slots:
  void everyIntermediateEqualsPyTorch_data() { add_cases(kCases); }

  void everyIntermediateEqualsPyTorch() {
    QFETCH(QString, name);
    const auto model = this->model(name);
    const json reference = read(kCases / name.toStdString() / "reference.json");
    const AttentionEdits none;
    const Reading reading = model->read(picture(name), {none}, {});
    int previous = reading.first, step = 0;
    for (const json& expected : reference["steps"]) {
      Observer seen;
      const Vector logits = reading.decoder->step(previous, {none, &seen, step});
      QVERIFY2(distance(seen.scores, expected["scores"]) < kTolerance, "scores");
      QVERIFY2(distance(seen.weights, expected["weights"]) < kTolerance, "weights");
      QVERIFY2(distance(seen.context, expected["context"]) < kTolerance, "context");
      QVERIFY2(distance(logits, expected["logits"]) < kTolerance, "logits");
      previous = reference["target_ids"][static_cast<std::size_t>(step++)].get<int>();
    }
    QVERIFY(step > 3);
  }

  void greedyOutputsAreTheSame_data() { add_cases(kCases); }

  void greedyOutputsAreTheSame() {
    QFETCH(QString, name);
    const auto trace = run(model(name), picture(name));
    std::vector<int> written;
    for (const Token& token : trace->target()) written.push_back(token.id);
    QCOMPARE(written, read(kCases / name.toStdString() / "reference.json")["greedy_ids"].get<std::vector<int>>());
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
  }

  void picturesAreFittedAsPyTorchFitsThem_data() { add_cases(kCases); }

  void picturesAreFittedAsPyTorchFitsThem() {
    QFETCH(QString, name);
    const Picture expected = picture(name);
    const Picture given = picture_of(read(kCases / name.toStdString() / "reference.json")["given"]);
    const Picture fit = fitted(given, expected.width, expected.height, expected.channels);
    QVERIFY(fit.width == expected.width && fit.height == expected.height && fit.channels == expected.channels);
    QCOMPARE(fit.values.size(), expected.values.size());
    for (std::size_t i = 0; i < fit.values.size(); ++i) {
      QVERIFY(std::abs(fit.values[i] - expected.values[i]) <= 1);  // halves are rounded either way
    }
    QVERIFY(fitted(fit, fit.width, fit.height, fit.channels) == fit);
    // The model sees that picture, and says so.
    const auto trace = run(model(name), given);
    QVERIFY(trace->picture == fit);
    QVERIFY(*trace == *run(model(name), fit));
  }

  void everyPictureFits() {
    for (const auto& [width, height] : {std::pair(1, 1), {1, 3000}, {3000, 1}, {2, 2}, {641, 479}}) {
      for (const int channels : {1, 3}) {
        QVERIFY(fitted(plain_picture(width, height, channels), 12, 10, 3) == plain_picture(12, 10, 3));
        QVERIFY(fitted(plain_picture(width, height, channels), 9, 20, 1) == plain_picture(9, 20, 1));
      }
    }
    // In the middle, between stripes of the border's colour: of a black square on white, white.
    Picture square = plain_picture(4, 4, 1, 255);
    for (const int at : {5, 6, 9, 10}) square.values[at] = 0;
    const Picture wide = fitted(square, 8, 4, 1);
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 8; ++x) {
        const bool black = y >= 1 && y < 3 && x >= 3 && x < 5;
        QCOMPARE(static_cast<int>(wide.values[y * 8 + x]), black ? 0 : 255);
      }
    }
  }

  void picturesThatAreNoneAreRefused() {
    const std::string what = "no picture: picture: expected as many values as pixels and channels, 1 or 3, found ";
    const auto refused = [&](const Picture& picture) { return message_of([&] { fitted(picture, 4, 4, 3); }); };
    QCOMPARE(refused({}), what + "0 values for 0 x 0 pixels and 1 channels");
    Picture broken = plain_picture(3, 2, 3);
    broken.values.pop_back();
    QCOMPARE(refused(broken), what + "17 values for 3 x 2 pixels and 3 channels");
    broken.channels = 2;
    QCOMPARE(refused(broken), what + "17 values for 3 x 2 pixels and 2 channels");
    QCOMPARE(message_of([&] { run(model("soft"), "a text"); }),
             std::string("the model cannot read this: soft: expected a picture, found a text"));
  }

  void aTraceSaysWhereItLooked() {
    const auto trace = run(model("hard"), picture("hard"));
    const AttentionMap& map = trace->attention.at(0);
    QCOMPARE(query_sequence(*trace, map).name, std::string("target"));
    const Sequence& image = key_sequence(*trace, map);
    QCOMPARE(image.name, std::string("image"));
    QVERIFY(image.rows == 5 && image.columns == 6 && image.size() == 30);
    QVERIFY(map.promise == Promise::one_position && map.has_scores());
    QCOMPARE(trace->model.mechanism, std::string("additive, hard"));
    QVERIFY(trace_from_json(to_json(*trace), "t.json") == *trace);
    QVERIFY(run(model("soft"), picture("soft"))->attention.at(0).promise == Promise::sums_to_one);
  }

  void aWeightThatIsMovedChangesWhatFollows() {
    for (const char* name : {"soft", "hard"}) {
      Session session(model(name), picture(name), {}, {}, Keep::steps);
      const auto before = finish(session);
      const Interventions edited{.edits = {WeightEdit{.query = 2, .key = 17, .weight = 1}}};
      const auto branch = session.branch(edited);
      QVERIFY(branch);
      QCOMPARE(branch->steps(), 2);
      const auto after = finish(*branch);
      QVERIFY(*after == *run(model(name), picture(name), edited));
      QCOMPARE(after->attention[0].row(2)[17], 1.0f);
      QVERIFY(after->attention[0].row(1) == before->attention[0].row(1));
      QVERIFY(after->steps[2].probability != before->steps[2].probability);
    }
  }

  void aRegionIsDrawnWithASeed() {
    const auto looks = [](const std::shared_ptr<const Model>& model, std::optional<std::uint64_t> seed) {
      const auto trace = run(model, picture("hard"), {.seed = seed});
      std::vector<Eigen::Index> regions(trace->steps.size());
      for (std::size_t i = 0; i < regions.size(); ++i) {
        trace->attention[0].row(static_cast<int>(i)).maxCoeff(&regions[i]);
      }
      return regions;
    };
    const auto best = model("hard");
    QVERIFY(looks(best, {}) == looks(best, {}));
    QVERIFY(looks(best, 1) == looks(best, 1));
    QVERIFY(looks(best, 1) != looks(best, 2));
    QVERIFY(looks(best, 1) != looks(best, {}));
    const Changed drawing("hard", {{"attention", {{"selection", "sample"}}}});
    const auto drawn = load_model(drawing.at);
    QVERIFY(drawn->facts().sampled);
    QVERIFY(looks(drawn, {}) == looks(drawn, 0));
    QVERIFY(looks(drawn, 1) == looks(best, 1));
  }

  void configurationsAreCheckedByName_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* title, const char* patch, const char* says, const char* name = "soft") {
      QTest::newRow(title) << QString(name) << QByteArray(patch) << QString(says);
    };
    const char* one_of = R"({"convolutions": [{"channels": 8, "kernel_size": 4%1}]})";
    const auto layer = [&](const char* more) { return QString(one_of).arg(more).toUtf8(); };
    row("as it is", "{}", "nothing was thrown");
    row("unknown keys", R"({"dropout": 0.1})", "nothing was thrown");
    row("two channels", R"({"channels": 2})", "wrong value: config.json: channels: expected 1 (grey) or 3 (colours)");
    row("grey", R"({"channels": 1})", "wrong shape");
    row("no width", R"({"width": 0})", "wrong value: config.json: width: expected a whole number from 1 to 4096");
    row("enormous", R"({"height": 100000})", "wrong value: config.json: height");
    row("another size", R"({"width": 20})", "wrong shape");
    row("no layers", R"({"convolutions": null})", "missing key: config.json: convolutions");
    row("an empty list", R"({"convolutions": []})", "missing key: config.json: convolutions");
    row("no list", R"({"convolutions": 3})", "wrong value: config.json: convolutions: expected a list");
    row("no object", R"({"convolutions": [3]})", "wrong value: config.json: convolutions: [0]: expected a JSON object");
    row("no kernel", R"({"convolutions": [{"channels": 6}]})",
        "missing key: config.json: convolutions: [0]: kernel_size");
    row("too much padding", layer(R"(, "padding": 4)"), "wrong value: config.json: convolutions: [0]: padding");
    row("no stride", layer(R"(, "stride": 0)"), "wrong value: config.json: convolutions: [0]: stride");
    row("a kernel larger than the picture", R"({"convolutions": [{"channels": 6, "kernel_size": 11}]})",
        "nothing is left of the picture: config.json: convolutions: [0]: expected a smaller kernel, stride or "
        "max_pool, found 10 x 12 places to read");
    row("pooled away", layer(R"(, "max_pool": 8)"), "nothing is left of the picture: config.json: convolutions: [0]");
    row("a layer that is too large",
        R"({"width": 4096, "height": 4096, "convolutions": [{"channels": 65536, "kernel_size": 1}]})",
        "the layer is too large: config.json: convolutions: [0]: expected at most 67108864 numbers, found "
        "4096 x 4096 x 65536");
    row("fewer layers", R"({"convolutions": [{"channels": 6, "kernel_size": 4, "stride": 2, "padding": 1}]})", "");
    row("no position", R"({"position_embedding": false})", "encoder.position");
    row("a position", R"({"position_embedding": true})", "missing tensor", "pooled");
    row("vocabulary", R"({"target_vocab_size": 11})",
        "the tokenizer has more tokens than the model: config.json: target_vocab_size: expected at least 12, found 11");
    row("hidden size", R"({"hidden_size": 8})", "wrong shape");
    row("no attention", R"({"attention": null})", "missing key: config.json: attention");
    row("normalizer", R"({"attention": {"normalizer": "soft"}})", "wrong value: config.json: attention: normalizer");
    row("eos", R"({"eos_token_id": 12})", "wrong value: config.json: eos_token_id");
    row("limit", R"({"max_target_length": 0})", "wrong value: config.json: max_target_length");
  }

  void configurationsAreCheckedByName() {
    QFETCH(QString, name);
    QFETCH(QByteArray, patch);
    QFETCH(QString, says);
    const Changed changed(name.toStdString(), json::parse(patch.toStdString()));
    QString message = QString::fromStdString(message_of([&] { run(load_model(changed.at), picture(name)); }));
    message.remove(QString::fromStdString(changed.at.string() + "/"));
    QVERIFY2(message.contains(says), qPrintable(message));
    QCOMPARE(message == "nothing was thrown", says == "nothing was thrown");
  }

  // ---- the samples ----

  void theSamplesSayWhatTheirPicturesShow_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* file, const char* sentence) {
      QTest::newRow(file) << QString(file) << QString(sentence);
    };
    row("models/caption-soft/example.png", "a red triangle above a two, left of a blue circle, left of a nine");
    row("models/caption-hard/example.png", "a red triangle above a two, left of a blue circle, left of a nine");
    row("pictures/four-triangles.png",
        "a red triangle above a yellow triangle, left of a purple triangle above a blue triangle");
    row("pictures/three-digits.png", "a one, left of a four, left of a seven");
    row("pictures/seven-above-a-triangle.png",
        "a seven above an orange triangle, left of a blue triangle, left of a two");
    row("pictures/two-diamonds-and-a-cross.png", "a green diamond, left of a green diamond, left of a green cross");
    row("pictures/orange-above-orange.png",
        "a yellow triangle, left of a green cross, left of an orange circle above an orange square");
  }

  void theSamplesSayWhatTheirPicturesShow() {
    QFETCH(QString, file);
    QFETCH(QString, sentence);
    const QString samples = SACCADE_SOURCE_DIR "/samples/";
    const QImage image = QImage(samples + file).convertToFormat(QImage::Format_RGB888);
    QVERIFY(!image.isNull());
    Picture picture{image.width(), image.height(), 3, {}};
    for (int y = 0; y < image.height(); ++y) {
      picture.values.insert(picture.values.end(), image.constScanLine(y), image.constScanLine(y) + 3 * image.width());
    }
    for (const char* id : {"caption-soft", "caption-hard"}) {
      const auto model = load_model((samples + "models/" + id).toStdString());
      const auto trace = run(model, picture);
      QCOMPARE(QString::fromStdString(trace->output), sentence);
      for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
      // What it says hangs on where it looks: looking everywhere alike, it says something else.
      Bend alike;
      alike.temperature = 1e6;
      const Interventions even{.edits = {alike}};
      if (id == std::string("caption-soft")) QVERIFY(run(model, picture, even)->output != trace->output);
    }
  }

  // ---- its layers ----

  void aConvolutionComputesWhatItsSumSays_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("points") << 1 << 1 << 0 << 3 << 4;
    QTest::newRow("borders") << 3 << 1 << 2 << 5 << 6;
    QTest::newRow("strides") << 4 << 3 << 1 << 11 << 9;
    QTest::newRow("one place") << 5 << 2 << 0 << 5 << 6;
    QTest::newRow("in several blocks") << 5 << 1 << 2 << 90 << 130;
  }

  void aConvolutionComputesWhatItsSumSays() {
    QFETCH(int, size);
    QFETCH(int, stride);
    QFETCH(int, padding);
    QFETCH(int, height);
    QFETCH(int, width);
    constexpr int kInputs = 3, kOutputs = 5;
    const FeatureMap x{height, width, RandomWeights(1).matrix("", Eigen::Index{height} * width, kInputs)};
    const RandomWeights random(2);
    const Matrix weight = random.matrix("", kOutputs, kInputs * size * size);
    const Vector bias = random.vector("", kOutputs);
    const FeatureMap y = Conv2d(weight, bias, {size, stride, padding})(x);
    QCOMPARE(y.height, (height + 2 * padding - size) / stride + 1);
    QCOMPARE(y.width, (width + 2 * padding - size) / stride + 1);
    QCOMPARE(y.values.rows(), Eigen::Index{y.height} * y.width);
    for (int place = 0; place < y.height * y.width; ++place) {
      for (int output = 0; output < kOutputs; ++output) {
        double sum = bias[output];
        for (int i = 0; i < kInputs * size * size; ++i) {
          const int row = place / y.width * stride - padding + i / size % size;
          const int column = place % y.width * stride - padding + i % size;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          sum += static_cast<double>(weight(output, i)) * x.values(row * width + column, i / (size * size));
        }
        QVERIFY(std::abs(y.values(place, output) - sum) < 1e-4);
      }
    }
  }

  void poolingKeepsTheLargest() {
    FeatureMap x{5, 4, Matrix(20, 2)};
    for (int i = 0; i < 20; ++i) x.values.row(i) << static_cast<float>(i), static_cast<float>(-i);
    const FeatureMap y = max_pool2d(x, 2);
    QVERIFY(y.height == 2 && y.width == 2);
    QCOMPARE(y.values, Matrix({{5, 0}, {7, -2}, {13, -8}, {15, -10}}));
  }
};

QTEST_APPLESS_MAIN(TestShowAttendTell)
#include "test_show_attend_tell.moc"
