// Two models that read no text, a view and a kind of edit that the program does not have, in the places where it has
// its own: what reads, runs, records, edits, branches, writes, draws and shows names none of them.

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <tuple>

#include "engine/core/error.h"
#include "engine/session/session.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/trace_json.h"
#include "engine/trace/weight_edit.h"
#include "tests/additions/blur_edit.h"
#include "tests/additions/model_files.h"
#include "tests/additions/tables.h"
#include "ui/exhibit/exhibit.h"
#include "ui/views/readout.h"

using namespace saccade;
using namespace saccade::testing;
using exhibit::Exhibit;
using figure::Target;
using figure::TargetKind;

namespace {

using Numbers = std::vector<double>;

// --- what the models compute, once more and by hand ------------------------------------------------------------------

const std::vector<std::string> kWords = {"<unk>", "<s>", "a", "red", "square", "the", "is", "small", "circle"};

Numbers row_of(const Tensor& tensor, int row) {
  Numbers numbers;
  for (int column = 0; column < tensor.shape.back(); ++column) numbers.push_back(tensor.at(row, column));
  return numbers;
}

/// W x + b
Numbers linear(const Tensors& tensors, const std::string& weight, const std::string& bias, const Numbers& x) {
  const Tensor& matrix = tensors.at(weight);
  Numbers y;
  for (int row = 0; row < matrix.shape[0]; ++row) {
    double sum = bias.empty() ? 0 : tensors.at(bias).at(row);
    for (int column = 0; column < matrix.shape[1]; ++column) sum += matrix.at(row, column) * x[column];
    y.push_back(sum);
  }
  return y;
}

Numbers softmax_of(const Numbers& scores) {
  Numbers weights;
  double sum = 0;
  for (const double score : scores) sum += weights.emplace_back(std::exp(score));
  for (double& weight : weights) weight /= sum;
  return weights;
}

Numbers weighted(const Numbers& weights, const std::vector<Numbers>& values) {
  Numbers sum(values.front().size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += weights[i] * values[i][j];
  }
  return sum;
}

Numbers joined(Numbers a, const Numbers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

bool near(const Numbers& expected, const Vector& found) {
  if (static_cast<Eigen::Index>(expected.size()) != found.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::abs(expected[i] - found[static_cast<Eigen::Index>(i)]) > 1e-5) return false;
  }
  return true;
}

/// What one run comes to: a row of weights for each query, and what is said at once or step by step.
struct Expected {
  std::vector<Numbers> weights, probabilities;
};

/// A row of weights on its way: what an edit makes of it.
using Change = std::function<Numbers(int query, Numbers weights)>;
Numbers unchanged(int, Numbers weights) { return weights; }

// --- a pair ----------------------------------------------------------------------------------------------------------

const Pair kPair{"the red square", "a square is red"};
const std::vector<int> kFirst = {5, 3, 4}, kSecond = {2, 4, 6, 3};  // in kWords

struct PairFiles {
  static constexpr int embedding = 4, hidden = 5;
  Tensors tensors = {{"embedding.weight", {{static_cast<int>(kWords.size()), embedding}}},
                     {"attention.general.weight", {{embedding, embedding}}},
                     {"compare.weight", {{hidden, 2 * embedding}}},
                     {"compare.bias", {{hidden}}},
                     {"output.weight", {{2, hidden}}},
                     {"output.bias", {{2}}}};

  explicit PairFiles(const std::filesystem::path& directory) {
    randomize(tensors, 1);
    const nlohmann::json attention = {{"score", "general"}, {"normalizer", "softmax"}, {"window", "none"}};
    write_model(directory,
                {{"model_type", "pair_match"},
                 {"embedding_size", embedding},
                 {"hidden_size", hidden},
                 {"labels", {"same", "other"}},
                 {"attention", attention}},
                tensors, kWords);
  }

