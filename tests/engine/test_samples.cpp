// Every sample that is committed runs, and answers as PyTorch does with its weights.
#include <QtTest>
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/analysis/head_behavior.h"
#include "engine/analysis/merged_words.h"
#include "engine/attention/explain.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/models/example.h"
#include "engine/models/explanation_file.h"
#include "engine/models/lesson.h"
#include "engine/models/model_card.h"
#include "engine/models/samples.h"
#include "engine/models/text_model.h"
#include "engine/session/session.h"
#include "engine/trace/trace_json.h"
#include "ui/worker/picture_file.h"

using namespace saccade;

class TestSamples : public QObject {
  Q_OBJECT

  static void add_samples() {
    QTest::addColumn<QString>("id");
    for (const Sample& sample : list_samples()) QTest::newRow(sample.id.c_str()) << QString::fromStdString(sample.id);
  }

  static void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  static Sample sample(const QString& id) {
    for (const Sample& sample : list_samples()) {
      if (sample.id == id.toStdString()) return sample;
    }
    throw Error("no such sample", id.toStdString());
  }

 private slots:
  void initTestCase() { qputenv("SACCADE_SAMPLES", SACCADE_SOURCE_DIR "/samples"); }

  void everyDirectoryIsListed() {
    std::size_t directories = 0;
    for (const auto& entry : std::filesystem::directory_iterator(samples_directory() / "models")) {
      directories += std::filesystem::exists(entry.path() / "config.json") ? 1 : 0;
    }
    QVERIFY(directories > 0);
    QCOMPARE(list_samples().size(), directories);
  }

  void theExampleRuns_data() { add_samples(); }

  void theExampleRuns() {
    QFETCH(QString, id);
    const Sample sample = TestSamples::sample(id);
    QVERIFY(!sample.title.empty() && !sample.summary.empty() && !sample.group.empty());
    const auto model = load_model(resolve_model(sample.id));
    QCOMPARE(describe(model->facts()), sample.mechanism);
    QCOMPARE(model->id(), sample.id);
    QCOMPARE(model->reads(), sample.reads);
    const auto trace = run(model, worker::read_input(sample.example, model->reads()));
    QVERIFY(trace->complete && !(trace->output.empty() && trace->predictions.empty()));
    QCOMPARE(trace->attention.empty(), !sample.facts.attends());
    for (const Check& check : verify(*trace)) QVERIFY2(check.passed, check.name.c_str());
    for (const InputSource& input : gallery_for(sample)) {
      for (const Check& check : verify(*run(model, worker::read_input(input, model->reads())))) {
        QVERIFY2(check.passed, (words_of(input) + ": " + check.name).c_str());
      }
    }
  }

  void answersAreThoseOfPyTorch_data() { add_samples(); }

  void answersAreThoseOfPyTorch() {
    QFETCH(QString, id);
    // Pictures and pairs have tests of their own.
    if (const InputKind reads = sample(id).reads; reads == InputKind::picture || reads == InputKind::pair) return;
    const std::filesystem::path file = SACCADE_SOURCE_DIR "/tests/data/samples-reference.json";
    const auto references = parse_json(read_file(file, 4 << 20), file.string());
    QVERIFY2(references.contains(id.toStdString()), "run tests/data/make_sample_references.py");
    const auto model = load_model(resolve_model(id.toStdString()));
    for (const auto& reference : references[id.toStdString()]) {
      const auto source = reference["source"].get<std::string>();
      Interventions limit;
      if (reference.contains("max_steps")) limit.max_steps = reference["max_steps"].get<int>();
      const auto trace = run(model, as_read(Text{source}, model->reads()), limit);
      std::vector<int> read;
      for (const Token& token : trace->source()) read.push_back(token.id);
      if (reference.contains("source_ids")) QVERIFY(read == reference["source_ids"].get<std::vector<int>>());
      if (reference.contains("labels")) {
        std::vector<std::string> labels;
        for (const SourcePrediction& each : trace->predictions) labels.push_back(each.candidates.front().text);
        QVERIFY2(labels == reference["labels"].get<std::vector<std::string>>(), source.c_str());
        continue;
      }
      std::vector<int> written;
      for (const Token& token : trace->target()) written.push_back(token.id);
      QVERIFY2(written == reference["output_ids"].get<std::vector<int>>(), source.c_str());
    }
  }

