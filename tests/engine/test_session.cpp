#include <QtTest>
#include <cmath>
#include <map>
#include <thread>

#include "engine/core/error.h"
#include "engine/models/text_model.h"
#include "engine/session/beam_search.h"
#include "engine/session/next_token.h"
#include "engine/session/session.h"
#include "engine/trace/row_edit.h"
#include "engine/trace/weight_edit.h"

using namespace saccade;

namespace {

constexpr int kUnknown = 0, kBos = 1, kEos = 2, kPad = 3;

/// Letters: "a" is 4, "b" is 5, ...
class Letters : public Tokenizer {
 public:
  explicit Letters(int letters) : letters_(letters) {}

  Encoding encode(std::string_view text, const CancelToken&) const override {
    Encoding encoding;
    for (int i = 0; i < static_cast<int>(text.size()); ++i) {
      const int id = text[i] - 'a' + kPad + 1;
      encoding.ids.push_back(id > kPad && id < vocabulary_size() ? id : kUnknown);
      encoding.tokens.push_back({.text = std::string(1, text[i]), .start = i, .end = i + 1, .joined = i > 0});
    }
    return encoding;
  }
  using Tokenizer::decode;
  std::string decode(std::span<const int> ids, const std::map<std::size_t, std::string>& instead) const override {
    std::string text;
    for (std::size_t i = 0; i < ids.size(); ++i) text += instead.contains(i) ? instead.at(i) : token_text(ids[i]);
    return text;
  }
  bool joins(int previous, int id) const override { return previous > kPad && id > kPad; }
  std::string token_text(int id) const override { return id > kPad ? std::string(1, char('a' + id - kPad - 1)) : "?"; }
  int vocabulary_size() const override { return kPad + 1 + letters_; }
  std::optional<int> unknown_id() const override { return kUnknown; }
  std::string kind() const override { return "character"; }

 private:
  int letters_;
};

/// A model whose logits are any function of what has been written; it attends to the position of the step.
class ScriptedModel : public TextModel {
 public:
  using Script = std::function<Vector(const std::vector<int>& written)>;

  explicit ScriptedModel(Script script, int letters = 6) : script_(std::move(script)) {
    id_ = "scripted";
    model_type_ = "scripted";
    facts_.score = "dot";
    source_tokenizer_ = target_tokenizer_ = std::make_shared<Letters>(letters);
    max_source_length_ = 10;
    max_target_length_ = 6;
    bos_token_id_ = kBos;
    eos_token_ids_ = {kEos};
    never_written_ = {kBos, kPad};
    unk_token_id_ = kUnknown;
    reads_unknown_ = false;
  }
  void set_window(WindowDefaults window) { window_ = window; }
  void set_copy_unknown() { copy_unknown_ = true; }

 private:
  struct Written : Decoder {
    std::vector<int> ids;
    Eigen::Index length = 0;
    Script script;

    std::unique_ptr<Decoder> clone() const override { return std::make_unique<Written>(*this); }

    Vector step(int previous, const StepContext& context) override {
      if (previous != kBos) ids.push_back(previous);
      if (context.sink) {
        const AttentionSite cross;
        const Vector weights = Vector::Unit(length, std::min<Eigen::Index>(context.step, length - 1));
        const Vector value = Vector::Constant(2, static_cast<float>(context.step));
        context.sink->attention({.site = cross,
                                 .scores = weights,
                                 .alignment = weights,
                                 .weights = weights,
                                 .window = {},
                                 .context = value});
      }
      return script(ids);
    }
  };

  Reading read_tokens(std::span<const int> source, const StepContext&, const CancelToken& cancel) const override {
    cancel.check();
    auto decoder = std::make_unique<Written>();
    decoder->length = static_cast<Eigen::Index>(source.size());
    decoder->script = script_;
    return {.sequences = {}, .decoder = std::move(decoder)};
  }

  Script script_;
};

/// A model that reads a picture of four regions, and writes what another one does.
class Describer : public Model {
 public:
  explicit Describer(std::shared_ptr<const ScriptedModel> writer) : writer_(std::move(writer)) {
    id_ = model_type_ = "describer";
    facts_ = writer_->facts();
    target_tokenizer_ = std::make_shared<Letters>(6);
    max_target_length_ = writer_->max_target_length();
    eos_token_ids_ = {kEos};
    unk_token_id_ = kUnknown;
    copy_unknown_ = true;
  }
  InputKind reads() const override { return InputKind::picture; }
  bool writes() const override { return true; }

