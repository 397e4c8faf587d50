// What the README promises, measured in one run on the same cores: start, keystroke to figure, decoding beside PyTorch.
//
//     bench [PYTHON]     PYTHON is an interpreter with torch, safetensors and tokenizers

#include <sys/resource.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>

#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/session/session.h"
#include "ui/window/main_window.h"

using namespace saccade;

namespace {

struct Task {
  const char* model;
  std::vector<std::string> sentences;
};

const Task kTasks[] = {
    {"dates-additive",
     {"Thursday, March 5, 1998", "5 Mar 2024", "the 21st of august, 1967", "1998年3月5日", "05.03.1998"}},
    {"en-fr-additive",
     {"I live in the white house.", "She did not want to go to school yesterday.",
      "Where is the nearest train station?", "We have been waiting for you for two hours.", "He bought a new car."}}};

const QStringList kDates = {"Thursday, March 5, 1998", "the 21st of august, 1967", "1998/03/05", "12-Dec-2031",
                            "Sunday 9 November 1930"};
const QStringList kSentences = {"The animal didn't cross the street because it was too tired.",
                                "The trophy didn't fit in the suitcase because it was too small."};

double milliseconds(const QElapsedTimer& timer) { return static_cast<double>(timer.nsecsElapsed()) / 1e6; }

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5));
}

// --- start -----------------------------------------------------------------------------------------------------------

void measure_start() {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("SACCADE_MEASURE_START", "1");
  std::vector<double> times;
  for (int i = 0; i < 11; ++i) {
    QProcess process;
    process.setProcessEnvironment(environment);
    QElapsedTimer timer;
    timer.start();
    process.start(SACCADE_PROGRAM, {});
    if (!process.waitForReadyRead(10'000)) throw Error("no figure was painted", SACCADE_PROGRAM);
    times.push_back(milliseconds(timer));
    process.waitForFinished();
  }
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  std::printf("start to first figure      median %6.0f ms, slowest %6.0f ms   (expected: under 300 ms)\n",
              quantile(times, 0.5), quantile(times, 1));
  std::printf("peak memory after it       %6.0f MiB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}

// --- keystrokes ------------------------------------------------------------------------------------------------------

void measure_keystrokes(const QString& model, const QString& view, const QStringList& texts) {
  window::MainWindow window({.open = {model}, .source = "1", .view = view});
  QSignalSpy painted(&window, &window::MainWindow::figurePainted);
  window.show();
  if (!painted.wait(10'000)) throw Error("no figure was painted", "the window");
  auto* source = window.findChild<QLineEdit*>("source");

  std::vector<double> times;
  for (const QString& text : texts) {
    source->selectAll();
    for (const QChar character : text) {
      QElapsedTimer timer;
      timer.start();
      QTest::keyClick(source, character.toLatin1());
      if (!painted.wait(5'000)) throw Error("no figure was painted after a keystroke", text.toStdString());
      times.push_back(milliseconds(timer));
    }
  }
  std::printf("keystroke, %-14s  median %6.1f ms, 95th percentile %6.1f ms   (expected: under 16 ms)\n",
              qPrintable(model), quantile(times, 0.5), quantile(times, 0.95));
}

// --- decoding --------------------------------------------------------------------------------------------------------

struct Cost {
  double token = 0, sentence = 0;  // microseconds
};

/// Everything a user gets is in it: tokenizing, the trace, the output as text.
Cost measure_ours(const Task& task) {
  const auto model = load_model(resolve_model(task.model));
  std::vector<double> tokens, sentences;
  for (int round = 0; round < 60; ++round) {
    double stepping = 0, all = 0;
    std::size_t steps = 0;
    for (const std::string& sentence : task.sentences) {
      QElapsedTimer timer;
      timer.start();
      Session session(model, Text{sentence});
      const double started = milliseconds(timer);
      while (session.step()) {
      }
      stepping += milliseconds(timer) - started;
      steps += session.trace()->steps.size();
      all += milliseconds(timer);
    }
    if (round < 10) continue;  // warming up
    tokens.push_back(1000 * stepping / static_cast<double>(steps));
    sentences.push_back(1000 * all / static_cast<double>(task.sentences.size()));
  }
  return {quantile(tokens, 0.5), quantile(sentences, 0.5)};
}

Cost measure_pytorch(const QString& python, const Task& task) {
  QProcess process;
  process.start(python, {SACCADE_SOURCE_DIR "/tests/bench/pytorch_bench.py",
                         QString::fromStdString(resolve_model(task.model).string())});
  for (const std::string& sentence : task.sentences) process.write((sentence + '\n').c_str());
  process.closeWriteChannel();
  Cost cost;
  if (!process.waitForFinished(300'000) ||
      std::sscanf(process.readAllStandardOutput(), "%lf %lf", &cost.token, &cost.sentence) != 2) {
    throw Error("PyTorch could not be measured", python.toStdString(), {},
                process.readAllStandardError().trimmed().split('\n').last().toStdString());
  }
  return cost;
}

void measure_decoding(const QString& python) {
  std::printf("%-22s %16s %16s\n", "greedy, microseconds", "per token", "per sentence");
  for (const Task& task : kTasks) {
    const Cost ours = measure_ours(task);
    std::printf("%-14s %-7s %16.1f %16.1f\n", task.model, "ours", ours.token, ours.sentence);
    if (python.isEmpty()) continue;
    const Cost theirs = measure_pytorch(python, task);
    std::printf("%-14s %-7s %16.1f %16.1f\n", "", "PyTorch", theirs.token, theirs.sentence);
    std::printf("%-14s %-7s %15.1fx %15.1fx   (expected: 5x)\n", "", "ratio", theirs.token / ours.token,
                theirs.sentence / ours.sentence);
  }
  if (python.isEmpty()) std::puts("PyTorch was left out: name a Python that has it, tests/bench/run PYTHON");
}

}  // namespace

int main(int argc, char** argv) {
  // Settings of their own: what the user has chosen neither matters nor changes.
  const QTemporaryDir settings;
  qputenv("XDG_CONFIG_HOME", settings.path().toUtf8());
  QApplication application(argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  try {
    measure_start();
    measure_keystrokes("dates-additive", "heatmap", kDates);
    measure_keystrokes("pronouns", "arcs", kSentences);
    std::puts("");
    measure_decoding(argc > 1 ? argv[1] : "");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
