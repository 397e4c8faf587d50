// The one-way rule: a room of the house knows the floors below it and nothing above.

#include <QDir>
#include <QDirIterator>
#include <QHash>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

/// What each room of the engine and of the window may include besides itself.
const QMap<QString, QSet<QString>> kMayInclude = {
    {"engine/core", {}},
    {"engine/io", {"engine/core"}},
    {"engine/layers", {"engine/core"}},
    {"engine/trace", {"engine/core"}},
    {"engine/text", {"engine/core", "engine/trace"}},
    {"engine/attention", {"engine/core", "engine/layers", "engine/trace"}},
    {"engine/models", {"engine/core", "engine/io", "engine/text", "engine/layers", "engine/trace", "engine/attention"}},
    {"engine/session",
     {"engine/core", "engine/io", "engine/text", "engine/layers", "engine/trace", "engine/attention", "engine/models"}},
    {"engine/analysis", {"engine/core", "engine/trace"}},
    {"ui/figure", {}},
    {"ui/views", {"engine/trace", "engine/analysis", "ui/figure"}},
    {"ui/export", {"engine/core", "ui/figure"}},
    {"ui/worker",
     {"engine/core", "engine/attention", "engine/models", "engine/trace", "engine/session", "engine/analysis"}},
    {"ui/exhibit", {"engine/core", "engine/trace", "engine/analysis", "ui/figure", "ui/views", "ui/worker"}},
    {"ui/widgets", {"ui/figure"}},
    {"ui/window",
     {"engine/core", "engine/trace", "engine/analysis", "ui/figure", "ui/views", "ui/export", "ui/worker", "ui/exhibit",
      "ui/widgets"}},
};

/// The room that a file of the program stands in, or one that it includes: engine/io, ui/views, app. Its path counts
/// from the root.
QString room_of(const QString& path) { return path.startsWith("app/") ? "app" : path.section('/', 0, 1); }

/// Whether a file in `room` may include what stands in `included`. The app may include every room; none includes the
/// app.
bool may_include(const QString& room, const QString& included) {
  return included == room || (room == "app" ? kMayInclude.contains(included) : kMayInclude[room].contains(included));
}

/// What `source`, a file in `room`, includes and must not. The program's own files are named with their whole path.
QStringList forbidden(const QString& room, const QString& source) {
  static const QRegularExpression include(R"(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]*))",
                                          QRegularExpression::MultilineOption);
  static const QRegularExpression own("^(engine|ui|app|tests)/");
  static const QRegularExpression qt("^(Qt?[A-Z]|q[a-z]+\\.h$)");
  static const QRegularExpression widgets("^(Q[A-Za-z]*Widget|QApplication|QtWidgets)");
  const bool without_qt = room.startsWith("engine/");
  const bool without_widgets = room != "app" && room != "ui/window" && room != "ui/widgets";
  QStringList found;
  for (auto it = include.globalMatch(source); it.hasNext();) {
    const QRegularExpressionMatch match = it.next();
    const QString path = match.captured(2);
    if (match.captured(1) == "\"" || path.contains(own)) {
      if (!may_include(room, room_of(path))) found << path;
    } else if ((without_qt && path.contains(qt)) || (without_widgets && path.contains(widgets))) {
      found << path;
    }
  }
  return found;
}

