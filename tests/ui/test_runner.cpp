// Runs off the main thread: the newest request wins, and nothing stale is ever delivered.

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <future>
#include <latch>
#include <thread>

#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "tests/ui/slow_model.h"
#include "ui/worker/library.h"
#include "ui/worker/runner.h"

using namespace saccade;
using worker::OpenModels;
using worker::Request;
using worker::Result;
using worker::Runner;

namespace {

const QString kModel = "dates-additive";

/// Everything a runner says.
struct Listener {
  explicit Listener(Runner& runner)
      : opened(&runner, &Runner::opened),
        progressed(&runner, &Runner::progressed),
        finished(&runner, &Runner::finished),
        failed(&runner, &Runner::failed) {}

  bool wait() {
    return QTest::qWaitFor([this] { return !finished.isEmpty() || !failed.isEmpty(); }, 20000);
  }
  QString output() const { return QString::fromStdString(finished.last()[1].value<Result>().trace->output); }
  QString message() const { return failed.last()[1].toString(); }

  QSignalSpy opened, progressed, finished, failed;
};

void copy_directory(const QString& from, const QString& to) {
  QDir().mkpath(to);
  for (const QFileInfo& file : QDir(from).entryInfoList(QDir::Files)) {
    QVERIFY(QFile::copy(file.filePath(), to + '/' + file.fileName()));
  }
}

const QString kSamples = SACCADE_SOURCE_DIR "/samples/models/";

}  // namespace

class TestRunner : public QObject {
  Q_OBJECT

 private slots:
  void runsAModel() {
    Runner runner;
    Listener listener(runner);
    const quint64 number = runner.start({kModel, "5 March 1998", {}});
    QVERIFY(runner.busy());
    QVERIFY(listener.wait());
    QVERIFY(!runner.busy());
    QCOMPARE(listener.finished.size(), 1);
    QCOMPARE(listener.finished[0][0].toULongLong(), number);
    QCOMPARE(listener.output(), "1998-03-05");
    const auto result = listener.finished[0][1].value<Result>();
    QVERIFY(result.milliseconds > 0);
    QVERIFY(!result.unmodified);
    QVERIFY(!result.checks.empty());

    QCOMPARE(listener.opened.size(), 1);
    const auto facts = listener.opened[0][1].value<worker::ModelFacts>();
    QCOMPARE(facts.id, kModel);
    QVERIFY(facts.mechanism.contains("additive"));
    QVERIFY(!facts.half_width);
    QVERIFY(!facts.is_trace);
  }

  void knowsTheWindowOfALocalModel() {
    Runner runner;
    Listener listener(runner);
    runner.start({"dates-local-p", "5 March 1998", {}});
    QVERIFY(listener.wait());
    const auto facts = listener.opened[0][1].value<worker::ModelFacts>();
    QCOMPARE(facts.half_width, 5.0);
    QCOMPARE(facts.sigma, 2.5);
  }

  void theNewestRequestWins() {
    Runner runner;
    Listener listener(runner);
    quint64 last = 0;
    for (const char* text : {"5", "5 M", "5 Mar", "5 March", "5 March 1", "5 March 1998"}) {
      last = runner.start({kModel, text, {}});
    }
    QVERIFY(listener.wait());
    QTest::qWait(50);
    QCOMPARE(listener.finished.size(), 1);
    QCOMPARE(listener.finished[0][0].toULongLong(), last);
    QCOMPARE(listener.output(), "1998-03-05");
  }

  void aResultThatWaitedInTheQueueIsStaleToo() {
    Runner runner;
    Listener listener(runner);
    runner.start({kModel, "5 March 1998", {}});
    QTest::qSleep(1500);  // the worker is done, its result is in the event queue
    const quint64 newer = runner.start({kModel, "6 April 1999", {}});
    QVERIFY(listener.wait());
    QCOMPARE(listener.finished.size(), 1);
    QCOMPARE(listener.finished[0][0].toULongLong(), newer);
    QCOMPARE(listener.output(), "1999-04-06");
    for (const auto& arguments : listener.opened) QCOMPARE(arguments[0].toULongLong(), newer);
  }

  void nothingIsDeliveredAfterCancel() {
    Runner runner;
    Listener listener(runner);
    runner.start({kModel, "5 March 1998", {}});
    QTest::qSleep(500);
    runner.cancel();
    QVERIFY(!runner.busy());
    QTest::qWait(300);
    QVERIFY(listener.opened.isEmpty() && listener.finished.isEmpty() && listener.failed.isEmpty());
  }

  void aSlowRunShowsProgressAndStops() {
    QTemporaryDir directory;
    testing::write_slow_model(directory.filePath("slow"), 100000);
    Runner runner;
    Listener listener(runner);
    runner.start({directory.filePath("slow"), "abab", {}});
    QVERIFY2(QTest::qWaitFor([&] { return listener.progressed.size() >= 2 || !listener.failed.isEmpty(); }, 20000),
             "no progress");
    QVERIFY2(listener.failed.isEmpty(), qPrintable(listener.failed.isEmpty() ? QString() : listener.message()));
    const auto early = listener.progressed[0][1].value<std::shared_ptr<const Trace>>();
    const auto later = listener.progressed[1][1].value<std::shared_ptr<const Trace>>();
    QVERIFY(later->target().size() > early->target().size());

    // The worker lets go of it, and is there for the next request.
    runner.start({kModel, "5 March 1998", {}});
    QVERIFY(listener.wait());
    QCOMPARE(listener.output(), "1998-03-05");
  }

