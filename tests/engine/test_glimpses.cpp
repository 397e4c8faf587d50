// The recurrent attention model, compared with what PyTorch computed (tests/data/make_glimpse_references.py), and how
// pictures are prepared for it.
#include <QtTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/models/model.h"
#include "engine/models/picture_preparation.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::add_cases, testing::read;

namespace {

const std::filesystem::path kCases = SACCADE_SOURCE_DIR "/tests/data/glimpses";
constexpr double kTolerance = 1e-5;

Picture grey(int width, int height, std::vector<std::uint8_t> values) {
  return {.width = width, .height = height, .channels = 1, .values = std::move(values)};
}

Picture digit_of(const std::string& name) {
  return grey(28, 28, read(kCases / name / "reference.json")["picture"].get<std::vector<std::uint8_t>>());
}

/// A white stroke on black, `width` x `height` pixels.
Picture drawing(int width, int height) {
  Picture picture = grey(width, height, std::vector<std::uint8_t>(std::size_t(width) * height));
  for (int y = height / 4; y < height * 3 / 4; ++y) {
    for (int x = width / 2; x < width / 2 + std::max(1, width / 10); ++x) picture.values[y * width + x] = 250;
  }
  return picture;
}

Picture inverted(Picture picture) {
  for (std::uint8_t& value : picture.values) value = 255 - value;
  return picture;
}

Picture colored(const Picture& grey, std::array<int, 3> percent) {
  Picture picture{.width = grey.width, .height = grey.height, .channels = 3, .values = {}};
  for (const std::uint8_t value : grey.values) {
    for (const int share : percent) picture.values.push_back(static_cast<std::uint8_t>(value * share / 100));
  }
  return picture;
}

int largest_difference(const Picture& a, const Picture& b) {
  int largest = a.values.size() == b.values.size() ? 0 : 256;
  for (std::size_t i = 0; i < std::min(a.values.size(), b.values.size()); ++i) {
    largest = std::max(largest, std::abs(a.values[i] - b.values[i]));
  }
  return largest;
}

template <typename Run>
std::string message_of(const Run& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

class TestGlimpses : public QObject {
  Q_OBJECT

  /// A case with another configuration.
  static std::string refusal(const std::function<void(json&)>& change) {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "model";
    std::filesystem::copy(kCases / "gru", path);
    json config = read(path / "config.json");
    change(config);
    std::ofstream(path / "config.json") << config.dump();
    return message_of([&] { load_model(path); });
  }

 private slots:
  void everyLookEqualsPyTorch_data() { add_cases(kCases); }

  void everyLookEqualsPyTorch() {
    QFETCH(QString, name);
    const auto model = load_model(kCases / name.toStdString());
    const json reference = read(kCases / name.toStdString() / "reference.json");
    const auto trace = run(model, digit_of(name.toStdString()));

    QCOMPARE(trace->sequences.size(), std::size_t(1));
    const Sequence& looks = trace->sequences.front();
    QCOMPARE(looks.name, std::string("glimpses"));
    const std::size_t count = reference["locations"].size();
    QCOMPARE(looks.glimpses.size(), count);
    QCOMPARE(looks.tokens.size(), count);
    QCOMPARE(trace->predictions.size(), count + 1);  // and what is said in the end
    const auto labels = read(kCases / name.toStdString() / "config.json")["labels"].get<std::vector<std::string>>();
    for (std::size_t t = 0; t < count; ++t) {
      // Places in units of the model, in which the picture is 2 wide.
      const double half = kDigitSide / 2.0;
      QVERIFY(std::abs(looks.glimpses[t].x - reference["locations"][t][0].get<double>()) < half * kTolerance);
      QVERIFY(std::abs(looks.glimpses[t].y - reference["locations"][t][1].get<double>()) < half * kTolerance);
      QCOMPARE(trace->predictions[t].token, std::optional(static_cast<int>(t)));
      QVERIFY(
          std::ranges::is_sorted(trace->predictions[t].candidates, std::ranges::greater(), &Candidate::probability));
      for (const Candidate& candidate : trace->predictions[t].candidates) {
        const auto label = std::ranges::find(labels, candidate.text) - labels.begin();
        QVERIFY(std::abs(candidate.probability - reference["probabilities"][t][label].get<double>()) < kTolerance);
      }
    }
    QVERIFY(!trace->predictions.back().token);
    QVERIFY(trace->predictions.back().candidates == trace->predictions[count - 1].candidates);
  }

  void theTraceIsComplete() {
    const auto model = load_model(kCases / "lstm");
    const Picture given = inverted(digit_of("lstm"));
    const auto trace = run(model, given);
    QVERIFY(trace->complete && trace->attention.empty() && trace->steps.empty());
    QVERIFY(trace->picture == digit_of("lstm"));  // what the model saw
    QVERIFY((trace->sequences.front().glimpses.front().sizes == std::vector<double>{3, 9, 12}));
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QVERIFY(trace_from_json(to_json(*trace), "t") == *trace);
  }

  void whatItCannotDoIsRefused() {
    const auto model = load_model(kCases / "gru");
    QCOMPARE(message_of([&] { run(model, Text{"seven"}); }),
             std::string("the model cannot read this: gru: expected a picture, found a text"));
    Bend bend;
    bend.temperature = 0.5;
    Interventions bent;
    bent.edits = {bend};
    QVERIFY(message_of([&] { run(model, digit_of("gru"), bent); }).starts_with("nothing to change"));
    CancelToken cancel;
    cancel.cancel();
    QVERIFY_THROWS_EXCEPTION(Cancelled, run(model, digit_of("gru"), {}, cancel));
  }

  void wrongConfigurationsAreRefused() {
    QVERIFY(refusal([](json&) {}).empty());
    const auto names = [](const std::string& refused, const char* key) {
      return refused.find(key) != refused.npos && refused.starts_with("wrong value");
    };
    for (const json& labels : {json(), json("ab"), json::array(), json::array({"a", 1})}) {
      QVERIFY(names(refusal([&](json& config) { config["labels"] = labels; }), "config.json: labels"));
    }
    QVERIFY(names(refusal([](json& config) { config.erase("labels"); }), "config.json: labels"));
    for (const json& scales :
         {json(), json(4), json::array(), json::array({8, 4}), json::array({4, 6}), json::array({4, 4}),
          json::array({0, 4}), json::array({4, 4000000000}), json::array({4, 8.0}), json::array({-4, 4})}) {
      QVERIFY(names(refusal([&](json& config) { config["scales"] = scales; }), "config.json: scales"));
    }
    QVERIFY(!refusal([](json& config) { config["glimpses"] = 0; }).empty());
    QVERIFY(!refusal([](json& config) { config["cell"] = "rnn"; }).empty());
    QVERIFY(!refusal([](json& config) { config["labels"].push_back("e"); }).empty());  // another model's weights
  }

  /// What the title of a try promises, and what PyTorch computes with the stored weights.
  void theSampleAnswersAsPyTorchDoes() {
    const auto model = load_model(SACCADE_SOURCE_DIR "/samples/models/digits-glimpse");
    for (const json& drawn : read(kCases / "sample.json")) {
      const auto trace =
          run(model, grey(drawn["width"], drawn["height"], drawn["values"].get<std::vector<std::uint8_t>>()));
      const std::string digit = std::to_string(drawn["digit"].get<int>());
      QCOMPARE(trace->predictions.back().candidates.front().text, digit);
      for (std::size_t t = 0; t + 1 < trace->predictions.size(); ++t) {
        for (const Candidate& candidate : trace->predictions[t].candidates) {
          // A pixel may be rounded otherwise on the way, and a look moved by that.
          const double theirs = drawn["probabilities"][t][std::stoi(candidate.text)].get<double>();
          QVERIFY2(std::abs(candidate.probability - theirs) < 0.02, digit.c_str());
        }
      }
    }
  }

  void picturesArePreparedAsForTraining() {
    for (const json& made : read(kCases / "pictures.json")) {
      const Picture given = grey(made["width"], made["height"], made["values"].get<std::vector<std::uint8_t>>());
      const Picture wanted = grey(28, 28, made["prepared"].get<std::vector<std::uint8_t>>());
      QVERIFY2(largest_difference(prepared_digit(given), wanted) <= 1, made["width"].dump().c_str());
    }
  }

  void aDigitOfTheRightSizeStaysAsItIs() {
    const Picture digit = digit_of("gru");
    QVERIFY(prepared_digit(digit) == digit);
    QVERIFY(prepared_digit(inverted(digit)) == digit);
    QVERIFY(largest_difference(prepared_digit(colored(digit, {100, 100, 100})), digit) <= 1);
  }

  void coloursAndPaperMakeNoDifference() {
    const Picture white = drawing(90, 120), wanted = prepared_digit(white);
    QVERIFY(largest_difference(prepared_digit(inverted(white)), wanted) <= 1);
    QVERIFY(largest_difference(prepared_digit(colored(white, {100, 20, 60})), wanted) <= 1);
    QVERIFY(largest_difference(prepared_digit(inverted(colored(white, {20, 100, 20}))), wanted) <= 1);
  }

  void theDrawingIsCentredAndScaled() {
    for (const auto& [width, height] : {std::pair(280, 280), std::pair(100, 700), std::pair(15, 16), std::pair(3, 8)}) {
      const Picture prepared = prepared_digit(drawing(width, height));
      QCOMPARE(prepared.width, kDigitSide);
      double mass = 0, x = 0, y = 0;
      int top = kDigitSide, bottom = 0;
      for (int i = 0; i < kDigitSide * kDigitSide; ++i) {
        const double value = prepared.values[i];
        mass += value, x += value * (i % kDigitSide + 0.5), y += value * (i / kDigitSide + 0.5);
        if (value > 0) top = std::min(top, i / kDigitSide), bottom = std::max(bottom, i / kDigitSide + 1);
      }
      QVERIFY(std::abs(x / mass - 14) < 0.05 && std::abs(y / mass - 14) < 0.05);
      QCOMPARE(bottom - top, kDigitInk);
      QCOMPARE(*std::ranges::max_element(prepared.values), 255);
    }
  }

  void whatIsWrittenStaysInside() {
    // Nearly all of the ink is at the lower end: centred by mass alone the upper end would be cut.
    Picture picture = grey(60, 200, std::vector<std::uint8_t>(60 * 200));
    for (int y = 10; y < 190; ++y) picture.values[y * 60 + 30] = 255;
    for (int y = 160; y < 190; ++y) {
      for (int x = 10; x < 50; ++x) picture.values[y * 60 + x] = 255;
    }
    const Picture prepared = prepared_digit(picture);
    int first = 0;
    while (first < kDigitSide && std::ranges::all_of(prepared.values.begin() + first * kDigitSide,
                                                     prepared.values.begin() + (first + 1) * kDigitSide,
                                                     [](int value) { return value == 0; })) {
      ++first;
    }
    QVERIFY(first < kDigitSide - kDigitInk);
    double sum = 0;
    for (int y = 0; y < kDigitSide; ++y)
      sum += *std::max_element(prepared.values.begin() + y * kDigitSide,
                               prepared.values.begin() + (y + 1) * kDigitSide) > 0;
    QVERIFY(sum >= kDigitInk);
  }

  void emptyAndBrokenPicturesAreRefused() {
    for (const int paper : {0, 128, 255}) {
      const std::vector<std::uint8_t> blank(50 * 40, static_cast<std::uint8_t>(paper));
      QCOMPARE(message_of([&] { prepared_digit(grey(50, 40, blank)); }),
               std::string("the picture is empty: picture: expected something written, darker or lighter than its "
                           "border, found one shade alone"));
    }
    QVERIFY(message_of([] {
              prepared_digit(grey(28, 28, std::vector<std::uint8_t>(784)));
            }).starts_with("the picture is empty"));
    for (const Picture& broken : {grey(0, 0, {}), grey(-4, 7, {}), grey(70000, 70000, {}), grey(3, 3, {1, 2}),
                                  Picture{.width = 1, .height = 1, .channels = 2, .values = {1, 2}}}) {
      QVERIFY(message_of([&] { prepared_digit(broken); }).starts_with("no picture: picture: "));
    }
  }
};

QTEST_APPLESS_MAIN(TestGlimpses)
#include "test_glimpses.moc"