  Expected expected(const Change& change = unchanged) const {
    std::vector<Numbers> keys;
    for (const int id : kSecond) keys.push_back(row_of(tensors.at("embedding.weight"), id));
    Expected run;
    Numbers sum(hidden);
    for (int i = 0; i < static_cast<int>(kFirst.size()); ++i) {
      const Numbers query = row_of(tensors.at("embedding.weight"), kFirst[i]);
      const Numbers asked = linear(tensors, "attention.general.weight", "", query);
      Numbers scores;
      for (const Numbers& key : keys) scores.push_back(dot(key, asked));
      run.weights.push_back(change(i, softmax_of(scores)));
      const Numbers compared =
          linear(tensors, "compare.weight", "compare.bias", joined(query, weighted(run.weights.back(), keys)));
      for (int j = 0; j < hidden; ++j) sum[j] += std::max(0.0, compared[j]);
    }
    run.probabilities.push_back(softmax_of(linear(tensors, "output.weight", "output.bias", sum)));
    return run;
  }
};

// --- a picture -------------------------------------------------------------------------------------------------------

struct PictureFiles {
  static constexpr int regions = 64, patch = 2, keys = 6, embedding = 3, hidden = 5, attention = 4, bos = 1, words = 3;
  Tensors tensors = {{"region.weight", {{keys, patch* patch}}},
                     {"region.bias", {{keys}}},
                     {"decoder.embedding.weight", {{static_cast<int>(kWords.size()), embedding}}},
                     {"decoder.rnn.weight_ih_l0", {{3 * hidden, embedding + keys}}},
                     {"decoder.rnn.weight_hh_l0", {{3 * hidden, hidden}}},
                     {"decoder.rnn.bias_ih_l0", {{3 * hidden}}},
                     {"decoder.rnn.bias_hh_l0", {{3 * hidden}}},
                     {"attention.query.weight", {{attention, hidden}}},
                     {"attention.key.weight", {{attention, keys}}},
                     {"attention.v.weight", {{1, attention}}},
                     {"output.weight", {{static_cast<int>(kWords.size()), hidden + keys}}},
                     {"output.bias", {{static_cast<int>(kWords.size())}}}};

  explicit PictureFiles(const std::filesystem::path& directory) {
    randomize(tensors, 2);
    write_model(
        directory,
        {{"model_type", "picture_caption"},
         {"patch_size", patch},
         {"channels", 1},
         {"region_size", keys},
         {"embedding_size", embedding},
         {"hidden_size", hidden},
         {"bos_token_id", bos},
         {"max_target_length", words},
         {"attention",
          {{"score", "additive"}, {"normalizer", "softmax"}, {"window", "none"}, {"attention_size", attention}}}},
        tensors, kWords);
  }

  /// A bright square on a dark ground.
  static Picture picture() {
    Picture picture{.width = 8 * patch, .height = 8 * patch, .values = {}};
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        const bool bright = x >= 5 && x < 11 && y >= 3 && y < 9;
        picture.values.push_back(static_cast<std::uint8_t>(bright ? 230 : 25 + 2 * x));
      }
    }
    return picture;
  }

  /// Also says which words were written.
  Expected expected(const Picture& picture, std::vector<int>& written, const Change& change = unchanged) const {
    std::vector<Numbers> regions_of;
    for (int region = 0; region < regions; ++region) {
      Numbers pixels;
      for (int i = 0; i < patch * patch; ++i) {
        const int y = region / 8 * patch + i / patch, x = region % 8 * patch + i % patch;
        pixels.push_back(picture.values[static_cast<std::size_t>(y * picture.width + x)] / 255.0);
      }
      Numbers key = linear(tensors, "region.weight", "region.bias", pixels);
      for (double& value : key) value = std::tanh(value);
      regions_of.push_back(key);
    }
    Expected run;
    Numbers state(hidden);
    int previous = bos;
    for (int step = 0; step < words; ++step) {
      const Numbers asked = linear(tensors, "attention.query.weight", "", state);
      Numbers scores;
      for (const Numbers& key : regions_of) {
        Numbers energy = linear(tensors, "attention.key.weight", "", key);
        for (int i = 0; i < attention; ++i) energy[i] = std::tanh(energy[i] + asked[i]);
        scores.push_back(dot(row_of(tensors.at("attention.v.weight"), 0), energy));
      }
      run.weights.push_back(change(step, softmax_of(scores)));
      const Numbers seen = weighted(run.weights.back(), regions_of);
      const Numbers word = row_of(tensors.at("decoder.embedding.weight"), previous);
      const Numbers in = linear(tensors, "decoder.rnn.weight_ih_l0", "decoder.rnn.bias_ih_l0", joined(word, seen));
      const Numbers again = linear(tensors, "decoder.rnn.weight_hh_l0", "decoder.rnn.bias_hh_l0", state);
      const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
      for (int i = 0; i < hidden; ++i) {
        const double reset = sigmoid(in[i] + again[i]), update = sigmoid(in[hidden + i] + again[hidden + i]);
        const double fresh = std::tanh(in[2 * hidden + i] + reset * again[2 * hidden + i]);
        state[i] = (1 - update) * fresh + update * state[i];
      }
      Numbers logits = linear(tensors, "output.weight", "output.bias", joined(state, seen));
      logits[bos] = -1000;  // is never written
      const Numbers probabilities = softmax_of(logits);
      previous = static_cast<int>(std::ranges::max_element(probabilities) - probabilities.begin());
      written.push_back(previous);
      run.probabilities.push_back({probabilities[previous]});
    }
    return run;
  }
};