/// What of `source` is written otherwise than everywhere else: a cast that looks like a call, a constant of a namespace
/// that does not begin with k.
QStringList other_dialect(QString source) {
  static const QRegularExpression said(R"("(\\.|[^"\\\n])*"|//[^\n]*)");
  static const QRegularExpression foreign(R"((?<![\w<:])(int|float|double)\((?=[\w(*&-])[^;\n]*|)"
                                          R"(^(inline )?constexpr [\w:<>, ]+ (?!k[A-Z])\w+ ?[={])",
                                          QRegularExpression::MultilineOption);
  QStringList found;
  for (auto it = foreign.globalMatch(source.remove(said)); it.hasNext();) found << it.next().captured();
  return found;
}

QByteArray bytes_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestHouse : public QObject {
  Q_OBJECT

 private slots:
  void everyRoomIncludesOnlyWhatIsBelowIt() {
    const QDir root(SACCADE_SOURCE_DIR);
    QSet<QString> rooms;
    for (const char* house : {"engine", "ui", "app"}) {
      QDirIterator files(root.filePath(house), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
      while (files.hasNext()) {
        const QString path = files.next(), room = room_of(root.relativeFilePath(path));
        QVERIFY2(room == "app" || kMayInclude.contains(room), qPrintable(path + " stands in no room of the house"));
        const QByteArray source = bytes_of(path);
        QVERIFY2(!source.isEmpty(), qPrintable(path + " cannot be read"));
        const QStringList found = forbidden(room, QString::fromUtf8(source));
        QVERIFY2(found.isEmpty(), qPrintable(path + " includes " + found.join(", ")));
        rooms << room;
      }
    }
    QCOMPARE(rooms.size(), kMayInclude.size() + 1);
  }

  void whatIsAboveIsForbidden_data() {
    QTest::addColumn<QString>("room");
    QTest::addColumn<QString>("include");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* room, const char* include, bool allowed) {
      QTest::newRow(qPrintable(QString(room) + " " + include)) << QString(room) << QString(include) << allowed;
    };
    row("engine/io", "\"engine/io/zip_archive.h\"", true);
    row("engine/io", "\"engine/core/error.h\"", true);
    row("engine/io", "\"engine/models/model.h\"", false);
    row("engine/io", "\"ui/figure/marks.h\"", false);
    row("engine/io", "\"zip_archive.h\"", false);
    row("engine/io", "\"../models/model.h\"", false);
    row("engine/io", "<engine/models/model.h>", false);
    row("engine/io", "<vector>", true);
    row("engine/io", "<QString>", false);
    row("engine/io", "<QtCore/QString>", false);
    row("engine/io", "<qglobal.h>", false);
    row("engine/analysis", "\"engine/trace/trace.h\"", true);
    row("engine/analysis", "\"engine/session/session.h\"", false);
    row("ui/figure", "<QPainter>", true);
    row("ui/figure", "<QWidget>", false);
    row("ui/figure", "<QtWidgets/QLabel>", false);
    row("ui/figure", "\"engine/core/error.h\"", false);
    row("ui/views", "\"engine/trace/trace.h\"", true);
    row("ui/views", "\"engine/analysis/alignment.h\"", true);
    row("ui/views", "\"engine/models/model.h\"", false);
    row("ui/views", "\"ui/window/main_window.h\"", false);
    row("ui/worker", "\"engine/session/session.h\"", true);
    row("ui/exhibit", "\"engine/session/session.h\"", false);
    row("ui/exhibit", "<QApplication>", false);
    row("ui/window", "\"engine/session/session.h\"", false);
    row("ui/window", "<QWidget>", true);
    row("ui/window", "\"app/command.h\"", false);
    row("ui/widgets", "\"ui/figure/theme.h\"", true);
    row("ui/widgets", "\"engine/trace/trace.h\"", false);
    row("ui/widgets", "\"engine/models/model.h\"", false);
    row("app", "\"app/command.h\"", true);
    row("app", "\"engine/session/session.h\"", true);
    row("app", "\"ui/window/main_window.h\"", true);
    row("app", "<QApplication>", true);
    row("app", "\"tests/engine/test_folder.h\"", false);
    row("app", "\"command.h\"", false);
  }

  void whatIsAboveIsForbidden() {
    QFETCH(QString, room);
    QFETCH(QString, include);
    QFETCH(bool, allowed);
    for (const char* directive : {"#include ", "  #  include"}) {
      const QString source = "#pragma once\n" + QString(directive) + include + "\nint x;\n";
      QCOMPARE(forbidden(room, source), allowed ? QStringList() : QStringList(include.mid(1).chopped(1)));
    }
  }

  void oneDialect() {
    QCOMPARE(other_dialect("  x = int(y); // int(z)\nconstexpr double gap = 8;\nf(static_cast<int>(y), \"int(y)\");\n"
                           "constexpr int kGap = 8;\nstd::function<int(int)> g;\n"),
             (QStringList{"int(y)", "constexpr double gap ="}));
    for (const char* house : {"engine", "ui", "app"}) {
      QDirIterator files(SACCADE_SOURCE_DIR + QString('/') + house, {"*.h", "*.cpp"}, QDir::Files,
                         QDirIterator::Subdirectories);
      while (files.hasNext()) {
        const QString path = files.next();
        const QStringList found = other_dialect(QString::fromUtf8(bytes_of(path)));
        QVERIFY2(found.isEmpty(), qPrintable(path + ": " + found.join(", ")));
      }
    }
  }

  /// tests/data/README.md says how the cases share what they have in common.
  void theTestsDataIsKeptOnce() {
    QHash<QByteArray, QString> seen;
    QDirIterator files(SACCADE_SOURCE_DIR "/tests/data", QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
      const QString path = files.next();
      if (files.fileInfo().size() <= 200) continue;
      QString& first = seen[bytes_of(path)];
      QVERIFY2(first.isEmpty(), qPrintable(path + " equals " + first));
      first = path;
    }
    QVERIFY(!seen.isEmpty());
  }
};

QTEST_GUILESS_MAIN(TestHouse)
#include "test_house.moc"