  void comesWithTheUnmodifiedRun() {
    Runner runner;
    Listener listener(runner);
    Request request{"dates-local-p", "5 March 1998", {}};
    set_aligned_position(request.interventions, 0, 0);
    runner.start(request);
    QVERIFY(listener.wait());
    const auto result = listener.finished[0][1].value<Result>();
    QVERIFY(result.unmodified);
    QCOMPARE(QString::fromStdString(result.unmodified->output), "1998-03-05");
    QCOMPARE(result.trace->attention[0].windows[0].aligned_position, 0.0);
    QVERIFY(result.unmodified->attention[0].windows[0].aligned_position != 0);
  }

  void readsTraceFiles() {
    Runner runner;
    Listener listener(runner);
    runner.start({kModel, "5 March 1998", {}});
    QVERIFY(listener.wait());
    const auto trace = listener.finished[0][1].value<Result>().trace;
    QTemporaryDir directory;
    const QString file = directory.filePath("one.json");
    write_trace(*trace, file.toStdString());
    QVERIFY(worker::is_trace_file(file));
    QVERIFY(!worker::is_trace_file(kSamples + kModel + "/config.json"));
    QVERIFY(!worker::is_trace_file(kSamples + kModel + "/tokenizer.json"));
    for (const char* name : {"model.safetensors.index.json", "pytorch_model.bin.index.json"}) {
      const QString index = directory.filePath(name);
      testing::write_json(index, {});
      QVERIFY(!worker::is_trace_file(index));
    }
    QVERIFY(!worker::is_trace_file(kSamples + kModel));

    listener.opened.clear();
    listener.finished.clear();
    runner.start({file, QString()});
    QVERIFY(listener.wait());
    QCOMPARE(listener.output(), "1998-03-05");
    QVERIFY(listener.opened[0][1].value<worker::ModelFacts>().is_trace);
  }

  void theLibraryDescribesWhatIsNoSample() {
    QTemporaryDir directory;
    const QString model = directory.filePath("mine"), config = model + "/config.json";
    const worker::Library library;
    const auto described = [&](const QString& path) {
      const worker::LibraryEntry entry = library.describe(path);
      return QStringList{entry.path, entry.id, entry.title, entry.summary,
                         QString::fromStdString(words_of(entry.example))};
    };
    copy_directory(kSamples + kModel, model);
    QFile written(config);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QJsonObject keys = QJsonDocument::fromJson(written.readAll()).object();
    keys["title"] = "My dates", keys["example"] = "1 May 2001";
    testing::write_json(config, keys);
    const QStringList mine = {"mine", "My dates", model, "1 May 2001"};
    for (const QString& path : {model, model + "/", config, model + "/model.safetensors"}) {
      QCOMPARE(described(path), QStringList(path) + mine);
    }
    keys.remove("title"), keys.remove("example");
    testing::write_json(config, keys);
    QCOMPARE(described(model), QStringList({model, "mine", "mine", model, ""}));
    testing::write_json(config, {{"model_type", "abacus"}, {"title", "Counts"}});
    for (const QString& path : {model, model + "/"}) {
      QCOMPARE(described(path), QStringList({path, "mine", "mine", model, ""}));
    }
    QCOMPARE(described("org/model"), QStringList({"org/model", "org/model", "org/model", "", ""}));
    testing::write_json(directory.filePath("dumped.json"), {});
    QCOMPARE(described(directory.filePath("dumped.json")),
             QStringList({directory.filePath("dumped.json"), "dumped", "dumped", directory.path(), ""}));
    QCOMPARE(library.describe(kModel).path, library.sample_at(kSamples + kModel)->path);
  }

  void errorsAreOneLine_data() {
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("names");
    QTest::newRow("no such model") << "no-such-model"
                                   << "5 March"
                                   << "no-such-model";
    QTest::newRow("too long") << kModel << QString(500, 'a') << "64";
    QTest::newRow("not a trace") << SACCADE_SOURCE_DIR "/CMakePresets.json"
                                 << ""
                                 << "CMakePresets.json";
    QTest::newRow("not a model") << SACCADE_SOURCE_DIR "/engine"
                                 << "a"
                                 << "config.json";
  }
  void errorsAreOneLine() {
    QFETCH(QString, model);
    QFETCH(QString, source);
    QFETCH(QString, names);
    Runner runner;
    Listener listener(runner);
    runner.start({model, source, {}});
    QVERIFY(listener.wait());
    QVERIFY(listener.finished.isEmpty());
    QCOMPARE(listener.failed.size(), 1);
    QVERIFY(!listener.message().isEmpty());
    QVERIFY(!listener.message().contains('\n'));
    QVERIFY2(listener.message().contains(names), qPrintable(listener.message()));
    QVERIFY(!runner.busy());
  }