  Reading read(const Input&, const StepContext& context, const CancelToken& cancel) const override {
    Reading reading = writer_->read(Text{"abcd"}, context, cancel);
    reading.sequences[0] = {.name = "image", .tokens = {}, .rows = 2, .columns = 2};
    return reading;
  }

 private:
  std::shared_ptr<const ScriptedModel> writer_;
};

/// Logits with one token far above the others.
Vector wants(int id, int vocabulary = 10) { return 20 * Vector::Unit(vocabulary, id); }

/// Repeats "abc" and ends.
std::shared_ptr<ScriptedModel> abc() {
  return std::make_shared<ScriptedModel>([](const std::vector<int>& written) {
    return written.size() < 3 ? wants(4 + static_cast<int>(written.size())) : wants(kEos);
  });
}

/// Random but fixed logits for every prefix, over a, b and the end.
std::shared_ptr<ScriptedModel> chance(unsigned seed) {
  return std::make_shared<ScriptedModel>(
      [seed](const std::vector<int>& written) {
        std::uint64_t prefix = seed;
        for (const int id : written) prefix = prefix * 31 + static_cast<std::uint64_t>(id);
        std::mt19937_64 random(prefix);
        std::normal_distribution<float> normal(0, 1.5f);
        Vector logits = Vector::Constant(6, -1000);
        for (const int id : {kEos, 4, 5}) logits[id] = normal(random);
        return logits;
      },
      2);
}

void bend_all(Interventions& interventions, std::optional<double> Bend::*value, double to) {
  Bend bend = general_bend(interventions);
  bend.*value = to;
  set_general_bend(interventions, bend);
}

QString message_of(const std::function<void()>& act) {
  try {
    act();
    return "accepted";
  } catch (const Error& error) {
    return error.what();
  }
}

/// The best whole output of at most `limit` tokens, by trying them all.
Hypothesis exhaustive(const Model& model, const Decoder& before, const Hypothesis& prefix, int limit) {
  const AttentionEdits none;
  const auto state = before.clone();
  const int step = static_cast<int>(prefix.ids.size());
  const NextToken prediction(model, state->step(step == 0 ? kBos : prefix.ids.back(), {none, nullptr, step}));
  Hypothesis best = prefix;
  best.log_probability += prediction.log_probability(kEos);
  best.finished = true;
  for (int id = 4; step < limit && id < model.target_tokenizer().vocabulary_size(); ++id) {
    Hypothesis longer = prefix;
    longer.ids.push_back(id);
    longer.log_probability += prediction.log_probability(id);
    longer = exhaustive(model, *state, longer, limit);
    if (longer.score() > best.score()) best = longer;
  }
  return best;
}

}  // namespace

class TestSession : public QObject {
  Q_OBJECT

 private slots:
  void theTraceGrowsWithEachStep() {
    Session session(abc(), Text{"abcd"});
    const auto before = session.trace();
    QCOMPARE(before->source().size(), std::size_t(4));
    QVERIFY(before->target().empty() && !before->complete);
    for (std::size_t t = 1; t <= 3; ++t) {
      QVERIFY(session.step());
      const auto trace = session.trace();
      QCOMPARE(trace->target().size(), t);
      QCOMPARE(trace->steps.size(), t);
      QCOMPARE(trace->attention.at(0).query_count(), static_cast<int>(t));
      QCOMPARE(trace->attention[0].contexts.rows(), Eigen::Index(t));
      QVERIFY(!trace->complete);
    }
    QVERIFY(!session.step());
    QVERIFY(!session.step());
    QVERIFY(session.trace()->complete);
    QCOMPARE(session.trace()->output, std::string("abc"));
    QCOMPARE(session.trace()->attention[0].query_count(), 3);  // the end of the output is no row
    QVERIFY(before->target().empty());
  }

  void candidatesAreSortedAndNameTheEnd() {
    const auto trace = run(abc(), "a");
    const Step& step = trace->steps[0];
    QCOMPARE(step.token, std::string("a"));
    QCOMPARE(step.candidates.size(), std::size_t(8));
    QCOMPARE(step.candidates[0].text, std::string("a"));
    QCOMPARE(step.candidates[0].probability, step.probability);
    QVERIFY(step.probability > 0.99 && step.probability <= 1);
    for (std::size_t i = 1; i < 8; ++i) QVERIFY(step.candidates[i].probability <= step.candidates[i - 1].probability);
    QVERIFY(std::any_of(step.candidates.begin(), step.candidates.end(),
                        [](const Candidate& candidate) { return candidate.text == "∎ end"; }));
  }

