// The scripts that train the samples, each from end to end on very little: what they write is opened and read here.
// They need PyTorch; where the Python of $SACCADE_PYTHON (else python3) has none, they are skipped and counted so.

#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/error.h"
#include "engine/models/model.h"

using namespace saccade;

namespace {

const QString kScripts = QStringLiteral(SACCADE_SOURCE_DIR "/samples/training/");
/// Each takes seconds alone; a machine that does much else may need minutes.
constexpr int kPatience = 10 * 60 * 1000;

/// How the scripts that have `--quick` are called, by their names; one that is called in several ways has several rows.
struct Call {
  const char* script;
  QStringList options;
  int models;  // that it writes
};

const QList<Call>& calls() {
  static const QList<Call> all = {
      {"train_dates.py", {"--mechanism", "local-p"}, 1},
      {"train_dates.py", {"--mechanism", "hard"}, 1},
      {"train_numbers.py", {"--mechanism", "forced-forward"}, 1},
      {"train_reviews.py", {}, 4},
      {"train_aspects.py", {}, 1},
      {"train_lm.py", {}, 1},
      {"train_toys.py", {"--attention", "dense"}, 1},
      {"train_toys.py", {"--attention", "lstm"}, 1},
      {"train_digits.py", {}, 1},
      {"train_captions.py", {"--mechanism", "soft"}, 1},
      {"train_captions.py", {"--mechanism", "hard"}, 1},
      {"train_paraphrase.py", {}, 3},
      {"train_reader.py", {}, 1},
      {"train_summary.py", {}, 1},
      {"train_talk.py", {}, 1},
  };
  return all;
}

QString python() { return qEnvironmentVariable("SACCADE_PYTHON", "python3"); }

/// Empty where it has all that the scripts import.
QString missing_python() {
  QProcess process;
  process.start(python(), {"-c", "import numpy, safetensors, tokenizers, torch"});
  if (!process.waitForStarted()) return "there is no " + python();
  process.waitForFinished(kPatience);
  return process.exitCode() == 0 ? QString() : python() + " has no PyTorch, or none of what else the scripts import";
}

}  // namespace

class TestTraining : public QObject {
  Q_OBJECT

  QString missing_;

 private slots:
  void initTestCase() { missing_ = missing_python(); }

  void everyQuickScriptIsRun() {
    QDirIterator scripts(kScripts, {"train_*.py"}, QDir::Files);
    while (scripts.hasNext()) {
      QFile file(scripts.next());
      QVERIFY(file.open(QFile::ReadOnly));
      if (!file.readAll().contains("\"--quick\"")) continue;
      const QString name = QFileInfo(file).fileName();
      const auto is_it = [&](const Call& call) { return name == call.script; };
      QVERIFY2(std::any_of(calls().begin(), calls().end(), is_it), qPrintable(name));
    }
  }

  void scriptsRunFromEndToEnd_data() {
    QTest::addColumn<int>("call");
    for (int i = 0; i < calls().size(); ++i) {
      QTest::newRow(qPrintable(QString(calls()[i].script) + " " + calls()[i].options.join(' '))) << i;
    }
  }

  void scriptsRunFromEndToEnd() {
    QFETCH(int, call);
    if (!missing_.isEmpty()) QSKIP(qPrintable(missing_));
    const Call& run = calls()[call];
    const QTemporaryDir folder;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("OMP_NUM_THREADS", "1");
    environment.insert("PYTHONDONTWRITEBYTECODE", "1");
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(folder.path());
    process.start(python(),
                  QStringList{kScripts + run.script, "--quick", "--out", folder.filePath("out")} + run.options);
    QVERIFY(process.waitForFinished(kPatience));
    const QByteArray said = process.readAll();
    QVERIFY2(process.exitCode() == 0, said.right(2000).constData());

    int models = 0;
    QDirIterator configs(folder.path(), {"config.json"}, QDir::Files, QDirIterator::Subdirectories);
    while (configs.hasNext()) {
      const QFileInfo config(configs.next());
      try {
        const auto model = load_model(config.path().toStdString());
        QVERIFY(model->facts().known());
      } catch (const Error& error) {
        QFAIL(error.what());
      }
      QVERIFY2(QFileInfo(config.path() + "/README.md").size() > 500, qPrintable(config.path()));
      ++models;
    }
    QCOMPARE(models, run.models);
  }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