  void aModelOpensWithNothingToRead() {
    Runner runner;
    Listener listener(runner);
    QSignalSpy rested(&runner, &Runner::rested);
    const quint64 number = runner.start({kModel, QString(), {}});
    QVERIFY(rested.wait(20000));
    QCOMPARE(rested[0][0].toULongLong(), number);
    QCOMPARE(listener.opened.size(), 1);
    const InputSource example = listener.opened[0][1].value<worker::ModelFacts>().example;
    QCOMPARE(words_of(example), std::string("Thursday, March 5, 1998"));
    QVERIFY(listener.finished.isEmpty() && listener.failed.isEmpty() && !runner.busy());

    worker::Request request(kModel, QString());
    request.own_example = true;
    runner.start(request);
    QVERIFY(listener.wait());
    QCOMPARE(listener.output(), "1998-03-05");
  }

  void aModelIsReadAgainWhenItsFilesChange() {
    QTemporaryDir directory;
    const QString model = directory.filePath("mine");
    copy_directory(kSamples + kModel, model);
    Runner runner;
    Listener listener(runner);
    runner.start({model, "5 March 1998", {}});
    QVERIFY(listener.wait());
    QCOMPARE(listener.output(), "1998-03-05");

    QVERIFY(QFile::remove(model + "/model.safetensors"));
    listener.finished.clear();
    runner.start({model, "5 March 1998", {}});
    QVERIFY(listener.wait());
    QVERIFY(listener.finished.isEmpty());
    QVERIFY2(listener.message().contains("model.safetensors"), qPrintable(listener.message()));

    QVERIFY(QDir(model).removeRecursively());
    listener.failed.clear();
    runner.start({model, "5 March 1998", {}});
    QVERIFY(listener.wait());
    QCOMPARE(listener.failed.size(), 1);
  }

  void runnersShareTheirModels() {
    int loads = 0;
    const auto models = std::make_shared<OpenModels>(2, [&](const std::filesystem::path& path) {
      ++loads;
      return load_model(path);
    });
    Runner first(models), second(models);
    Listener to_first(first), to_second(second);
    first.start({kModel, "5 March 1998", {}});
    QVERIFY(to_first.wait());
    second.start({kModel, "6 April 1999", {}});
    QVERIFY(to_second.wait());
    QCOMPARE(to_first.output(), "1998-03-05");
    QCOMPARE(to_second.output(), "1999-04-06");
    QCOMPARE(loads, 1);
  }

  void aModelThatIsBeingLoadedHoldsUpNoOther() {
    const auto path = [](const char* name) { return std::filesystem::path((kSamples + name).toStdString()); };
    std::latch begun(1), go_on(1);
    OpenModels models(4, [&](const std::filesystem::path& asked) {
      if (asked == path("dates-dot")) {
        begun.count_down();
        go_on.wait();
      }
      return load_model(asked);
    });
    const auto open = models.get(path("dates-additive"));
    auto slow = std::async(std::launch::async, [&] { return models.get(path("dates-dot")); });
    begun.wait();
    QCOMPARE(models.get(path("dates-additive")), open);
    QVERIFY(models.get(path("dates-general")));
    // Who asks for the same one waits for it, and gets the same.
    auto same = std::async(std::launch::async, [&] { return models.get(path("dates-dot")); });
    QVERIFY(same.wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout);
    go_on.count_down();
    const auto loaded = slow.get();
    QVERIFY(loaded);
    QCOMPARE(same.get(), loaded);
  }

  void manyThreadsShareFewModels() {
    const char* const names[] = {"dates-additive", "dates-dot", "dates-general"};
    OpenModels models(2);
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 6; ++i) {
          const std::string name = names[(t + i) % 3];
          if (models.get(kSamples.toStdString() + name)->id() != name) ++wrong;
        }
      });
    }
    threads.clear();
    QCOMPARE(wrong.load(), 0);
  }

  void everybodyHearsWhyAModelDoesNotOpen() {
    std::atomic<int> loads = 0;
    OpenModels models(4, [&](const std::filesystem::path&) -> std::shared_ptr<const Model> {
      ++loads;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      throw Error("broken", "here");
    });
    std::atomic<int> heard = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        try {
          models.get((kSamples + kModel).toStdString());
        } catch (const Error&) {
          ++heard;
        }
      });
    }
    threads.clear();
    QCOMPARE(heard.load(), 3);
    QCOMPARE(loads.load(), 3);
  }

  void endsWhileARunGoesOn() {
    QTemporaryDir directory;
    testing::write_slow_model(directory.filePath("slow"), 100000);
    auto runner = std::make_unique<Runner>();
    runner->start({directory.filePath("slow"), "abab", {}});
    QTest::qSleep(200);
    runner.reset();
  }
};

QTEST_GUILESS_MAIN(TestRunner)
#include "test_runner.moc"