  void padAndBosAreNeverWritten() {
    const auto model = std::make_shared<ScriptedModel>([](const std::vector<int>& written) -> Vector {
      return written.empty() ? Vector(wants(kPad) + wants(kBos) + 0.1f * wants(5)) : wants(kEos);
    });
    QCOMPARE(run(model, "a")->output, std::string("b"));
    const NextToken next(*model, wants(kPad));
    const std::vector<int> all = next.best(99);
    QCOMPARE(all.size(), std::size_t(8));
    for (const int id : all) QVERIFY(next.probability(id) > 0);
  }

  void aForcedTargetIsWrittenWhateverTheModelWants() {
    Interventions forced;
    forced.target = "cab";
    const auto trace = run(abc(), "abcd", forced);
    QCOMPARE(trace->output, std::string("cab"));
    QVERIFY(trace->complete);
    QVERIFY(trace->steps[0].probability < 0.01);
    QCOMPARE(trace->steps[0].candidates[0].text, std::string("a"));
    forced.max_steps = 2;
    QCOMPARE(run(abc(), "abcd", forced)->output, std::string("ca"));
    QVERIFY(!run(abc(), "abcd", forced)->complete);
  }

  void whatIsCutIsNotComplete() {
    Interventions two;
    two.max_steps = 2;
    QCOMPARE(run(abc(), "a", two)->output, std::string("ab"));
    QVERIFY(!run(abc(), "a", two)->complete);
    two.max_steps = 3;
    QVERIFY(run(abc(), "a", two)->complete);
    const auto endless = std::make_shared<ScriptedModel>([](const std::vector<int>&) { return wants(4); });
    QCOMPARE(run(endless, "a")->output, std::string("aaaaaa"));
    QVERIFY(!run(endless, "a")->complete);
  }

  void unknownTokensAreCopiedFromWhereTheModelLooks() {
    const auto model = std::make_shared<ScriptedModel>([](const std::vector<int>& written) {
      return written.size() == 1 ? wants(kUnknown) : written.size() < 3 ? wants(4) : wants(kEos);
    });
    model->set_copy_unknown();
    const auto trace = run(model, "bZb");
    QCOMPARE(trace->output, std::string("aZa"));
    QCOMPARE(trace->target()[1].text, std::string("Z"));
  }

  void regionsOfAPictureHaveNoSpellingToCopy() {
    const auto writer = std::make_shared<ScriptedModel>(
        [](const std::vector<int>& written) { return wants(written.empty() ? kUnknown : kEos); });
    const auto trace = run(std::make_shared<Describer>(writer), Picture{});
    QCOMPARE(trace->target()[0].text, std::string("?"));
    QVERIFY(trace->target()[0].unknown);
  }

  void whatIsForcedKeepsItsSpelling() {
    Interventions forced;
    forced.target = "aZb";
    for (const bool copies : {false, true}) {
      const auto model = abc();
      if (copies) model->set_copy_unknown();
      const auto trace = run(model, "abcd", forced);
      QCOMPARE(trace->target()[1].text, std::string("Z"));
      QCOMPARE(trace->steps[1].token, std::string("Z"));
      QVERIFY(trace->target()[1].unknown && !trace->target()[0].unknown);
      QCOMPARE(trace->target()[1].read_as, std::string("?"));
      QCOMPARE(trace->output, std::string("aZb"));
      const auto begun = run(model, "abcd", {.edits = {Prefix{"Z"}}, .beam = copies ? 2 : 1});
      QCOMPARE(begun->target()[0].text, std::string("Z"));
      QVERIFY(begun->target()[0].unknown && begun->output.starts_with("Zb"));
    }
    // The source of a model that takes what it does not know from there.
    const auto model = abc();
    model->set_copy_unknown();
    const auto trace = run(model, "aYb");
    QVERIFY(trace->source()[1].unknown && !trace->source()[0].unknown && !trace->source()[2].unknown);
    QCOMPARE(trace->source()[1].text, std::string("Y"));
    QCOMPARE(trace->source()[1].read_as, std::string("?"));
  }