  void writtenWordsReadAsTheyAreWritten_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");  // to be forced; empty: what the model writes
    const auto row = [](const char* id, const char* source, const char* target) {
      QTest::addRow("%s %s", id, target) << QString(id) << QString(source) << QString(target);
    };
    const char* english = "The agreement on the zone was not signed by the elephants of the white house.";
    const char* french = "L'accord sur la zone n'a pas été signé par les éléphants de la maison blanche.";
    for (const char* id : {"en-fr-additive", "en-fr-general", "en-fr-transformer"}) {
      for (const char* target : {"", french, "les éléphants"}) row(id, english, target);
    }
    row("en-zh-additive", "I love you.", "");
    row("en-zh-additive", "I love you.", "我爱你 ABC。");
    row("gpt-small-en", "The elephants didn't", "");
    row("dates-additive", "5 March 1998", "");
    row("dates-additive", "5 March 1998", "2001-01-01");
    row("numbers-local-m", "123", "");
  }

  void writtenWordsReadAsTheyAreWritten() {
    QFETCH(QString, id);
    QFETCH(QString, source);
    QFETCH(QString, target);
    Interventions with;
    if (!target.isEmpty()) with.target = target.toStdString();
    with.max_steps = 60;
    const auto trace = run(load_model(resolve_model(id.toStdString())), source.toStdString(), with);
    const auto words = merge_words(trace);
    const auto text = [](const std::vector<Token>& tokens) {
      QString all;
      for (const Token& token : tokens) {
        if (!token.special) all += (token.joined ? "" : " ") + QString::fromStdString(token.text);
      }
      return all.simplified();
    };
    QCOMPARE(text(words->target()), QString::fromStdString(trace->output).simplified());
    if (!target.isEmpty()) QCOMPARE(text(words->target()), target);
    QCOMPARE(text(words->source()), source);
    QVERIFY(trace_from_json(to_json(*trace), "t") == *trace);
    if (!trace->attention.front().windows.empty()) return;  // of local attention, words stay in pieces
    for (const std::vector<Token>* tokens : {&words->source(), &words->target()}) {
      for (std::size_t i = 1; i < tokens->size(); ++i) {
        const Token &left = (*tokens)[i - 1], &right = (*tokens)[i];
        const auto is_letter = [](QChar c) { return c.isLower(); };
        const bool torn = right.joined && is_letter(QString::fromStdString(left.text).back()) &&
                          is_letter(QString::fromStdString(right.text).front());
        QVERIFY2(!torn, (left.text + "|" + right.text).c_str());
      }
    }
  }

  /// What its config calls the heads of the language model is what they are measured to do, and no other head does it.
  void headsDoWhatTheyAreCalled() {
    const auto model = load_model(resolve_model("gpt-small-en"));
    for (const InputSource& text : {sample("gpt-small-en").example, gallery_for(sample("gpt-small-en")).at(1)}) {
      Trace trace = *run(model, std::get<Text>(text));
      const auto named = std::exchange(trace.model.view.head_names, {});
      QCOMPARE(named.size(), std::size_t(3));
      for (const AttentionMap& map : trace.attention) {
        const auto called = std::ranges::find(named, map.site, &HeadName::site);
        const HeadBehavior head = behavior_of(trace, map);
        const std::string does = head.named_by() ? head.named_by()->name : "";
        if (called != named.end()) {
          QCOMPARE(does, called->name);
        } else {
          QVERIFY2(does != "previous" && does != "induction", does.c_str());
        }
      }
    }
  }

  void wordsThatAModelDoesNotKnowAreUnknown() {
    for (const char* id : {"en-fr-transformer", "en-fr-additive"}) {
      const auto model = load_model(resolve_model(id));
      // At the beginning, too, where it shares its place with the mark of a word.
      for (const char* text : {"The 猫 is here.", "猫 is here."}) {
        const auto trace = run(model, text);
        for (const std::vector<Token>& source : {trace->source(), merge_words(trace)->source()}) {
          const auto cat = std::ranges::find(source, "猫", &Token::text);
          QVERIFY2(cat != source.end(), text);
          QCOMPARE(std::ranges::count(source, true, &Token::unknown), 1);
          QVERIFY(cat->unknown);
          QCOMPARE(cat->read_as, std::string("<unk>"));
        }
      }
    }
  }

  void aCardSaysHowOftenItsModelIsRight() {
    const std::filesystem::path none = SACCADE_SOURCE_DIR "/samples/models/dates-none";
    const std::vector<LengthAccuracy> table = accuracy_by_length(none);
    QCOMPARE(table.size(), std::size_t(6));
    QVERIFY((table.front() == LengthAccuracy{0, 11, 2405, 28.77 / 100}));
    QVERIFY((table[1] == LengthAccuracy{12, 14, 919, 33.73 / 100}));
    QVERIFY((table.back() == LengthAccuracy{25, 0, 367, 44.69 / 100}));
    QVERIFY(accuracy_by_length(none / "config.json") == table);
    QVERIFY(accuracy_by_length(SACCADE_SOURCE_DIR "/samples/models/pronouns").empty());
    QVERIFY(accuracy_by_length("/no/such/model").empty());
  }

  // ---- lessons ----

  void everyLessonShowsWhatItSays_data() { add_samples(); }

  void everyLessonShowsWhatItSays() {
    QFETCH(QString, id);
    // What the titles promise: the answer of each try.
    static const std::map<std::string, std::array<const char*, 2>> outputs = {
        {"dates-none", {"1998-03-06", "2015-01-03"}},
        {"dates-additive", {"1998-03-05", "1908-05-05"}},
        {"dates-dot", {"1998-03-05", "1998-03-01"}},
        {"dates-general", {"1998-03-05", "1998-03-05"}},
        {"dates-concat", {"1998-03-05", "1961-03-05"}},
        {"dates-local-m", {"1998-03-05", "1998-05-03"}},
        {"dates-local-p", {"1998-03-01", "1998-03-03"}},
        {"dates-hard", {"1998-03-05", "1988-05-05"}},
        {"dates-forced-forward", {"1998-03-05", "1998-03-05"}},
        {"numbers-local-m", {"four thousand twenty-one", "seven hundred thousand seven"}},
        {"numbers-forced-forward", {"seven hundred thousand seven", "ninety thousand two hundred ten"}},
        {"en-fr-additive", {"la maison blanche", "Москва est une grande ville."}},
        {"en-fr-general", {"Elle a acheté une voiture rouge et une robe noire.", "Ils n'ont pas d'argent."}},
        {"en-fr-local-p",
         {"Elle a acheté une voiture rouge et une robe noire.",
          "L'accord sur la économique européenne économique a été signé en août 19922."}},
        {"en-fr-transformer", {"la maison blanche", "la maison blanche"}},
        {"en-zh-additive", {"图书馆在哪里？", "她生于1957年。"}},
        {"gpt-small-en", {" blue yellow red green", "bo."}},
        {"summary-pointer",
         {"Halvorsen scored twice as Brackwater beat Linfield 3-1.",
          "Ruskin scored twice as Brackwater beat Linfield 3-1."}},
        {"talk-additive", {"It is red.", "No, there is no dog."}},
        {"caption-soft",
         {"a blue triangle above a two, left of a blue circle, left of a nine",
          "a blue circle, left of a blue circle, left of a nine"}},
        {"caption-hard",
         {"a blue triangle above a two, left of a blue circle, left of a nine",
          "a blue circle above a two, left of a blue circle, left of a nine"}},
        {"pronouns", {"", ""}},
        {"reviews-mean", {"", ""}},
        {"reviews-static", {"", ""}},
        {"reviews-structured", {"", ""}},
        {"reviews-hierarchical", {"", ""}},
        {"digits-glimpse", {"", ""}},
        {"reviews-aspect", {"", ""}},
        {"toy-dense", {"", ""}},
        {"toy-lstm", {"", ""}},
        {"lm-key-value", {" bought a red car and a black dress.", " what to do."}},
        {"reader-aoa", {"", ""}},
        {"paraphrase-abcnn-1", {"", ""}},
        {"paraphrase-abcnn-2", {"", ""}},
        {"paraphrase-abcnn-3", {"", ""}}};
    const Sample sample = TestSamples::sample(id);
    const Lesson lesson = read_lesson(sample.directory / kLessonFile);
    QVERIFY(lesson == lesson_of(sample.directory));
    QCOMPARE(lesson.tries.size(), std::size_t(2));
    QVERIFY2(outputs.contains(sample.id), "a lesson's tries have their answers here");
    const auto model = load_model(sample.directory);
    for (std::size_t i = 0; i < 2; ++i) {
      const Try& one = lesson.tries[i];
      const Interventions with{.edits = one.edits};
      const auto trace = run(model, worker::read_input(one.source, model->reads()), with);
      check(with, *trace);
      // A model that goes on with its text writes more than the title speaks of.
      QVERIFY2(trace->output.starts_with(outputs.at(sample.id)[i]), trace->output.c_str());
      if (sample.model_type != "gpt2") QCOMPARE(trace->output, std::string(outputs.at(sample.id)[i]));
      const std::size_t steps = std::max(trace->target().size(), trace->sequences.front().glimpses.size());
      QVERIFY(one.step.value_or(-1) < static_cast<int>(steps));
      if (one.view.map) {
        QVERIFY(std::ranges::find(trace->attention, *one.view.map, &AttentionMap::site) != trace->attention.end());
      }
      if (!one.view.focus.empty()) {
        QVERIFY(std::ranges::find(trace->source(), one.view.focus, &Token::text) != trace->source().end());
      }
    }
  }

  void lessonsFromAnywhereAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& text, const char* says) {
      QTest::newRow(name) << text << QString(says);
    };
    const QByteArray tried = R"({"title": "a", "source": "b"})";
    row("no object", "[]", "expected a JSON object");
    row("nothing to see", "{}", "lesson.json: see");
    row("empty", R"({"see": ""})", "one line of at most 160 characters");
    row("two lines", R"({"see": "a\nb"})", "one line of at most 160 characters");
    row("too long", R"({"see": ")" + QByteArray(161, 'a') + R"("})", "one line of at most 160 characters");
    row("a number", R"({"see": 1})", "expected a string");
    row("no list", R"({"see": "a", "tries": {}})", "tries: expected a list of at most 2");
    row("too many", R"({"see": "a", "tries": [)" + tried + "," + tried + "," + tried + "]}", "a list of at most 2");
    row("no try", R"({"see": "a", "tries": [1]})", "tries: [0]");
    row("without a text", R"({"see": "a", "tries": [{"title": "b"}]})", "source");
    row("a long title", R"({"see": "a", "tries": [{"source": "b", "title": ")" + QByteArray(41, 'a') + R"("}]})",
        "at most 40 characters");
    row("a step before the first", R"({"see": "a", "tries": [{"title": "b", "source": "c", "step": -1}]})", "step");
    row("an unknown edit", R"({"see": "a", "tries": [{"title": "b", "source": "c", "edits": [{"type": "explode"}]}]})",
        "explode");
    row("too large", R"({"see": "a", "x": ")" + QByteArray(64 << 10, 'a') + R"("})", "too large");
  }

  void lessonsFromAnywhereAreRefusedByName() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QTemporaryDir directory;
    QFile file(directory.filePath(kLessonFile));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    try {
      read_lesson(file.fileName().toStdString());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains(says), error.what());
    }
    QVERIFY(lesson_of(directory.path().toStdString()) == Lesson{});
    QVERIFY(lesson_of("/no/such/model") == Lesson{});
  }

  // ---- explanations and the library's plan ----

  void everySampleIsExplained_data() { add_samples(); }

  void everySampleIsExplained() {
    QFETCH(QString, id);
    const Sample sample = TestSamples::sample(id);
    const Explanation explanation = explain(sample.facts, sample.directory);
    QVERIFY(!explanation.title.empty() && !explanation.formulas.empty() && !explanation.symbols.empty());
    QVERIFY(!explanation.citation.empty());
    // What stands beside the model is what is said, whichever of its files names it.
    QVERIFY(read_explanation(sample.directory / kLessonFile) == explanation);
    QVERIFY(explain(sample.facts, sample.directory / "config.json") == explanation);
    for (const Symbol& symbol : explanation.symbols) {
      const bool is_used = std::ranges::any_of(explanation.formulas, [&](const std::string& formula) {
        return formula.find(symbol.letter) != formula.npos;
      });
      QVERIFY2(is_used, symbol.letter.c_str());
    }
  }

  void explanationsFromAnywhereAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& text, const char* says) {
      QTest::newRow(name) << R"({"see": "a", "explanation": )" + text + "}" << QString(says);
    };
    row("no object", "[]", "an object");
    row("no title", "{}", "explanation: title");
    row("a long title", R"({"title": ")" + QByteArray(61, 'a') + R"("})", "at most 60 characters");
    row("formulas", R"({"title": "a", "formulas": "a"})", "formulas: expected a list of at most 8");
    row("a number", R"({"title": "a", "formulas": [1]})", "formulas: [0]");
    row("a long formula", R"({"title": "a", "formulas": [")" + QByteArray(161, 'a') + R"("]})", "160 characters");
    row("no letter", R"({"title": "a", "symbols": [{"meaning": "b"}]})", "symbols: [0]: letter");
    row("two lines", R"({"title": "a", "symbols": [{"letter": "a", "meaning": "b\nc"}]})", "200 characters");
    row("no citation", R"({"title": "a", "citation": 7})", "citation");
  }

  void explanationsFromAnywhereAreRefusedByName() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QTemporaryDir directory;
    write(directory.filePath(kLessonFile), text);
    try {
      read_explanation(directory.filePath(kLessonFile).toStdString());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains(says), error.what());
    }
    // The rest of the lesson is there, and the mechanism is explained by its parts.
    QCOMPARE(lesson_of(directory.path().toStdString()).see, std::string("a"));
    const Sample sample = TestSamples::sample("dates-dot");
    QVERIFY(explain(sample.facts, directory.path().toStdString()) == explain(sample.facts));
  }

  void theLibraryIsInTheOrderOfItsPlan() {
    const LibraryPlan plan = read_library_plan(samples_directory() / kLibraryFile);
    QVERIFY(plan == library_plan_of(samples_directory()));
    std::vector<std::string> groups;
    for (const Sample& sample : list_samples()) {
      if (groups.empty() || groups.back() != sample.group) groups.push_back(sample.group);
    }
    std::size_t before = 0;
    for (const std::string& group : groups) {
      const auto place = std::ranges::find(plan.groups, group);
      QVERIFY2(place != plan.groups.end(), group.c_str());
      QVERIFY(static_cast<std::size_t>(place - plan.groups.begin()) >= before);
      before = static_cast<std::size_t>(place - plan.groups.begin());
    }
    QCOMPARE(groups.front(), std::string("The bottleneck"));
    // All that is compared and there reads one text.
    const auto comparisons = list_comparisons(list_samples());
    QVERIFY(!comparisons.empty());
    QCOMPARE(comparisons.front().models.size(), std::size_t(9));
    for (const ComparedSamples& compared : comparisons) {
      for (const std::string& id : compared.models)
        QVERIFY2(!sample(QString::fromStdString(id)).title.empty(), id.c_str());
    }
    QVERIFY(list_comparisons({sample("dates-none")}).empty());
  }

  void plansFromAnywhereAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& text, const char* says) {
      QTest::newRow(name) << text << QString(says);
    };
    row("no JSON", "{", "library.json");
    row("no object", "[]", "a JSON object");
    row("groups", R"({"groups": {}})", "groups: expected a list");
    row("no line", R"({"groups": [""]})", "groups: [0]");
    row("without models", R"({"comparisons": [{"title": "a", "summary": "b", "see": "c"}]})", "two models or more");
    row("thirteen models",
        R"({"comparisons": [{"title": "a", "summary": "b", "see": "c", "models": )"
        R"(["1","2","3","4","5","6","7","8","9","10","11","12","13"]}]})",
        "a list of at most 12");
    row("too large", QByteArray(65 << 10, ' '), "too large");
  }

  void plansFromAnywhereAreRefusedByName() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QTemporaryDir directory;
    write(directory.filePath(kLibraryFile), text);
    try {
      read_library_plan(directory.filePath(kLibraryFile).toStdString());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains(says), error.what());
    }
    QVERIFY(library_plan_of(directory.path().toStdString()) == LibraryPlan{});
  }

  // ---- a text to begin with ----

  void modelsWithoutAnExampleBeginWithASentenceTheyKnow_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<std::string>("example");
    QTest::newRow("words") << "en-zh-additive" << std::string("The weather is nice today.");
    QTest::newRow("pieces") << "gpt-small-en" << std::string("The weather is nice today.");
    QTest::newRow("characters") << "dates-dot" << std::string();
    QTest::newRow("digits") << "numbers-local-m" << std::string();
    QTest::newRow("other words") << "pronouns" << std::string();
  }

  void modelsWithoutAnExampleBeginWithASentenceTheyKnow() {
    QFETCH(QString, id);
    QFETCH(std::string, example);
    const Sample sample = TestSamples::sample(id);
    const auto model = load_model(sample.directory);
    QCOMPARE(example_of(*model, sample.directory), sample.example);
    QTemporaryDir without;
    std::string config = read_file(sample.directory / "config.json", 1 << 20);
    const std::size_t named = config.find("\"example\"");
    QVERIFY(named != config.npos);
    config.replace(named, 9, "\"other\"");
    QFile file(without.filePath("config.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(config));
    file.close();
    QCOMPARE(example_of(*model, without.path().toStdString()), InputSource(Text{example}));
  }

  void namesThatAreNoModelsAreRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, resolve_model("no-such-sample"));
    QVERIFY_THROWS_EXCEPTION(Error, resolve_model(""));
    QVERIFY(std::filesystem::is_directory(resolve_model(SACCADE_SOURCE_DIR "/samples")));
  }

  void otherFamiliesAreRefusedByName() {
    QTemporaryDir directory;
    QFile config(directory.filePath("config.json"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(R"({"model_type": "perceptron"})");
    config.close();
    try {
      load_model(directory.path().toStdString());
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(QString(error.what()).contains("expected rnn_seq2seq, "));
      QVERIFY(QString(error.what()).endsWith("found \"perceptron\""));
    }
  }
};

QTEST_APPLESS_MAIN(TestSamples)
#include "test_samples.moc"
