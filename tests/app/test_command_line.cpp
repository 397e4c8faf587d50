// Runs the program as a user does: what it prints, what it writes and how it ends.

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <functional>

namespace {

const QString kSample = QStringLiteral(SACCADE_SOURCE_DIR "/samples/models/dates-additive");
const QString kDate = QStringLiteral("5 March 1998");

struct Outcome {
  int status = -1;
  QByteArray out, err;
};

QByteArray contents(const QString& file) {
  QFile f(file);
  return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void put(const QString& file, const QByteArray& bytes) {
  QFile f(file);
  QVERIFY2(f.open(QIODevice::WriteOnly) && f.write(bytes) == bytes.size(), qPrintable(file));
}

QJsonObject object_in(const QByteArray& json) { return QJsonDocument::fromJson(json).object(); }

/// A weight file taken apart, so that it can be put together wrongly.
struct Safetensors {
  QJsonObject header;
  QByteArray data;

  static Safetensors read(const QString& file) {
    const QByteArray bytes = contents(file);
    const auto size = static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.constData()));
    return {object_in(bytes.mid(8, size)), bytes.mid(8 + size)};
  }

  void write(const QString& file) const {
    const QByteArray json = QJsonDocument(header).toJson(QJsonDocument::Compact);
    QByteArray length(8, '\0');
    qToLittleEndian<quint64>(static_cast<quint64>(json.size()), length.data());
    put(file, length + json + data);
  }

  QJsonArray offsets(const QString& tensor) const { return header[tensor].toObject()["data_offsets"].toArray(); }

  void set(const QString& tensor, const QString& field, const QJsonValue& value) {
    QJsonObject entry = header[tensor].toObject();
    entry[field] = value;
    header[tensor] = entry;
  }

  /// Makes the first value of `tensor` one whose exponent is all ones: infinity, or NaN with a mantissa.
  void poison(const QString& tensor, bool nan) {
    const QString dtype = header[tensor].toObject()["dtype"].toString();
    const int width = dtype == "F32" ? 4 : 2;
    const quint32 infinity = dtype == "F16" ? 0x7c00 : dtype == "BF16" ? 0x7f80 : 0x7f800000;
    QByteArray value(4, '\0');
    qToLittleEndian<quint32>(infinity + (nan ? 1 : 0), value.data());
    data.replace(offsets(tensor)[0].toInt(), width, value.left(width));
  }
};

using Breaker = std::function<void(const QString& directory)>;

Breaker in_config(const std::function<void(QJsonObject&)>& change) {
  return [change](const QString& directory) {
    QJsonObject config = object_in(contents(directory + "/config.json"));
    change(config);
    put(directory + "/config.json", QJsonDocument(config).toJson());
  };
}

Breaker in_weights(const std::function<void(Safetensors&)>& change) {
  return [change](const QString& directory) {
    Safetensors weights = Safetensors::read(directory + "/model.safetensors");
    change(weights);
    weights.write(directory + "/model.safetensors");
  };
}

Breaker in_weight_bytes(const std::function<void(QByteArray&)>& change) {
  return [change](const QString& directory) {
    QByteArray bytes = contents(directory + "/model.safetensors");
    change(bytes);
    put(directory + "/model.safetensors", bytes);
  };
}

}  // namespace

Q_DECLARE_METATYPE(Breaker)

class TestCommandLine : public QObject {
  Q_OBJECT

  QTemporaryDir directory_;
  QProcessEnvironment environment_ = QProcessEnvironment::systemEnvironment();

  QString path(const QString& name) const { return directory_.filePath(name); }

  Outcome saccade(const QStringList& arguments, const QString& standard_output = {},
                  const QString& standard_input = {}) const {
    QProcess process;
    process.setProcessEnvironment(environment_);
    process.setWorkingDirectory(directory_.path());
    if (!standard_output.isEmpty()) process.setStandardOutputFile(standard_output);
    if (!standard_input.isEmpty()) process.setStandardInputFile(standard_input);
    process.start(SACCADE_PROGRAM, arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
  }

  /// One line on standard error, `saccade: what: why`, and nothing anywhere else.
  static void complains(const Outcome& outcome, int status, const QStringList& said) {
    QVERIFY2(outcome.status == status, qPrintable(QString("%1: ").arg(outcome.status) + outcome.err));
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.startsWith("saccade: ") && outcome.err.count('\n') == 1 && outcome.err.endsWith('\n'),
             outcome.err.constData());
    for (const QString& words : said) {
      QVERIFY2(QString::fromUtf8(outcome.err).contains(words, Qt::CaseInsensitive),
               qPrintable("expected \"" + words + "\" in: " + outcome.err));
    }
  }

  QString copy_of_sample(const QString& name) const {
    const QString copy = path(name);
    QDir().mkpath(copy);
    for (const QString& file : QDir(kSample).entryList(QDir::Files))
      QFile::copy(kSample + "/" + file, copy + "/" + file);
    return copy;
  }

 private slots:
  void init() {
    QVERIFY(directory_.isValid());
    environment_ = QProcessEnvironment::systemEnvironment();
    environment_.insert("XDG_CONFIG_HOME", path("config"));
  }

  void saysWhatItIs() {
    const Outcome help = saccade({"--help"});
    QCOMPARE(help.status, 0);
    for (const char* command : {"models", "info", "trace", "render", "align"}) {
      QVERIFY(help.out.contains(command));
      const Outcome own = saccade({command, "--help"});
      QCOMPARE(own.status, 0);
      QVERIFY(own.out.startsWith(QByteArray("saccade ") + command));
    }
    // Names come from the tables.
    const QByteArray render = saccade({"render", "--help"}).out;
    QVERIFY(render.contains(
        "heatmap, local, arcs, heads, text, pair, image or vector; the most telling one where it is not given"));
    QVERIFY(render.contains("arcs: the links of this token alone"));
    QVERIFY(render.contains("heads: previous, next, same, first, special, induction, alignment or diffuse first"));
    QVERIFY(help.out.contains("heatmap, local, arcs, heads, text, pair, image or vector; the last one used"));
    QCOMPARE(saccade({"--version"}).out, QByteArray("saccade " SACCADE_VERSION "\n"));
  }

  void listsTheSamples() {
    const Outcome json = saccade({"models", "--json"});
    QCOMPARE(json.status, 0);
    const QJsonArray samples = QJsonDocument::fromJson(json.out).array();
    QVERIFY(!samples.isEmpty());
    const QByteArray text = saccade({"models"}).out;
    QCOMPARE(text.count('\n'), samples.size());
    for (const QJsonValue& sample : samples) {
      for (const char* key : {"id", "model_type", "mechanism", "summary"}) {
        const QString value = sample[QLatin1String(key)].toString();
        QVERIFY2(!value.isEmpty() && text.contains(value.toUtf8()), key);
      }
    }
  }