  void whatIsWrittenKnowsWhatItGoesOnWith() {
    const auto check = [](const Interventions& with) {
      const auto trace = run(abc(), "a", with);
      QVERIFY(trace->target().size() > 1);
      for (const Token& token : trace->target()) QCOMPARE(token.joined, &token != &trace->target().front());
    };
    Interventions free, beam, prefix, target;
    beam.beam = 2;
    prefix.edits = {Prefix{"c"}};
    target.target = "cab";
    for (const Interventions& with : {free, beam, prefix, target}) check(with);
    prefix.beam = 2;
    check(prefix);
  }

  void aBeamOfOneIsGreedy() {
    for (unsigned seed = 0; seed < 50; ++seed) {
      const auto model = chance(seed);
      const auto decoder = model->read(Text{"a"}, {AttentionEdits()}, {}).decoder;
      const Hypothesis one = beam_search(*model, *decoder, kBos, {}, 1, 0, 6, {});
      QCOMPARE(run(model, "a")->output, model->target_tokenizer().decode(one.ids));
    }
  }

  void aBeamFindsWhatTryingEverythingFinds() {
    int better = 0;
    for (unsigned seed = 0; seed < 30; ++seed) {
      const auto model = chance(seed);
      const auto decoder = model->read(Text{"a"}, {AttentionEdits()}, {}).decoder;
      const Hypothesis best = exhaustive(*model, *decoder, {}, 5);
      const Hypothesis wide = beam_search(*model, *decoder, kBos, {}, 200, 0, 5, {});
      const Hypothesis greedy = beam_search(*model, *decoder, kBos, {}, 1, 0, 5, {});
      QVERIFY(wide.ids == best.ids);
      QVERIFY(std::abs(wide.score() - best.score()) < 1e-9);
      if (greedy.finished) QVERIFY(wide.score() >= greedy.score() - 1e-12);
      if (wide.ids != greedy.ids) ++better;
    }
    QVERIFY(better > 5);
  }

  void aBeamGivesAWholeTrace() {
    Interventions beam;
    beam.beam = 4;
    for (unsigned seed = 0; seed < 20; ++seed) {
      const auto trace = run(chance(seed), "ab", beam);
      QCOMPARE(trace->steps.size(), trace->target().size());
      if (!trace->attention.empty())
        QCOMPARE(trace->attention[0].query_count(), static_cast<int>(trace->target().size()));
      QVERIFY(*trace == *run(chance(seed), "ab", beam));
    }
  }

  void anotherKindOfInputIsRefused() {
    QCOMPARE(message_of([] {
               Session(abc(), Pair{"a", "b"});
             }),
             QString("the model cannot read this: scripted: expected a text, found a pair of texts"));
  }

  void aPrefixIsWrittenAndTheModelGoesOn() {
    Interventions begun;
    begun.edits = {Prefix{"ca"}};
    const auto trace = run(abc(), "abcd", begun);
    QCOMPARE(trace->output, std::string("cac"));
    QVERIFY(trace->complete);
    QVERIFY(trace->steps[0].probability < 0.01 && trace->steps[2].probability > 0.99);
    begun.beam = 3;
    QCOMPARE(run(abc(), "abcd", begun)->output, std::string("cac"));
    QCOMPARE(run(abc(), "abcd", begun)->edits, begun.edits);
    const auto refused = [&] { return message_of([&] { run(abc(), "abcd", begun); }); };
    begun.target = "a";
    QVERIFY2(refused().contains("edit 1 of 1: prefix"), qPrintable(refused()));
    begun.target.reset();
    // A beginning that is cut would be another one.
    begun.max_steps = 1;
    QCOMPARE(refused(), QString("the output begins with more tokens than it may have: edit 1 of 1: prefix: expected at "
                                "most 1 tokens, found 2"));
    begun.max_steps = 2;
    QCOMPARE(refused(), QString("accepted"));
    begun.edits.emplace_back(Prefix{"b"});
    QVERIFY2(refused().contains("edit 2 of 2: prefix"), qPrintable(refused()));
    begun.edits = {Prefix{""}};
    QVERIFY2(refused().startsWith("nothing to read: edit 1 of 1: prefix"), qPrintable(refused()));
  }

