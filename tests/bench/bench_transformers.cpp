// Transformers of usual sizes beside PyTorch, on the same cores, and what long inputs take.
//
//     bench_transformers PYTHON [THREADS]     PYTHON is an interpreter with torch and transformers

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/session/session.h"

using namespace saccade;

namespace {

const QString kScript = SACCADE_SOURCE_DIR "/tests/bench/transformers_bench.py";
// As the script has them.
constexpr int kTokens = 128, kPrompt = 16, kWritten = 48;

double milliseconds(const QElapsedTimer& timer) { return static_cast<double>(timer.nsecsElapsed()) / 1e6; }

QByteArray python(const QString& interpreter, const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::SeparateChannels);
  process.start(interpreter, QStringList{kScript} + arguments);
  if (process.waitForFinished(600'000) && process.exitCode() == 0) return process.readAllStandardOutput();
  throw Error("PyTorch could not be measured", interpreter.toStdString(), {},
              process.readAllStandardError().trimmed().split('\n').last().toStdString());
}

/// Words of the script's vocabulary.
std::string text_of(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? " w" : "w") + std::to_string(i * 7 % 30000);
  return text;
}

template <typename Run>
double median_of(Run run) {
  std::vector<double> times;
  for (int round = 0; round < 9; ++round) {
    QElapsedTimer timer;
    timer.start();
    run();
    if (round >= 2) times.push_back(milliseconds(timer));
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

void compare(const char* what, double ours, double theirs, double expected) {
  std::printf("%-44s %8.1f ms %8.1f ms %6.2fx   (expected: %gx)\n", what, ours, theirs, theirs / ours, expected);
}

void measure_bert(const QString& interpreter, const QString& directory, const QString& threads) {
  const auto model = load_model((directory + "/bert").toStdString());
  const std::string text = text_of(kTokens);
  // Capturing is what a session does: every map can be looked at afterwards.
  const double ours = median_of([&] { run(model, text); });
  compare("BERT-base, 128 tokens, all heads captured", ours,
          python(interpreter, {"bert", directory + "/bert", threads}).toDouble(), 1);
  const double all = median_of([&] {
    const auto trace = run(model, text);
    for (const AttentionMap& map : trace->attention) map.all();
  });
  std::printf("%-44s %8.1f ms\n", "  the same and all 144 maps written out", all);
}

void measure_gpt2(const QString& interpreter, const QString& directory, const QString& threads) {
  for (const char* name : {"gpt2", "gpt2-half"}) {
    const QString path = directory + "/" + name;
    const auto model = load_model(path.toStdString());
    const std::string text = text_of(kPrompt);
    Interventions more;
    more.max_steps = kWritten;
    const double ours = median_of([&] { run(model, text, more); }) / kWritten;
    compare(QByteArray(name) == "gpt2" ? "GPT-2, a token, stored F32" : "GPT-2, a token, stored F16", ours,
            python(interpreter, {"gpt2", path, threads}).toDouble(), 1.5);
  }
}

/// A line of /proc/self/status, in MiB.
double status(const char* key) {
  QFile file("/proc/self/status");
  if (!file.open(QIODevice::ReadOnly)) return 0;
  for (const QByteArray& line : file.readAll().split('\n')) {
    if (line.startsWith(key)) return line.simplified().split(' ').at(1).toDouble() / 1024;
  }
  return 0;
}

void forget_peak() {
  QFile file("/proc/self/clear_refs");
  if (file.open(QIODevice::WriteOnly)) file.write("5");
}

void measure_memory(const QString& directory) {
  const auto model = load_model((directory + "/gpt2-half").toStdString());
  for (const int tokens : {1024, 4096}) {
    Interventions none;
    none.max_steps = 0;
    forget_peak();
    const double before = status("VmRSS");
    QElapsedTimer timer;
    timer.start();
    const auto trace = run(model, text_of(tokens), none);
    const double read = milliseconds(timer), peak = status("VmHWM") - before, kept = status("VmRSS") - before;
    timer.restart();
    trace->attention[100].tile(0, 256);
    std::printf(
        "GPT-2, %4d tokens: %4.0f MiB at the peak, %4.0f MiB kept, where all maps would take %5.0f MiB;\n"
        "                   %.1f s, then 256 rows of a head in %.0f ms\n",
        tokens, peak, kept, 144.0 * tokens * tokens * 4 / (1 << 20), read / 1000, milliseconds(timer));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (argc < 2) return std::fputs("usage: bench_transformers PYTHON [THREADS]\n", stderr), 2;
  if (argc > 2) qputenv("SACCADE_THREADS", argv[2]);
  try {
    const QString interpreter = argv[1], threads = QString::number(thread_count());
    const QTemporaryDir directory;
    python(interpreter, {"make", directory.path()});
    measure_memory(directory.path());
    std::printf("%-44s %11s %11s   (%s threads each)\n", "", "ours", "PyTorch", qPrintable(threads));
    measure_bert(interpreter, directory.path(), threads);
    measure_gpt2(interpreter, directory.path(), threads);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_transformers: %s\n", error.what());
    return 1;
  }
}