  void describesAModel() {
    const Outcome json = saccade({"info", "dates-additive", "--json"});
    QCOMPARE(json.status, 0);
    const QJsonObject facts = object_in(json.out);
    QCOMPARE(facts["id"].toString(), QString("dates-additive"));
    QCOMPARE(facts["model_type"].toString(), QString("rnn_seq2seq"));
    QVERIFY(facts["parameters"].toInt() > 1000);
    QVERIFY(facts["max_source_length"].toInt() > 0);
    QVERIFY(facts["source_tokenizer"].toObject()["vocabulary_size"].toInt() > 0);
    const QByteArray text = saccade({"info", "dates-additive"}).out;
    const QJsonArray tensors = facts["tensors"].toArray();
    QVERIFY(!tensors.isEmpty());
    for (const QJsonValue& tensor : tensors) QVERIFY(text.contains(tensor["name"].toString().toUtf8()));
  }

  /// A model is named by its id, its directory or a file of it.
  void findsAModelByAnyName_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("id") << "dates-additive";
    QTest::newRow("directory") << kSample;
    QTest::newRow("file") << kSample + "/model.safetensors";
    QTest::newRow("config") << kSample + "/config.json";
  }
  void findsAModelByAnyName() {
    QFETCH(QString, name);
    const Outcome outcome = saccade({"trace", name, "--source", kDate});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(object_in(outcome.out)["output"].toString(), QString("1998-03-05"));
  }

  void tracesWithoutDisplayOrPlugin() {
    environment_.insert("QT_QPA_PLATFORM", "there-is-no-such-platform");
    environment_.insert("QT_PLUGIN_PATH", path("nowhere"));
    const Outcome outcome = saccade({"trace", "dates-additive", "--source", kDate});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    const QJsonObject trace = object_in(outcome.out);
    QCOMPARE(trace["format"].toString(), QString("saccade-trace"));
    QCOMPARE(trace["version"].toInt(), 1);
    QCOMPARE(trace["source"].toArray().first().toObject()["text"].toString(), QString("5"));
    QCOMPARE(saccade({"info", "dates-additive"}).status, 0);
    QCOMPARE(saccade({"models"}).status, 0);
  }

  void readsUtf8InEveryLocale() {
    const QStringList arguments = {"trace", "dates-additive", "--source", QStringLiteral("1998年3月5日")};
    const Outcome expected = saccade(arguments);
    QCOMPARE(object_in(expected.out)["output"].toString(), QString("1998-03-05"));
    for (const char* locale : {"C", "POSIX", "no_SUCH.locale"}) {
      environment_.insert("LC_ALL", locale);
      QCOMPARE(saccade(arguments).out, expected.out);
      const Outcome figure = saccade({"render", "dates-additive", "--source", arguments.last(), "--out", "utf8.svg"});
      QCOMPARE(figure.status, 0);
      QCOMPARE(figure.err, QByteArray());
      QVERIFY(QString::fromUtf8(contents(path("utf8.svg"))).contains(QStringLiteral("年")));
    }
  }

  void obeysTheOptionsOfARun() {
    const QStringList base = {"trace", "dates-additive", "--source", kDate};
    const QJsonObject forced = object_in(saccade(base + QStringList{"--target", "2001-01-01"}).out);
    QCOMPARE(forced["output"].toString(), QString("2001-01-01"));
    const QJsonObject cut = object_in(saccade(base + QStringList{"--max-steps=3"}).out);
    QCOMPARE(cut["steps"].toArray().size(), 3);
    const QJsonObject beam = object_in(saccade(base + QStringList{"--beam", "4"}).out);
    QCOMPARE(beam["output"].toString(), QString("1998-03-05"));
    const Outcome hot = saccade(base + QStringList{"--set", "temperature=4"});
    QCOMPARE(hot.status, 0);
    QVERIFY(hot.out != saccade(base).out);
    // Without a source, a sample reads its own example.
    QVERIFY(!object_in(saccade({"trace", "dates-additive"}).out)["output"].toString().isEmpty());
  }

  void readsItsSourceFromAFile() {
    const QByteArray said = saccade({"trace", "dates-additive", "--source", kDate}).out;
    put(path("date.txt"), kDate.toUtf8() + "\n");
    const Outcome from_file = saccade({"trace", "dates-additive", "--source-file", "date.txt"});
    QVERIFY2(from_file.status == 0, from_file.err.constData());
    QCOMPARE(from_file.out, said);
    QCOMPARE(saccade({"trace", "dates-additive", "--source-file", "-"}, {}, path("date.txt")).out, said);

    put(path("latin.txt"), "5 ao\xFBt 1998");
    for (const QString& file : {QString("latin.txt"), QString("-")}) {
      complains(saccade({"trace", "dates-additive", "--source-file", file}, {}, path("latin.txt")), 1,
                {"this is no text", "expected UTF-8"});
    }
    complains(saccade({"trace", "dates-additive", "--source-file", "none.txt"}), 1, {"none.txt"});
    complains(saccade({"trace", "dates-additive", "--source-file", "."}), 1, {"."});
    QFile large(path("large.txt"));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize((16 << 20) + 1));
    for (const QString& file : {QString("large.txt"), QString("-")}) {
      complains(saccade({"trace", "dates-additive", "--source-file", file}, {}, path("large.txt")), 1,
                {"the file is too large", "16777216"});
    }
    // A hundred thousand words: the model says how many it reads.
    put(path("long.txt"), QByteArray("word ").repeated(100'000));
    complains(saccade({"trace", "en-fr-additive", "--source-file", "long.txt"}), 1,
              {"the text is too long for the model", "at most", "10000"});
  }

  void whatTheModelDoesNotReadIsAUsageError() {
    const QStringList base = {"trace", "dates-additive"};
    complains(saccade(base + QStringList{"--image", "seven.png"}), 2, {"--image", "the model reads a text"});
    complains(saccade(base + QStringList{"--source", kDate, "--second", kDate}), 2,
              {"--second", "the model reads a text"});
    complains(saccade(base + QStringList{"--source", kDate, "--source-file", "-"}), 2, {"--source-file", "--source"});
    complains(saccade({"dates-additive", "--image", "seven.png"}), 2, {"--image", "the model reads a text"});
    put(path("text.json"), R"({"format": "saccade-trace", "version": 1, "source": ["a"], "target": ["b"],
                              "attention": [{"weights": [[1]]}]})");
    complains(saccade({"render", "text.json", "--image", "seven.png", "--out", "f.svg"}), 2, {"--image", "a trace"});
  }

  void saysWhatAModelReads() {
    const QJsonArray models = QJsonDocument::fromJson(saccade({"models", "--json"}).out).array();
    QVERIFY(!models.isEmpty());
    const QStringList kinds = {"text", "pair", "document", "picture"};
    for (const QJsonValue& model : models) {
      QVERIFY2(kinds.contains(model["reads"].toString()), qPrintable(model["id"].toString()));
      if (model["id"] == "dates-additive") QCOMPARE(model["reads"].toString(), QString("text"));
    }
    QCOMPARE(object_in(saccade({"info", "dates-additive", "--json"}).out)["reads"].toString(), QString("text"));
    QVERIFY(saccade({"info", "dates-additive"}).out.contains("reads         text\n"));
  }

  void drawsATraceAsItDrawsTheModel() {
    QCOMPARE(saccade({"trace", "dates-additive", "--source", kDate, "--out", "t.json"}).status, 0);
    const QJsonObject facts = object_in(saccade({"info", "t.json", "--json"}).out);
    QCOMPARE(facts["output"].toString(), QString("1998-03-05"));
    QCOMPARE(saccade({"render", "dates-additive", "--source", kDate, "--out", "model.svg"}).status, 0);
    QCOMPARE(saccade({"render", "t.json", "--out", "trace.svg"}).status, 0);
    QVERIFY(contents(path("model.svg")).contains("<svg"));
    QCOMPARE(contents(path("trace.svg")), contents(path("model.svg")));
  }

  void drawsEveryFormat_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("svg") << "f.svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "f.pdf" << QByteArray("%PDF-");
    QTest::newRow("png") << "f.png" << QByteArray("\x89PNG");
  }
  void drawsEveryFormat() {
    QFETCH(QString, file);
    QFETCH(QByteArray, begins);
    const Outcome outcome =
        saccade({"render", "dates-additive", "--source", kDate, "--view", "heatmap", "--out", file});
    QVERIFY2(outcome.status == 0 && outcome.err.isEmpty(), outcome.err.constData());
    QVERIFY(contents(path(file)).startsWith(begins));
  }

  void drawsSeveralSideBySide() {
    const QStringList two = {"render", "dates-additive", "dates-hard", "--out", "two.svg"};
    const auto drawn = [&](const QStringList& arguments) {
      const Outcome outcome = saccade(arguments);
      return outcome.status == 0 ? contents(path("two.svg")) : outcome.err;
    };
    const QByteArray both = drawn(two + QStringList{"--view", "heatmap", "--caption", "One date"});
    for (const char* text : {"dates-additive", "dates-hard", "One date", "1998-03-05"}) {
      QVERIFY2(both.contains(text), both.left(300).constData());
    }
    QCOMPARE(both.count("One date"), 1);
    QVERIFY(!both.contains("minus"));
    QVERIFY(drawn(two + QStringList{"--source", "6 April 1999"}).contains("1999-04-06"));
    QVERIFY(drawn(two + QStringList{"--difference"}).contains("dates-additive minus dates-hard"));
    // One that lacks the view is drawn in its own, and a trace stands beside a model.
    QVERIFY(drawn({"render", "dates-none", "dates-local-p", "--view", "local", "--out", "two.svg"}).contains("<svg"));
    QCOMPARE(saccade({"trace", "dates-dot", "--source", kDate, "--out", "dot.json"}).status, 0);
    QVERIFY(drawn({"render", "dot.json", "dates-hard", "--source", "5 March 1998", "--out", "two.svg"})
                .contains("dates-dot"));
    // One that cannot read what the other reads says so in one line, and fails only where it is asked to.
    const Outcome refused = saccade({"render", "dates-hard", "numbers-local-m", "--out", "two.svg"});
    QCOMPARE(refused.status, 0);
    QVERIFY2(refused.err.count('\n') == 1 && refused.err.contains("numbers-local-m"), refused.err.constData());
    complains(saccade({"render", "dates-hard", "numbers-local-m", "--strict", "--out", "two.svg"}), 1, {"too long"});
    // Options that are given as often as there are models are each one's own.
    const QByteArray heads = drawn({"render", "pronouns", "pronouns", "--view", "heatmap", "--head", "1", "--head", "2",
                                    "--difference", "--out", "two.svg"});
    QVERIFY2(heads.contains("Layer 1, head 1") && heads.contains("Layer 1, head 2"), heads.left(300).constData());
  }

  void drawsWhatItIsAskedTo() {
    const auto figure = [&](const QStringList& options) {
      const Outcome outcome =
          saccade(QStringList{"render", "dates-additive", "--source", kDate, "--out", "o.svg"} + options);
      return outcome.status == 0 ? contents(path("o.svg")) : outcome.err;
    };
    const QByteArray plain = figure({});
    for (const QStringList& options : {QStringList{"--theme", "dark"},
                                       {"--color-map", "viridis"},
                                       {"--step", "3"},
                                       {"--caption", "Figure 1"},
                                       {"--values"},
                                       {"--no-color-bar"},
                                       {"--no-axis-labels"}}) {
      const QByteArray changed = figure(options);
      QVERIFY2(changed.contains("<svg"), changed.constData());
      QVERIFY2(changed != plain, qPrintable(options.join(' ')));
    }
    QVERIFY(figure({"--caption", "Figure 1"}).contains("Figure 1"));
  }

  /// Two layers of two heads over "a [x] c"; head 1 of layer 1 looks at the token before.
  void writeHeads(const QString& file) {
    QJsonArray attention;
    for (int i = 0; i < 4; ++i) {
      QJsonArray rows;
      for (int q = 0; q < 3; ++q) {
        QJsonArray row;
        for (int k = 0; k < 3; ++k) row.append(i == 3 && q > 0 ? (k == q - 1 ? 1.0 : 0.0) : (k == 0 ? 0.5 : 0.25));
        rows.append(row);
      }
      attention.append(QJsonObject{{"site", "encoder_self"},
                                   {"layer", i / 2},
                                   {"head", i % 2},
                                   {"queries", "source"},
                                   {"keys", "source"},
                                   {"weights", rows}});
    }
    const QJsonArray source = {QJsonObject{{"text", "a"}}, QJsonObject{{"text", "[x]"}, {"special", true}},
                               QJsonObject{{"text", "c"}}};
    const QJsonObject trace{{"format", "saccade-trace"}, {"version", 1},           {"source", source},
                            {"target", QJsonArray()},    {"attention", attention}, {"output", ""}};
    put(file, QJsonDocument(trace).toJson());
  }

  void saysWhichRowsDoNotSumToOne() {
    const auto write = [&](const char* promise) {
      put(path("uneven.json"), QByteArray(R"({"format": "saccade-trace", "version": 1, "source": ["a", "b"],)"
                                          R"( "target": ["x", "y", "z"], "attention": [{"weights": [[0.5, 0.5],)"
                                          R"( [0.25, 0.25], [1, 0.5]])") +
                                   promise + "}]}");
    };
    write("");
    const QByteArray said =
        "the trace fails a check: rows sum to 1: map 1 (cross, layer 1, head 1), row 2: expected a sum of 1, found "
        "0.5, the first of 2 such rows";
    const Outcome drawn = saccade({"render", "uneven.json", "--out", "uneven.svg"});
    QCOMPARE(drawn.status, 0);
    QCOMPARE(drawn.err, "saccade: warning: " + said + "\n");
    QVERIFY(contents(path("uneven.svg")).contains(said + ")</desc>"));
    const Outcome described = saccade({"info", "uneven.json"});
    QCOMPARE(described.status, 0);
    QCOMPARE(described.err, drawn.err);
    complains(saccade({"render", "uneven.json", "--strict", "--out", "strict.svg"}), 1, {said});
    QVERIFY(!QFile::exists(path("strict.svg")));
    complains(saccade({"info", "uneven.json", "--strict"}), 1, {said});
    write(R"(, "promise": "nothing")");
    const Outcome unpromised = saccade({"render", "uneven.json", "--strict", "--out", "strict.svg"});
    QVERIFY2(unpromised.status == 0 && unpromised.err.isEmpty(), unpromised.err.constData());
  }

  /// All commands hold a map to its promise alike, whoever has broken it.
  void saysWhichPromiseIsBroken_data() {
    QTest::addColumn<QByteArray>("map");
    QTest::addColumn<QString>("said");
    QTest::newRow("forward") << QByteArray(R"("promise": "forward", "weights": [[0, 1], [1, 0]])")
                             << "never goes back: map 1 (cross, layer 1, head 1), row 2: expected nothing before key 2";
    QTest::newRow("one position") << QByteArray(R"("promise": "one_position", "weights": [[0, 1], [0.5, 0.5]])")
                                  << "exactly one position: map 1 (cross, layer 1, head 1), row 2";
    QTest::newRow("window")
        << QByteArray(R"("weights": [[0.5, 0.5], [0, 1]], "windows": [{"aligned_position": 0, "half_width": 0.5},)"
                      R"( {"aligned_position": 1, "half_width": 0.5}])")
        << "zero outside the window: map 1 (cross, layer 1, head 1), row 1: expected 0 outside the window, found 0.5";
  }
  void saysWhichPromiseIsBroken() {
    QFETCH(QByteArray, map);
    QFETCH(QString, said);
    put(path("broken.json"), R"({"format": "saccade-trace", "version": 1, "source": ["a", "b"], "target": ["x", "y"],)"
                             R"( "attention": [{)" +
                                 map + "}]}");
    const Outcome described = saccade({"info", "broken.json"});
    QCOMPARE(described.status, 0);
    QVERIFY2(described.out.contains("FAILED") && described.err.contains(said.toUtf8()), described.err.constData());
    complains(saccade({"info", "broken.json", "--strict"}), 1, {said});
    const Outcome drawn = saccade({"render", "broken.json", "--out", "broken.svg"});
    QVERIFY2(drawn.status == 0 && drawn.err == described.err, drawn.err.constData());
    complains(saccade({"render", "broken.json", "--strict", "--out", "unkept.svg"}), 1, {said});
    QVERIFY(!QFile::exists(path("unkept.svg")));
  }

  void anEditIsHeldToThePromiseToo() {
    const QStringList run = {
        "trace",    "dates-additive",
        "--source", kDate,
        "--edit",   R"({"type": "row", "site": "cross", "query": 1, "weights": [0,0,0,0,0,0,0,0,0,0,0,0]})"};
    complains(saccade(run + QStringList{"--strict"}), 1, {"rows sum to 1", "row 1", "found 0"});
    const Outcome traced = saccade(run + QStringList{"--out", "edited.json"});
    QVERIFY2(traced.status == 0 && traced.err.contains("warning"), traced.err.constData());
    complains(saccade({"info", "edited.json", "--strict"}), 1, {"rows sum to 1", "row 1", "found 0"});
    // Under a Gaussian the weights of a row need not sum to 1.
    const Outcome local = saccade({"trace", "dates-local-p", "--source", kDate, "--strict", "--out", "local.json",
                                   "--edit", R"({"type": "row", "query": 1, "rule": "uniform"})", "--edit",
                                   R"({"type": "weight", "query": 2, "key": 1, "weight": 0.0})"});
    QVERIFY2(local.status == 0 && local.err.isEmpty(), local.err.constData());
  }

  void saysHowLargeAPictureIs() {
    put(path("picture.json"), R"({"format": "saccade-trace", "version": 2, "sequences": [{"name": "caption", "tokens":)"
                              R"( ["x"]}, {"name": "image", "rows": 2, "columns": 3}], "attention": [{"queries":)"
                              R"( "caption", "keys": "image", "weights": [[1, 0, 0, 0, 0, 0]]}]})");
    const QByteArray text = saccade({"info", "picture.json"}).out;
    QVERIFY2(text.contains("caption       1 token\n") && text.contains("image         2 x 3 regions\n"),
             text.constData());
    const QJsonArray sequences = object_in(saccade({"info", "picture.json", "--json"}).out)["sequences"].toArray();
    QCOMPARE(sequences[1]["rows"].toInt(), 2);
    QCOMPARE(sequences[1]["columns"].toInt(), 3);
    QCOMPARE(saccade({"render", "picture.json", "--view", "heatmap", "--out", "picture.svg"}).status, 0);
    const QByteArray figure = contents(path("picture.svg"));
    QVERIFY(figure.contains(QStringLiteral("over the 2 × 3 regions of image").toUtf8()));
    QVERIFY(figure.contains(QStringLiteral("caption rows × image regions").toUtf8()));
  }

  void drawsWhatTheWindowShowsFirst() {
    QCOMPARE(saccade({"render", "dates-none", "--out", "none.svg"}).status, 0);
    const QByteArray figure = contents(path("none.svg"));
    QVERIFY(figure.contains("One vector") && figure.contains("Right to the letter"));
    QCOMPARE(saccade({"trace", "dates-none", "--out", "none.json"}).status, 0);
    QVERIFY(contents(path("none.json")).contains("\"version\": 1"));
    QCOMPARE(saccade({"render", "none.json", "--out", "trace.svg"}).status, 0);
    QCOMPARE(contents(path("trace.svg")), figure);
    // A sample says itself how it is looked at.
    QCOMPARE(saccade({"render", "en-fr-transformer", "--out", "usual.svg"}).status, 0);
    QCOMPARE(saccade({"render", "en-fr-transformer", "--view", "heatmap", "--out", "heatmap.svg"}).status, 0);
    QCOMPARE(contents(path("usual.svg")), contents(path("heatmap.svg")));
  }

  void keepsTheSpellingOfWhatIsForced() {
    const QString apart = QStringLiteral("la 猫 e\u0301te\u0301");
    for (const char* model : {"en-fr-transformer", "en-fr-additive"}) {
      const QStringList run = {"trace", model, "--source", "The cat is here.", "--out", "forced.json"};
      QCOMPARE(saccade(run + QStringList{"--target", apart}).status, 0);
      QCOMPARE(object_in(contents(path("forced.json")))["output"].toString(), QStringLiteral("la 猫 été"));
      QVERIFY(QString::fromUtf8(saccade({"info", "forced.json"}).out).contains(QStringLiteral("猫, target token")));
      const QString prefix = QStringLiteral(R"({"type": "prefix", "text": "猫 la"})");
      QCOMPARE(saccade(run + QStringList{"--edit", prefix}).status, 0);
      QVERIFY(object_in(contents(path("forced.json")))["output"].toString().startsWith(QStringLiteral("猫 la")));
    }
  }

  void saysWhatIsUnknown() {
    const QString source = QStringLiteral("The 猫 is here.");
    QCOMPARE(saccade({"trace", "en-fr-transformer", "--source", source, "--out", "cat.json"}).status, 0);
    const QByteArray trace = contents(path("cat.json"));
    QVERIFY(trace.contains(R"("unknown": true, "read_as": "<unk>")"));
    const QByteArray text = saccade({"info", "cat.json"}).out;
    QVERIFY2(QString::fromUtf8(text).contains(QStringLiteral("猫, source token")), text.constData());
    QVERIFY2(text.contains(", read as <unk>"), text.constData());
    const QJsonArray unknown = object_in(saccade({"info", "cat.json", "--json"}).out)["unknown_tokens"].toArray();
    QCOMPARE(unknown.size(), 2);  // it is written, too
    QCOMPARE(unknown[0]["text"].toString(), QStringLiteral("猫"));
    QCOMPARE(unknown[1]["sequence"].toString(), QString("target"));
    QVERIFY(saccade({"info", "en-fr-transformer"}).out.contains("unknown token <unk>"));
  }

  void drawsTheHeadThatTheWindowShowsFirst() {
    const auto figure = [&](const QStringList& options) {
      const Outcome outcome = saccade(QStringList{"render", "pronouns", "--view", "arcs", "--out", "it.svg"} + options);
      return outcome.status == 0 ? contents(path("it.svg")) : outcome.err;
    };
    QVERIFY(figure({}).contains("Layer 3, head 1"));
    QVERIFY(figure({"--focus", "it"}).contains("“it” looks at “animal”"));
    QVERIFY(figure({"--map", "1"}).contains("Layer 1, head 1"));
    QVERIFY(figure({"--layer", "1"}).contains("Layer 1, head 1"));
  }

  void aTraceOpensOnTheHeadOfItsModel() {
    for (const char* model : {"pronouns", "en-fr-transformer", "gpt-small-en"}) {
      QCOMPARE(saccade({"trace", model, "--out", "own.json"}).status, 0);
      QCOMPARE(object_in(contents(path("own.json")))["version"].toInt(), 1);
      for (const char* view : {"heatmap", "arcs", "heads"}) {
        QCOMPARE(saccade({"render", model, "--view", view, "--out", "model.svg"}).status, 0);
        QCOMPARE(saccade({"render", "own.json", "--view", view, "--out", "trace.svg"}).status, 0);
        QVERIFY2(contents(path("trace.svg")) == contents(path("model.svg")), model);
      }
    }
  }

  void aFocusNamesASecondOccurrence() {
    const auto arcs = [&](const char* focus) {
      const Outcome outcome = saccade({"render", "gpt-small-en", "--view", "arcs", "--focus", focus, "--out", "a.svg"});
      return outcome.status == 0 ? contents(path("a.svg")) : outcome.err;
    };
    // The little dog likes the red ball. The little dog likes
    QVERIFY(arcs("likes#2") != arcs("likes"));
    QCOMPARE(arcs("likes#2"), arcs("13"));
    QCOMPARE(arcs("likes#1"), arcs("likes"));
    for (const char* none : {"likes#3", "likes#0", "likes#", "#2"}) QVERIFY(arcs(none).contains("--focus"));
  }

  void saysWhatHeadsAreCalled() {
    const QByteArray model = saccade({"info", "pronouns"}).out;
    QVERIFY2(model.contains("encoder_self, layer 3, head 1: to the noun that it means"), model.constData());
    const QJsonObject head =
        object_in(saccade({"info", "pronouns", "--json"}).out)["head_names"].toArray().at(0).toObject();
    QCOMPARE(head["layer"].toInt(), 2);  // files count from 0
    QVERIFY(!saccade({"info", "dates-additive"}).out.contains("head "));
    QCOMPARE(saccade({"trace", "pronouns", "--out", "own.json"}).status, 0);
    const QByteArray trace = saccade({"info", "own.json"}).out;
    QVERIFY2(trace.contains("layer 3, head 1, [14 x 14], to the noun that it means: so the model itself calls it") &&
                 trace.contains("layer 1, head 1, [14 x 14], first: looks at the first token"),
             trace.constData());
    writeHeads(path("heads.json"));
    QVERIFY(saccade({"info", "heads.json"}).out.contains("previous: looks at the token before"));
  }

  void drawsTheHeadThatIsAskedFor() {
    writeHeads(path("heads.json"));
    const auto figure = [&](const QStringList& options) {
      const Outcome outcome = saccade(QStringList{"render", "heads.json", "--out", "o.svg"} + options);
      return outcome.status == 0 ? contents(path("o.svg")) : outcome.err;
    };
    const auto arcs = [&](const QStringList& options) { return figure(QStringList{"--view", "arcs"} + options); };
    QVERIFY(figure({}).contains("Layer 1, head 1"));
    for (const char* view : {"arcs", "heatmap"}) {
      QVERIFY(figure({"--view", view, "--layer", "2", "--head", "2"}).contains("Layer 2, head 2"));
    }
    QCOMPARE(arcs({"--map", "3"}), arcs({"--layer", "2"}));
    QVERIFY(arcs({"--layer", "2", "--head", "2", "--head", "1"}).contains("L2 H1"));
    const QByteArray focused = arcs({"--layer", "2", "--head", "2", "--focus", "c"});
    QVERIFY(focused.contains("“c” looks at “[x]”, 1.00"));
    QCOMPARE(arcs({"--layer", "2", "--head", "2", "--focus", "3"}), focused);
    QVERIFY(arcs({"--mass", "0.5"}).contains("50 %"));
    QVERIFY(arcs({"--hide-special"}).contains("special tokens hidden: 25 %"));
    QVERIFY(arcs({"--hide-special", "--renormalize"}).contains("renormalised"));
    QVERIFY(arcs({"--layer", "2", "--head", "1", "--dim-sink"}).contains("of the weight goes to the first token"));
    QVERIFY(arcs({"--shade", "log"}).contains("the shade of a link is the logarithm of its weight"));
    QVERIFY(figure({"--view", "heatmap", "--shade", "sqrt"}).contains("weight, square root"));
    QVERIFY(figure({"--shade", "dark"}).contains("--shade: expected one of linear, sqrt, log, found dark"));
    QVERIFY(figure({"--view", "heads"}).contains("layer 2"));
    QVERIFY(figure({"--view", "heads", "--sort", "previous"}).contains("L2 H2  1.00"));
  }

  void mergesThePiecesOfWords() {
    const QStringList run = {"trace", "en-fr-additive", "--source", "Mr Kowalczyk was born in 1957."};
    const auto tokens = [&](const QStringList& options) {
      const QJsonObject trace = QJsonDocument::fromJson(saccade(run + options).out).object();
      const int rows = trace["attention"][0]["weights"].toArray().size();
      return std::tuple(trace["source"].toArray().size(), trace["target"].toArray().size(), rows);
    };
    const auto [read, written, rows] = tokens({});
    const auto [words_read, words_written, merged_rows] = tokens({"--words"});
    QVERIFY(words_read < read && words_read >= 5);
    QVERIFY(words_written <= written);
    QCOMPARE(merged_rows, words_written);
  }

  void refusesHeadsThatAreNotThere_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("layer") << QStringList{"--layer", "3"} << QStringList{"--layer", "1 to 2", "found 3"};
    QTest::newRow("head") << QStringList{"--head", "1", "--head", "9"} << QStringList{"--head", "1 to 2", "found 9"};
    QTest::newRow("site") << QStringList{"--site", "cross"} << QStringList{"--site", "encoder_self", "found cross"};
    QTest::newRow("twice") << QStringList{"--map", "1", "--layer", "1"} << QStringList{"--map"};
    QTest::newRow("focus") << QStringList{"--focus", "d"} << QStringList{"--focus", "1 to 3", "found d"};
    QTest::newRow("mass") << QStringList{"--mass", "75"} << QStringList{"--mass", "to 1"};
    QTest::newRow("renormalize") << QStringList{"--renormalize"} << QStringList{"--hide-special"};
    QTest::newRow("sort") << QStringList{"--sort", "size"} << QStringList{"--sort", "previous"};
  }
  void refusesHeadsThatAreNotThere() {
    QFETCH(QStringList, options);
    QFETCH(QStringList, said);
    writeHeads(path("heads.json"));
    complains(saccade(QStringList{"render", "heads.json", "--out", "x.svg"} + options), 2, said);
  }

  void editsWhatItIsTold() {
    const auto run = [&](const QStringList& options) {
      return saccade(QStringList{"trace", "dates-additive", "--source", "5 March 1998"} + options);
    };
    const QJsonObject trace = object_in(run({"--edit", R"({"type": "prefix", "text": "2024"})", "--edit",
                                             R"({"type": "weight", "query": 6, "key": 1, "weight": 0.9})"})
                                            .out);
    QVERIFY2(trace["output"].toString().startsWith("2024"), qPrintable(trace["output"].toString()));
    QCOMPARE(trace["attention"][0]["weights"][5][0].toDouble(), 0.9);
    QCOMPARE(trace["edits"].toArray().last()["query"].toInt(), 6);
    QCOMPARE(trace["edits"].toArray().first()["text"].toString(), QString("2024"));
    put(path("edited.json"), QJsonDocument(trace).toJson());
    QCOMPARE(object_in(saccade({"info", "edited.json", "--json"}).out)["output"], trace["output"]);

    const QStringList good = {"--edit", R"({"type": "bend", "temperature": 2})"};
    complains(run(good + QStringList{"--edit", R"({"type": "paint"})"}), 1,
              {"edit 2 of 2: type", "\"bend\" or \"prefix\""});
    complains(run(good + QStringList{"--edit", "{"}), 1, {"edit 2 of 2"});
    complains(run(good + QStringList{"--edit", R"({"type": "row", "layer": 3, "query": 1, "rule": "uniform"})"}), 1,
              {"edit 2 of 2: layer", "from 1 to 1, found 3"});
    complains(run({"--edit", R"({"type": "row", "query": 99, "rule": "uniform"})"}), 1,
              {"edit 1 of 1: query", "from 1 to 10, found 99"});
    complains(run({"--edit", R"({"type": "bend", "query": 99, "temperature": 2})"}), 1,
              {"edit 1 of 1: query", "found 99"});
    complains(run({"--edit", R"({"type": "bend", "site": "cross", "head": 2, "temperature": 2})"}), 1,
              {"edit 1 of 1: head", "site, layer, query"});
    complains(run({"--edit", R"({"type": "bend", "layer": 2, "temperature": 2})"}), 1,
              {"edit 1 of 1: site", "the site whose layer is meant"});
    complains(run({"--edit", R"({"type": "bend", "site": "cross", "layer": 9, "temperature": 2})"}), 1,
              {"edit 1 of 1: site", "expected cross, layer 1, found cross, layer 9"});
    complains(run(good + QStringList{"--edit", R"({"type": "weight", "query": 1, "key": 50, "weight": 1})"}), 1,
              {"edit 2 of 2: key", "from 1 to 12, found 50"});
    complains(run({"--set", "temperature=2", "--edit", R"({"type": "bend", "sigma": 1})"}), 1, {"edit 2 of 2: sigma"});
    complains(run({"--max-steps", "3", "--edit", R"({"type": "prefix", "text": "2024"})"}), 1,
              {"edit 1 of 1: prefix", "at most 3 tokens, found 4"});
    complains(run({"--target", "1998-03-05", "--beam", "3"}), 1, {"beam", "no target, found 3"});
    QCOMPARE(run({"--out", "-"}).out, run({}).out);
  }

  void tracesTheHeadThatIsAskedFor() {
    const Outcome outcome = saccade({"trace", "dates-additive", "--source", kDate, "--layer", "1", "--head", "1"});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, saccade({"trace", "dates-additive", "--source", kDate}).out);
    complains(saccade({"trace", "dates-additive", "--source", kDate, "--head", "2"}), 2, {"--head", "1 to 1"});
    put(path("trace.json"), outcome.out);
    QVERIFY(saccade({"info", "trace.json"}).out.contains("cross, layer 1, head 1"));
  }

  void writesAFigureWhereThereIsNoDisplay() {
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment_.remove(variable);
    const Outcome outcome = saccade({});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.count('\n') == 1 && outcome.err.contains("saccade-figure.svg"), outcome.err.constData());
    QVERIFY(contents(path("saccade-figure.svg")).contains("<svg"));
  }

  void aligns() {
    put(path("source"), "5 March 1998\n\nMarch 5 , 1998\n");
    put(path("target"), "1998-03-05\n\n1998-03-05\n");
    put(path("gold"), "2-0 0p0\n\n3-0 0p0 1p0\n");
    const QStringList base = {"align", "dates-additive", "--source", "source", "--target", "target"};
    const Outcome links = saccade(base);
    QCOMPARE(links.status, 0);
    QCOMPARE(links.err, QByteArray());
    const QList<QByteArray> lines = links.out.split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY2(QRegularExpression("^\\d+-0( \\d+-0)*$").match(lines[0]).hasMatch(), links.out.constData());
    QCOMPARE(lines[1], QByteArray());

    const Outcome scored = saccade(base + QStringList{"--gold", "gold"});
    QCOMPARE(scored.status, 0);
    QCOMPARE(scored.out, links.out);
    QVERIFY2(scored.err.contains("AER"), scored.err.constData());

    put(path("gold-from-1"), "3-1 1p1\n\n4-1 1p1 2p1\n");
    QCOMPARE(saccade(base + QStringList{"--gold", "gold-from-1", "--gold-base", "1"}).err, scored.err);

    put(path("short"), "1998-03-05\n");
    const Outcome uneven = saccade({"align", "dates-additive", "--source", "source", "--target", "short"});
    QCOMPARE(uneven.status, 1);
    QVERIFY2(uneven.err.contains("short:2: expected 3 lines, as in source, found 1"), uneven.err.constData());
    QCOMPARE(uneven.out, QByteArray());  // said before anything is run
    put(path("short-gold"), "2-0 0p0\n");
    complains(saccade(base + QStringList{"--gold", "short-gold"}), 1,
              {"short-gold:2", "expected 3 lines, as in source"});
    put(path("wild-gold"), "2-0 0p0\n\n3-1\n");
    complains(saccade(base + QStringList{"--gold", "wild-gold"}), 1,
              {"wild-gold:3", "a target word from 0 to 0", "\"3-1\""});
    put(path("latin"), "5 March 1998\n\nM\xe4rz 5 , 1998\n");
    complains(saccade({"align", "dates-additive", "--source", "latin", "--target", "target"}), 1,
              {"latin:3", "UTF-8", "0xE4"});
    complains(saccade({"align", "dates-additive", "--source", ".", "--target", "target"}), 1,
              {"expected a text file, found a directory"});
    put(path("bad-gold"), "2-0\n\n3:0\n");
    const Outcome bad = saccade(base + QStringList{"--gold", "bad-gold"});
    QCOMPARE(bad.status, 1);
    QVERIFY2(bad.err.contains("bad-gold") && bad.err.contains("3:0"), bad.err.constData());
    QCOMPARE(bad.out, QByteArray());  // said before anything is run

    put(path("empty"), "");
    const Outcome nothing =
        saccade({"align", "dates-additive", "--source", "empty", "--target", "empty", "--gold", "empty"});
    QCOMPARE(nothing.status, 0);
    QCOMPARE(nothing.out + nothing.err, QByteArray());
    put(path("long"), QByteArray("1 ").repeated(500) + '\n');
    const Outcome failed = saccade({"align", "dates-additive", "--source", "long", "--target", "short"});
    QCOMPARE(failed.status, 1);
    QVERIFY2(failed.err.contains("long:1") && failed.err.contains("no sentence could be aligned"),
             failed.err.constData());
    QCOMPARE(failed.out, QByteArray("\n"));  // the lines stay in step
  }

  /// What a sentence's links are, by the attention that is asked for.
  void alignsByTheHeadThatLooksFromTargetToSource() {
    put(path("source"), "the white house is big .\n");
    put(path("target"), "la maison blanche est grande .\n");
    const auto links = [&](const QStringList& options) {
      return saccade(QStringList{"align", "en-fr-transformer", "--source", "source", "--target", "target"} + options);
    };
    const Outcome shown = links({});
    QCOMPARE(shown.status, 0);
    // The adjectives cross, and the full stop is a word of its own: the file parts it by a space.
    QVERIFY2(shown.out.contains("2-1 1-2") && shown.out.contains("-5"), shown.out.constData());
    const QByteArray mean = links({"--site", "cross"}).out;
    QCOMPARE(mean.count('-'), 6);
    QSet<QByteArray> by_head;
    for (const char* head : {"1", "2", "3", "4"})
      by_head.insert(links({"--site", "cross", "--layer", "1", "--head", head}).out);
    QVERIFY(by_head.size() > 1);
    complains(links({"--site", "encoder_self"}), 2, {"--site", "from target to source"});
    complains(links({"--layer", "99"}), 2, {"--layer"});
  }

  void refusesWhatItDoesNotUnderstand_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    QTest::newRow("unknown option") << QStringList{"trace", "dates-additive", "--sauce", "x"} << "--sauce";
    QTest::newRow("option without its value") << QStringList{"trace", "dates-additive", "--source"} << "--source";
    QTest::newRow("value for a switch") << QStringList{"models", "--json=yes"} << "--json";
    QTest::newRow("no model") << QStringList{"info"} << "MODEL";
    QTest::newRow("two models") << QStringList{"info", "dates-additive", "dates-general"} << "dates-general";
    QTest::newRow("nothing to write") << QStringList{"render", "dates-additive"} << "--out";
    QTest::newRow("view") << QStringList{"render", "dates-additive", "--out", "x.svg", "--view", "pie"} << "heatmap";
    QTest::newRow("theme") << QStringList{"render", "dates-additive", "--out", "x.svg", "--theme", "red"} << "dark";
    QTest::newRow("scale") << QStringList{"render", "dates-additive", "--out", "x.png", "--scale", "nan"} << "16";
    QTest::newRow("step") << QStringList{"render", "dates-additive", "--out", "x.svg", "--step", "99"} << "--step";
    QTest::newRow("map") << QStringList{"render", "dates-additive", "--out", "x.svg", "--map", "7"} << "--map";
    QTest::newRow("the difference of one")
        << QStringList{"render", "dates-additive", "--difference", "--out", "x.svg"} << "two models";
    QTest::newRow("the difference of three")
        << QStringList{"render", "dates-dot", "dates-hard", "dates-general", "--difference", "--out", "x.svg"}
        << "two models";
    QTest::newRow("thirteen models") << QStringList{"render", "--out", "x.svg"} + QStringList(13, "dates-dot") << "12";
    QTest::newRow("beam") << QStringList{"trace", "dates-additive", "--beam", "0"} << "--beam";
    QTest::newRow("number with a tail") << QStringList{"trace", "dates-additive", "--max-steps", "3x"} << "3x";
    QTest::newRow("set without a value") << QStringList{"trace", "dates-additive", "--set", "sigma"} << "KEY=VALUE";
    QTest::newRow("gold base") << QStringList{"align", "dates-additive", "--gold-base", "2"} << "--gold-base";
  }
  void refusesWhatItDoesNotUnderstand() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    complains(saccade(arguments), 2, {said});
  }

  void refusesBadInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("said");
    const auto reading = [](const QString& text) { return QStringList{"trace", "dates-additive", "--source", text}; };
    QTest::newRow("empty text") << reading("") << QStringList{"empty"};
    QTest::newRow("too long") << reading(QString("5").repeated(5000)) << QStringList{"5000", "expected", "found"};
    QTest::newRow("empty target") << reading(kDate) + QStringList{"--target", ""} << QStringList{"empty"};
    QTest::newRow("unknown setting") << reading(kDate) + QStringList{"--set", "colour=1"} << QStringList{"colour"};
    QTest::newRow("setting out of range")
        << reading(kDate) + QStringList{"--set", "temperature=-1"} << QStringList{"temperature", "-1"};
    QTest::newRow("no such model") << QStringList{"info", "dates-addictive"} << QStringList{"dates-addictive"};
    QTest::newRow("no such file") << QStringList{"render", "gone.json", "--out", "x.svg"} << QStringList{"gone.json"};
    QTest::newRow("no such corpus") << QStringList{"align",   "dates-additive", "--source",
                                                   "gone.en", "--target",       "gone.fr"}
                                    << QStringList{"gone.en"};
    QTest::newRow("nothing to subtract") << QStringList{"render",       "dates-none", "dates-dot",
                                                        "--difference", "--out",      "x.svg"}
                                         << QStringList{"dates-none", "subtract"};
    QTest::newRow("no window") << QStringList{"render", "dates-additive", "--view", "local", "--out", "x.svg"}
                               << QStringList{"local"};
    QTest::newRow("window on nothing") << QStringList{"no-such-model"} << QStringList{"no-such-model"};
  }
  void refusesBadInput() {
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, said);
    complains(saccade(arguments), 1, said);
    QVERIFY(!QFile::exists(path("x.svg")));
  }

  void refusesBadModels_data() {
    QTest::addColumn<Breaker>("break_it");
    QTest::addColumn<QStringList>("said");
    const QString weights = QStringLiteral("model.safetensors"), tensor = QStringLiteral("decoder.readout.weight");

    QTest::newRow("config is not JSON") << Breaker([](const QString& d) {
      put(d + "/config.json", "{\"model_type\": ");
    }) << QStringList{"config.json"};
    QTest::newRow("config is not an object") << Breaker([](const QString& d) { put(d + "/config.json", "[1, 2]"); })
                                             << QStringList{"config.json", "expected", "found"};
    QTest::newRow("no config") << Breaker([](const QString& d) { QFile::remove(d + "/config.json"); })
                               << QStringList{"config.json"};
    QTest::newRow("key missing") << in_config([](QJsonObject& c) { c.remove("hidden_size"); })
                                 << QStringList{"config.json", "hidden_size"};
    QTest::newRow("key of another type") << in_config([](QJsonObject& c) { c["hidden_size"] = "64"; })
                                         << QStringList{"config.json", "hidden_size", "expected", "found"};
    QTest::newRow("value out of range") << in_config([](QJsonObject& c) { c["encoder_layers"] = -3; })
                                        << QStringList{"config.json", "encoder_layers", "-3"};
    QTest::newRow("unknown choice") << in_config([](QJsonObject& c) { c["cell"] = "elman"; })
                                    << QStringList{"config.json", "cell", "gru", "elman"};
    QTest::newRow("name of a head") << in_config([](QJsonObject& c) {
      c["view"] = QJsonObject{{"head_names", QJsonArray{QJsonObject{{"site", "cross"}, {"name", "a\nb"}}}}};
    }) << QStringList{"config.json", "head_names[0]: name", "printable"};
    QTest::newRow("unknown family") << in_config([](QJsonObject& c) { c["model_type"] = "mamba"; })
                                    << QStringList{"mamba", "rnn_seq2seq"};

    QTest::newRow("no weights") << Breaker([](const QString& d) { QFile::remove(d + "/model.safetensors"); })
                                << QStringList{weights};
    QTest::newRow("empty weights") << in_weight_bytes([](QByteArray& bytes) { bytes.clear(); }) << QStringList{weights};
    QTest::newRow("truncated header") << in_weight_bytes([](QByteArray& bytes) { bytes.truncate(100); })
                                      << QStringList{weights};
    QTest::newRow("truncated data") << in_weight_bytes([](QByteArray& bytes) { bytes.chop(1000); })
                                    << QStringList{weights};
    QTest::newRow("oversized header") << in_weight_bytes([](QByteArray& bytes) { bytes[5] = '\x7f'; })
                                      << QStringList{weights};
    QTest::newRow("garbage header") << in_weight_bytes([](QByteArray& bytes) {
      bytes.replace(8, 20, QByteArray(20, '\xfe'));
    }) << QStringList{weights};
    QTest::newRow("overlapping tensors") << in_weights([](Safetensors& w) {
      w.set("decoder.rnn.bias_hh_l0", "data_offsets", w.offsets("decoder.rnn.bias_ih_l0"));
    }) << QStringList{weights};
    QTest::newRow("tensor beyond the file") << in_weights([=](Safetensors& w) {
      const int size = w.offsets(tensor)[1].toInt() - w.offsets(tensor)[0].toInt();
      w.set(tensor, "data_offsets", QJsonArray{1'000'000'000, 1'000'000'000 + size});
    }) << QStringList{weights, tensor};
    QTest::newRow("tensor missing") << in_weights([=](Safetensors& w) {
      w.header["decoder.readout.wait"] = w.header[tensor];
      w.header.remove(tensor);
    }) << QStringList{weights, "decoder.readout"};
    QTest::newRow("tensor extra") << in_weights([](Safetensors& w) {
      const int end = static_cast<int>(w.data.size());
      w.header["decoder.surplus"] =
          QJsonObject{{"dtype", "F32"}, {"shape", QJsonArray{1}}, {"data_offsets", QJsonArray{end, end + 4}}};
      w.data.append(4, '\0');
    }) << QStringList{"decoder.surplus"};
    QTest::newRow("wrong shape") << in_weights([=](Safetensors& w) {
      const QJsonArray shape = w.header[tensor].toObject()["shape"].toArray();
      w.set(tensor, "shape", QJsonArray{shape[1], shape[0]});
    }) << QStringList{weights, tensor, "expected", "found"};
    QTest::newRow("NaN") << in_weights([=](Safetensors& w) { w.poison(tensor, true); })
                         << QStringList{weights, tensor, "nan"};
    QTest::newRow("infinity") << in_weights([=](Safetensors& w) { w.poison(tensor, false); })
                              << QStringList{weights, tensor, "inf"};
  }
  void refusesBadModels() {
    QFETCH(Breaker, break_it);
    QFETCH(QStringList, said);
    const QString model = copy_of_sample(QString("broken-%1").arg(QTest::currentDataTag()).replace(' ', '-'));
    break_it(model);
    complains(saccade({"trace", model, "--source", kDate}), 1, said);
  }

  void refusesADirectoryWithoutPermission() {
    if (geteuid() == 0) QSKIP("nothing is closed to root");
    const QString model = copy_of_sample("closed");
    QFile::setPermissions(model, {});
    complains(saccade({"trace", model, "--source", kDate}), 1, {"closed"});
    QFile::setPermissions(model, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  }

  void refusesBadTraces_data() {
    QTest::addColumn<QByteArray>("trace");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("newer") << QByteArray("{\"format\": \"saccade-trace\", \"version\": 3}")
                           << QStringList{"bad.json", "version", "2"};
    QTest::newRow("another format") << QByteArray("{\"format\": \"bertviz\"}")
                                    << QStringList{"bad.json", "saccade-trace"};
    QTest::newRow("cut") << QByteArray("{\"format\": \"saccade-trace\", \"version\": 1, \"source\": [")
                         << QStringList{"bad.json"};
    QTest::newRow("empty") << QByteArray() << QStringList{"bad.json"};
  }
  void refusesBadTraces() {
    QFETCH(QByteArray, trace);
    QFETCH(QStringList, said);
    put(path("bad.json"), trace);
    complains(saccade({"render", "bad.json", "--out", "x.svg"}), 1, said);
    complains(saccade({"info", "bad.json"}), 1, said);
    QVERIFY(!QFile::exists(path("x.svg")));
  }

  void leavesNothingHalfWritten() {
    QDir().mkpath(path("out/taken.svg"));
    QDir().mkpath(path("out/taken.json"));
    const QStringList before = QDir(path("out")).entryList(QDir::AllEntries | QDir::Hidden);
    for (const QString& file : {"out/taken.svg", "out/no/such/f.svg", "out/f.gif", "out/f"}) {
      complains(saccade({"render", "dates-additive", "--source", kDate, "--out", file}), 1,
                {QFileInfo(file).fileName()});
    }
    for (const QString& file : {"out/taken.json", "out/no/such/f.json"}) {
      complains(saccade({"trace", "dates-additive", "--source", kDate, "--out", file}), 1, {file});
    }
    QCOMPARE(QDir(path("out")).entryList(QDir::AllEntries | QDir::Hidden), before);

    const Outcome full = saccade({"trace", "dates-additive", "--source", kDate}, "/dev/full");
    QCOMPARE(full.status, 1);
    QVERIFY(full.err.contains("standard output"));
  }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