  void aPrefixIsNoChangeOfTheAttention() {
    Interventions begun{.edits = {Prefix{"ca"}}};
    QVERIFY(!changes_attention(begun));
    bend_all(begun, &Bend::temperature, 2);
    QVERIFY(changes_attention(begun));
    forget_attention(begun);
    forget_positions(begun);
    QCOMPARE(begun.edits, (std::vector<Edit>{Prefix{"ca"}}));
  }

  void aBranchEqualsAFreshRun() {
    const auto model = load_model(SACCADE_SOURCE_DIR "/samples/models/dates-local-p");
    const std::string text = "5 March 1998";
    Session session(model, Text{text}, {}, {}, Keep::steps);
    finish(session);
    Bend sixth;
    sixth.query = 5;
    sixth.aligned_position = 1;
    for (const Edit& edit :
         {Edit(sixth), Edit(WeightEdit{.query = 5, .key = 3, .weight = 0.9}), Edit(RowEdit{.query = 5})}) {
      const Interventions edited{.edits = {edit}};
      const auto branch = session.branch(edited);
      QVERIFY(branch);
      QCOMPARE(branch->steps(), 5);
      QVERIFY(*finish(*branch) == *run(model, text, edited));
      // And back again, from the same place.
      const auto back = branch->branch(Interventions{});
      QCOMPARE(back->steps(), 5);
      QVERIFY(*finish(*back) == *session.trace());
    }
    QVERIFY_THROWS_EXCEPTION(Error, session.branch(99, Interventions{}));

    Session forgets(model, Text{text});
    finish(forgets);
    QVERIFY(!forgets.branch(Interventions{}));
    QVERIFY_THROWS_EXCEPTION(Error, forgets.branch(0, Interventions{}));
  }

  void aBranchOfATransformerEqualsAFreshRun_data() {
    QTest::addColumn<QString>("sample");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("site");
    QTest::addColumn<int>("query");
    QTest::addColumn<int>("from");
    QTest::newRow("cross") << "en-fr-transformer"
                           << "the white house is large"
                           << "cross" << 2 << 2;
    QTest::newRow("decoder") << "en-fr-transformer"
                             << "the white house is large"
                             << "decoder_self" << 2 << 2;
    QTest::newRow("encoder") << "en-fr-transformer"
                             << "the white house is large"
                             << "encoder_self" << 2 << -1;
    QTest::newRow("goes on") << "gpt-small-en"
                             << "the white house is large and the white"
                             << "decoder_self" << 10 << 3;
  }

  void aBranchOfATransformerEqualsAFreshRun() {
    QFETCH(QString, sample);
    QFETCH(QString, text);
    QFETCH(QString, site);
    QFETCH(int, query);
    QFETCH(int, from);
    const auto model = load_model((SACCADE_SOURCE_DIR "/samples/models/" + sample).toStdString());
    Session session(model, Text{text.toStdString()}, {.max_steps = 8}, {}, Keep::steps);
    finish(session);
    const AttentionSite place{site.toStdString(), 1, 1};
    const Interventions edited{.edits = {WeightEdit{.site = place, .query = query, .key = 1, .weight = 0.8}},
                               .max_steps = 8};
    const auto whole = run(model, text.toStdString(), edited);
    const auto map = std::ranges::find(whole->attention, place, &AttentionMap::site);
    QVERIFY(map != whole->attention.end());
    QVERIFY(std::abs(map->row(query)[1] - 0.8f) < 1e-6f);
    for (const Check& check : verify(*whole)) QVERIFY2(check.passed, check.name.c_str());
    const auto branch = session.branch(edited);
    if (from < 0) {
      QVERIFY(!branch);
      return;
    }
    const int source = static_cast<int>(session.trace()->source().size());
    QCOMPARE(branch->steps(), site == "decoder_self" && session.trace()->find(kReadsOn) ? query - (source - 1) : from);
    const auto branched = finish(*branch);
    QCOMPARE(branched->output, whole->output);
    QVERIFY(*branched == *whole);
  }