/// What `BlurEdit` does where everything can be seen.
Numbers blurred(Numbers weights, double share) {
  for (double& weight : weights) weight = (1 - share) * weight + share / static_cast<double>(weights.size());
  return weights;
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
    return "accepted";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

class TestAdditions : public QObject {
  Q_OBJECT

  QTemporaryDir folder_, settings_;
  const std::filesystem::path pair_at_ = folder_.filePath("match").toStdString();
  const std::filesystem::path picture_at_ = folder_.filePath("caption").toStdString();
  const PairFiles pair_files_{pair_at_};
  const PictureFiles picture_files_{picture_at_};
  const std::shared_ptr<const Model> pair_model_ = load_model(pair_at_, known_families());
  const std::shared_ptr<const Model> picture_model_ = load_model(picture_at_, known_families());
  const Picture picture_ = PictureFiles::picture();

  std::shared_ptr<const Trace> matched(const Interventions& interventions = {}) const {
    return run(pair_model_, kPair, interventions);
  }
  std::shared_ptr<const Trace> described(const Interventions& interventions = {}) const {
    return run(picture_model_, picture_, interventions);
  }

  static void compareMatch(const Trace& trace, const Expected& expected) {
    const AttentionMap& map = trace.attention.at(0);
    QCOMPARE(map.query_count(), static_cast<int>(expected.weights.size()));
    for (int query = 0; query < map.query_count(); ++query) QVERIFY(near(expected.weights[query], map.row(query)));
    const Numbers& labels = expected.probabilities.front();  // same, other
    const SourcePrediction& said = trace.predictions.at(0);
    QVERIFY(!said.token && said.candidates.size() == 2);
    QCOMPARE(said.candidates.front().text, std::string(labels[0] > labels[1] ? "same" : "other"));
    QVERIFY(std::abs(said.candidates.front().probability - std::max(labels[0], labels[1])) < 1e-5);
  }

  static void compareCaption(const Trace& trace, const Expected& expected, const std::vector<int>& written) {
    const AttentionMap& map = trace.attention.at(0);
    QCOMPARE(map.query_count(), PictureFiles::words);
    QCOMPARE(trace.steps.size(), std::size_t(PictureFiles::words));
    std::string output;
    for (int step = 0; step < PictureFiles::words; ++step) {
      QVERIFY(near(expected.weights[step], map.row(step)));
      QCOMPARE(trace.steps[step].token, kWords[written[step]]);
      QVERIFY(std::abs(trace.steps[step].probability - expected.probabilities[step][0]) < 1e-5);
      output += (output.empty() ? "" : " ") + kWords[written[step]];
    }
    QCOMPARE(trace.output, output);
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("SaccadeTest");
    QCoreApplication::setApplicationName("SaccadeTestAdditions");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
  }

  // ---- a model that reads a pair ----

  void aPairIsMatched() {
    const auto trace = matched();
    compareMatch(*trace, pair_files_.expected());
    if (QTest::currentTestFailed()) return;
    const AttentionMap& map = trace->attention[0];
    QCOMPARE(query_sequence(*trace, map).name, std::string("first"));
    QCOMPARE(key_sequence(*trace, map).name, std::string("second"));
    const Token& second = key_sequence(*trace, map).tokens[1];
    QCOMPARE(std::tuple(second.text, second.start, second.end), std::tuple(std::string("square"), 2, 8));
    QVERIFY(map.has_scores() && trace->complete && trace->output.empty());
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QCOMPARE(trace->model.mechanism, std::string("general"));
  }

  void aPairModelReadsNothingElse() {
    QCOMPARE(message_of([&] { run(pair_model_, "a text"); }),
             std::string("the model cannot read this: match: expected a pair of texts, found a text"));
    QVERIFY(message_of([&] { run(pair_model_, Pair{"", "a"}); }).starts_with("nothing to read: first"));
    QVERIFY(message_of([&] { matched({.target = "a"}); }).starts_with("the model reads and does not write"));
    // The program's own table does not have it.
    QVERIFY(message_of([&] { load_model(pair_at_); }).starts_with("this kind of model is not supported"));
  }

  // ---- a model that reads a picture and writes ----

  void aPictureIsDescribed() {
    const auto trace = described();
    std::vector<int> written;
    const Expected expected = picture_files_.expected(picture_, written);
    compareCaption(*trace, expected, written);
    if (QTest::currentTestFailed()) return;
    const Sequence& regions = key_sequence(*trace, trace->attention[0]);
    QVERIFY(regions.rows == 8 && regions.columns == 8 && regions.size() == 64);
    QCOMPARE(query_sequence(*trace, trace->attention[0]).name, std::string("target"));
    QVERIFY(trace->picture == picture_);
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    QVERIFY(message_of([&] {
              run(picture_model_, Picture{.width = 4, .height = 4, .values = {}});
            }).starts_with("a picture of another size"));
    // Step by step, as everything that writes.
    Session session(picture_model_, picture_, {.max_steps = 2});
    QVERIFY(session.step() && session.step() && !session.step());
    QCOMPARE(session.trace()->output, kWords[written[0]] + " " + kWords[written[1]]);
  }

  void aCaptionIsForcedAndSearched() {
    const auto forced = described({.target = "red square"});
    QCOMPARE(forced->output, std::string("red square"));
    QCOMPARE(forced->attention[0].query_count(), 2);
    const auto found = described({.beam = 3});
    QCOMPARE(found->attention[0].query_count(), static_cast<int>(found->steps.size()));
  }

  // ---- files ----

  void bothAreWrittenAndRead() {
    for (const auto& trace : {matched(), described(), described({.edits = {BlurEdit{.query = 1, .share = 0.5}}})}) {
      const std::string text = to_json(*trace);
      QVERIFY(text.find("\"version\": 2") != text.npos);
      QVERIFY(trace_from_json(text, "t.json", known_edits()) == *trace);
      const std::filesystem::path file = folder_.filePath("t.json").toStdString();
      write_trace(*trace, file);
      QVERIFY(read_trace(file, known_edits()) == *trace);
    }
  }

  // ---- a kind of edit ----

  void anEditIsReadAndWritten() {
    const std::string text = R"({"type": "blur", "site": "cross", "layer": 1, "head": 1, "query": 2, "share": 0.25})";
    const Edit edit = edit_from_json(text, "e", known_edits());
    QVERIFY(edit == Edit(BlurEdit{.query = 1, .share = 0.25}));
    QVERIFY(edit != Edit(BlurEdit{.query = 1, .share = 0.5}) && edit != Edit(RowEdit{.query = 1}));
    QVERIFY(edit_from_json(to_json(edit), "e", known_edits()) == edit);
    QVERIFY(message_of([&] { edit_from_json(text, "e"); }).starts_with("wrong value: e: type"));
    QVERIFY(message_of([] {
              edit_from_json(R"({"type": "blur", "share": 2})", "e", known_edits());
            }).starts_with("wrong value: e: share"));
    Interventions interventions;
    add_edits(interventions, std::vector{text}, known_edits());
    QVERIFY(interventions.edits.back() == edit);
    QVERIFY(message_of([&] {
              matched({.edits = {BlurEdit{.site = {"cross", 0, 1}, .share = 1}}});
            }).starts_with("there is nothing to edit"));
    QVERIFY(message_of([&] {
              matched({.edits = {BlurEdit{.query = 3, .share = 1}}});
            }).starts_with("there is nothing to edit: edit 1 of 1: query of match"));
  }

  void anEditChangesWhatItSays() {
    const Expected second = pair_files_.expected(
        [](int query, Numbers weights) { return query == 1 ? blurred(std::move(weights), 0.75) : weights; });
    compareMatch(*matched({.edits = {BlurEdit{.query = 1, .share = 0.75}}}), second);
    if (QTest::currentTestFailed()) return;
    const auto every = [](int, Numbers weights) { return blurred(std::move(weights), 0.5); };
    compareMatch(*matched({.edits = {BlurEdit{.share = 0.5}}}), pair_files_.expected(every));
    if (QTest::currentTestFailed()) return;
    std::vector<int> written;
    const Expected caption = picture_files_.expected(picture_, written, every);
    compareCaption(*described({.edits = {BlurEdit{.share = 0.5}}}), caption, written);
  }

  void anEditReachesEveryRowOfAHead_data() {
    QTest::addColumn<QString>("sample");
    QTest::addColumn<QString>("site");
    QTest::addColumn<bool>("causal");
    QTest::newRow("encoder") << "pronouns"
                             << "encoder_self" << false;
    QTest::newRow("decoder") << "gpt-small-en"
                             << "decoder_self" << true;
  }

  void anEditReachesEveryRowOfAHead() {
    QFETCH(QString, sample);
    QFETCH(QString, site);
    QFETCH(bool, causal);
    const auto model = load_model((SACCADE_SOURCE_DIR "/samples/models/" + sample).toStdString());
    const AttentionSite head{site.toStdString(), 1, 0};
    const auto trace =
        run(model, "the cat sat on the mat", {.edits = {BlurEdit{.site = head, .share = 1}}, .max_steps = 2});
    for (const AttentionMap& map : trace->attention) {
      for (int row = 1; row < map.query_count(); ++row) {
        const int seen = causal ? row + 1 : map.key_count();
        const Vector weights = map.row(row);
        const bool even = weights.head(seen).isApprox(Vector::Constant(seen, 1.0f / static_cast<float>(seen)), 1e-5f);
        QCOMPARE(even, map.site == head);
      }
    }
  }

  void aBranchEqualsAFreshRun_data() {
    QTest::addColumn<int>("query");  // from 0; -1: all
    QTest::addColumn<int>("from");
    QTest::newRow("second step") << 1 << 1;
    QTest::newRow("last step") << 2 << 2;
    QTest::newRow("all") << -1 << 0;
  }

  void aBranchEqualsAFreshRun() {
    QFETCH(int, query);
    QFETCH(int, from);
    Session session(picture_model_, picture_, {}, {}, Keep::steps);
    finish(session);
    const auto row = query < 0 ? std::nullopt : std::optional(query);
    const Interventions edited{.edits = {BlurEdit{.query = row, .share = 1}}};
    const auto branch = session.branch(edited);
    QVERIFY(branch);
    QCOMPARE(branch->steps(), from);
    const auto trace = finish(*branch);
    QVERIFY(*trace == *described(edited));
    QVERIFY(!(*trace == *session.trace()));
    QVERIFY(trace->attention[0].row(from).isApprox(Vector::Constant(64, 1.0f / 64)));
    // A pair is read at once: there is no step to go on from.
    Session pair(pair_model_, kPair, {}, {}, Keep::steps);
    QVERIFY(!pair.branch(edited));
  }

  // ---- a view ----

  void everyViewDrawsThemOrSaysWhyNot() {
    for (const auto& trace : {matched(), described()}) {
      int drawn = 0;
      for (const views::View& view : known_views()) {
        const figure::Figure figure = view.draw({*trace}, {}, {});
        QVERIFY2(!figure.marks.empty() && figure.size.isValid(), view.name);
        if (view.why_not(*trace).isEmpty()) ++drawn;
      }
      QVERIFY(drawn > 0);
    }
  }

  void aViewIsFoundAndDrawn() {
    const auto trace = matched();
    const views::View* view = views::find_view("match", known_views());
    QVERIFY(view && !views::find_view("match"));
    QCOMPARE(&views::most_telling_view(*trace, nullptr, known_views()), view);
    QVERIFY(&views::most_telling_view(*described(), nullptr, known_views()) != view);

    figure::Figure figure = view->draw(*trace, {});
    views::add_words(figure, *trace, {});
    std::vector<QString> cells;
    for (const figure::HitRegion& region : figure.regions) {
      QVERIFY(!region.words.isEmpty());
      if (region.target.kind == TargetKind::cell) cells.push_back(region.words);
    }
    QCOMPARE(cells.size(), kFirst.size() * kSecond.size());
    const double weight = pair_files_.expected().weights[1][3];
    QVERIFY2(
        cells[1 * kSecond.size() + 3].startsWith(QString("“red” looks at “red”: %1").arg(views::number_text(weight))),
        qPrintable(cells[1 * kSecond.size() + 3]));
  }

  void placesSayWhatTheyStandFor() {
    const auto at = [](const Trace& trace, const Target& target) {
      const auto readout = views::read_out(trace, {}, target);
      return readout ? readout->words : QString("nothing");
    };
    const auto pair = matched(), picture = described();
    QCOMPARE(at(*pair, {TargetKind::target_token, 2, -1}), "“square”: first text 3");
    QCOMPARE(at(*pair, {TargetKind::source_token, -1, 0}), "“a”: second text 1");
    QCOMPARE(at(*pair, {TargetKind::target_token, 3, -1}), "nothing");
    QCOMPARE(at(*picture, {TargetKind::source_token, -1, 19}), "image, row 3, column 4");
    QVERIFY(at(*picture, {TargetKind::target_token, 0, -1}).endsWith("step 1"));
    const QString cell = at(*picture, {TargetKind::cell, 0, 19});
    QVERIFY2(cell.contains(" looks at image, row 3, column 4: "), qPrintable(cell));
  }

  // ---- an exhibit ----

  void anExhibitShowsAPair() {
    const worker::Library library;
    const auto models = std::make_shared<worker::OpenModels>(
        4, [](const std::filesystem::path& path) { return load_model(path, known_families()); });
    Exhibit exhibit(library, models);
    QSignalSpy traces(&exhibit, &Exhibit::traceChanged), said(&exhibit, &Exhibit::said);
    const views::View* match = views::find_view("match", known_views());
    exhibit.begin({{QString::fromStdString(pair_at_.string()), kPair}}, match);
    QVERIFY2(traces.wait(20000), said.isEmpty() ? "" : qPrintable(said.last()[0].toString()));
    QVERIFY(*exhibit.trace() == *matched());
    QCOMPARE(&exhibit.view(), match);
    exhibit.hover(Target{TargetKind::cell, 1, 3});
    QVERIFY(exhibit.readout() && exhibit.readout()->words.startsWith("“red” looks at “red”"));

    const Interventions blurs{.edits = {BlurEdit{.share = 0.5}}};
    exhibit.bend(blurs, "blur");
    QVERIFY(traces.wait(20000));
    QVERIFY(*exhibit.trace() == *matched(blurs));
    QVERIFY(exhibit.unmodified() && *exhibit.unmodified() == *matched());
    exhibit.setInput(Pair{"a circle", "the small circle"});
    QVERIFY(traces.wait(20000));
    QCOMPARE(exhibit.trace()->sequences[1].size(), 3);
    exhibit.undo();
    QVERIFY(traces.wait(20000));
    QVERIFY(*exhibit.trace() == *matched(blurs));
    exhibit.setMergeWords(true);
    QVERIFY(traces.wait(20000));
    QCOMPARE(exhibit.trace()->attention[0].query_count(), static_cast<int>(kFirst.size()));
  }

  void anExhibitShowsAPicture() {
    const worker::Library library;
    const auto models = std::make_shared<worker::OpenModels>(
        4, [](const std::filesystem::path& path) { return load_model(path, known_families()); });
    Exhibit exhibit(library, models);
    QSignalSpy traces(&exhibit, &Exhibit::traceChanged), said(&exhibit, &Exhibit::said);
    exhibit.begin({{QString::fromStdString(picture_at_.string()), picture_}});
    QVERIFY2(traces.wait(20000), said.isEmpty() ? "" : qPrintable(said.last()[0].toString()));
    QVERIFY(*exhibit.trace() == *described());
    QCOMPARE(exhibit.stepCount(), 3);
    exhibit.hoverStep(1);
    QVERIFY(exhibit.readout() && exhibit.readout()->words.endsWith("step 2"));

    // An edit goes on from its step, in the run that was kept.
    const Interventions edited{.edits = {WeightEdit{.query = 1, .key = 20, .weight = 0.9}}};
    exhibit.bend(edited, "weight");
    QVERIFY(traces.wait(20000));
    QVERIFY(*exhibit.trace() == *described(edited));
    Picture dark = picture_;
    for (std::uint8_t& value : dark.values) value /= 2;
    exhibit.setInput(dark);
    QVERIFY(traces.wait(20000));
    exhibit.undo();
    QVERIFY(traces.wait(20000));
    QVERIFY(*exhibit.trace() == *described(edited));
  }
};

QTEST_MAIN(TestAdditions)
#include "test_additions.moc"