  void editsOfWhatIsNotThereAreRefused() {
    const auto model = load_model(SACCADE_SOURCE_DIR "/samples/models/dates-additive");
    const auto refused = [&](const Edit& edit) {
      return message_of([&] { run(model, "5 March 1998", {.edits = {edit}}); });
    };
    QCOMPARE(refused(WeightEdit{.site = {"cross", 1, 0}, .query = 0, .key = 0}),
             QString("there is nothing to edit: edit 1 of 1: layer of dates-additive: expected from 1 to 1, found 2"));
    QCOMPARE(
        refused(WeightEdit{.site = {"encoder_self", 0, 0}, .query = 0, .key = 0}),
        QString("there is nothing to edit: edit 1 of 1: site of dates-additive: expected cross, found encoder_self"));
    QVERIFY(refused(WeightEdit{.query = 0, .key = 50})
                .startsWith("there is no such position to attend to: edit 1 of 1: key: expected"));
    const auto of = [](const char* sample, const Edit& edit) {
      const auto other = load_model(std::string(SACCADE_SOURCE_DIR "/samples/models/") + sample);
      return message_of(
          [&] { run(other, "the white house is large and the white", {.edits = {edit}, .max_steps = 2}); });
    };
    // A text that goes on cannot see what comes later, and its rows are as long as what they see.
    const AttentionSite decoder{"decoder_self", 0, 2};
    QVERIFY(
        of("gpt-small-en", WeightEdit{.site = decoder, .query = 1, .key = 6, .weight = 1}).startsWith("this position"));
    RowEdit row;
    row.site = decoder;
    row.query = 2;
    row.weights = {0.5, 0.25, 0.25};
    QCOMPARE(of("gpt-small-en", row), QString("accepted"));
    row.weights = {0.5, 0.5};
    QVERIFY(of("gpt-small-en", row).contains("expected 3 weights, found 2"));
    const AttentionSite encoder{"encoder_self", 0, 0};
    QVERIFY(of("pronouns", WeightEdit{.site = encoder, .query = 98, .key = 0})
                .contains("query of pronouns: expected from 1"));
    Bend hot, wide;
    hot.temperature = 2;
    QVERIFY(of("dates-none", hot).startsWith("nothing to change: edit 1 of 1: a mechanism of dates-none"));
    wide.sigma = 2;
    QVERIFY(refused(wide).startsWith("nothing to change: edit 1 of 1: sigma of dates-additive"));
    QVERIFY(of("pronouns", Prefix{"a"}).startsWith("the model reads and does not write: edit 1 of 1: prefix"));
    // A position is one of the keys of the map, whatever else there is.
    Interventions far;
    set_aligned_position(far, 1, 12.5);
    const auto local = load_model(SACCADE_SOURCE_DIR "/samples/models/dates-local-p");
    QCOMPARE(message_of([&] { run(local, "5 March 1998", far); }),
             QString("value out of range: edit 1 of 1: aligned_position of query 2: expected a position from 0 to 12, "
                     "found 12.5"));
    set_aligned_position(far, 1, 12);
    QCOMPARE(message_of([&] { run(local, "5 March 1998", far); }), QString("accepted"));
  }

  void editsAreReadFromTheCommandLine() {
    Interventions read;
    const std::vector<std::string> given = {
        R"({"type": "weight", "site": "cross", "layer": 1, "head": 1, "query": 4, "key": 2, "weight": 0.9})",
        R"({"type": "row", "query": 4, "rule": "uniform"})", R"({"type": "bend", "temperature": 0.5})",
        R"({"type": "prefix", "text": "19"})"};
    add_edits(read, given);
    QVERIFY(read.edits[0] == Edit(WeightEdit{.query = 3, .key = 1, .weight = 0.9}));
    QVERIFY(read.edits[1] == Edit(RowEdit{.query = 3}));
    QCOMPARE(general_bend(read).temperature.value(), 0.5);
    QVERIFY(read.edits[3] == Edit(Prefix{"19"}));
    for (const char* bad :
         {"", "[]", R"({"type": "twist"})", R"({"type": "weight", "query": 0, "key": 1, "weight": 1})",
          R"({"type": "weight", "query": 1, "key": 1, "weight": 2})", R"({"type": "row", "query": 1})",
          R"({"type": "bend"})", R"({"type": "bend", "aligned_position": 2})",
          R"({"type": "bend", "sigma": 1, "d": 2})", R"({"type": "prefix"})",
          R"({"type": "prefix", "text": "a", "query": 1})",
          R"({"type": "weight", "query": 1, "key": 1, "weight": 1, "site": "elsewhere"})"}) {
      const std::vector<std::string> one = {bad};
      const QString message = message_of([&] { add_edits(read, one); });
      QVERIFY2(message.contains("edit 5 of 5"), qPrintable(message));
    }
    for (const Edit& edit : read.edits) QVERIFY(edit_from_json(to_json(edit), "t") == edit);
  }

  void badInputIsRefusedByName_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << ""
                           << "nothing to read: source: expected at least one token, found an empty text";
    QTest::newRow("long") << "abcabcabcab"
                          << "the text is too long for the model: source: expected at most 10 tokens, found 11";
    QTest::newRow("unseen") << "aXbY"
                            << "the model has never seen these characters: source, character 2: expected characters it "
                               "was trained with, found \"X Y\"";
  }

  void badInputIsRefusedByName() {
    QFETCH(QString, source);
    QFETCH(QString, message);
    QCOMPARE(message_of([&] { Session(abc(), Text{source.toStdString()}); }), message);
  }

  void interventionsOutOfRangeAreRefused() {
    const auto refused = [](auto change) {
      Interventions interventions;
      change(interventions);
      const auto model = abc();
      model->set_window({.half_width = 2, .sigma = {}});
      return message_of([&] { Session(model, Text{"abc"}, interventions); });
    };
    QCOMPARE(refused([](Interventions& i) { bend_all(i, &Bend::half_width, 0.5); }),
             QString("value out of range: edit 1 of 1: half_width: expected a number from 1 to 1000000, found 0.5"));
    QVERIFY(refused([](Interventions& i) { bend_all(i, &Bend::temperature, 0); }).startsWith("value out of range"));
    QVERIFY(refused([](Interventions& i) {
              bend_all(i, &Bend::temperature, std::nan(""));
            }).startsWith("value out of range"));
    QVERIFY(refused([](Interventions& i) {
              bend_all(i, &Bend::sigma, 1);
            }).startsWith("nothing to change: edit 1 of 1: sigma"));
    QVERIFY(refused([](Interventions& i) { set_aligned_position(i, -1, 1); }).contains("a query from 1"));
    QVERIFY(refused([](Interventions& i) { i.beam = 0; }).startsWith("value out of range: beam"));
    QVERIFY(refused([](Interventions& i) { i.max_steps = -1; }).startsWith("value out of range: max_steps"));
    QVERIFY(refused([](Interventions& i) { i.target = ""; }).startsWith("nothing to read: target"));
    QCOMPARE(refused([](Interventions& i) { bend_all(i, &Bend::half_width, 1.5); }), QString("accepted"));
    Interventions width;
    bend_all(width, &Bend::half_width, 2);
    QCOMPARE(message_of([&] { Session(abc(), Text{"abc"}, width); }),
             QString("nothing to change: edit 1 of 1: half_width of scripted: expected a local window, found \"dot\""));
  }

  void settingsAreSetByName() {
    Interventions interventions;
    set_by_name(interventions, "sigma", "2.5");
    set_by_name(interventions, "temperature", "0.5");
    QCOMPARE(general_bend(interventions).sigma.value(), 2.5);
    QCOMPARE(general_bend(interventions).temperature.value(), 0.5);
    for (const char* bad : {"", "two", "2.5x", "0", "-1", "nan", "inf"}) {
      QVERIFY_THROWS_EXCEPTION(Error, set_by_name(interventions, "sigma", bad));
    }
    QCOMPARE(message_of([&] { set_by_name(interventions, "half-width", "3"); }),
             QString("no such setting: \"half-width\": expected temperature, half_width, sigma, found \"half-width\""));
  }

  void aRunCanBeCancelled() {
    const CancelToken cancel;
    Session session(abc(), Text{"a"}, {}, cancel);
    QVERIFY(session.step());
    cancel.cancel();
    QVERIFY_THROWS_EXCEPTION(Cancelled, session.step());
    QVERIFY_THROWS_EXCEPTION(Cancelled, run(abc(), "a", {}, cancel));
    Interventions beam;
    beam.beam = 3;
    QVERIFY_THROWS_EXCEPTION(Cancelled, run(abc(), "a", beam, cancel));
  }

  void aLongRunReportsItself() {
    const auto slow = std::make_shared<ScriptedModel>([](const std::vector<int>&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      return wants(4);
    });
    std::vector<std::size_t> lengths;
    Session session(slow, Text{"a"});
    finish(session, [&](const auto& trace) { lengths.push_back(trace->target().size()); });
    QVERIFY(!lengths.empty());
    QVERIFY(std::is_sorted(lengths.begin(), lengths.end()));
  }
};

QTEST_APPLESS_MAIN(TestSession)
#include "test_session.moc"
