// The one-way rule: a room of the house knows the floors below it and nothing above.

#include <QDir>
#include <QDirIterator>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

/// What each room may include besides itself.
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
    {"ui/worker", {"engine/core", "engine/attention", "engine/models", "engine/trace", "engine/session", "engine/analysis"}},
    {"ui/exhibit", {"engine/core", "engine/trace", "engine/analysis", "ui/figure", "ui/views", "ui/worker"}},
    {"ui/widgets", {"ui/figure"}},
    {"ui/window",
     {"engine/core", "engine/trace", "engine/analysis", "ui/figure", "ui/views", "ui/export", "ui/worker", "ui/exhibit",
      "ui/widgets"}},
};

QStringList matches(const QString& file, const QString& pattern) {
  QFile source(file);
  if (!source.open(QIODevice::ReadOnly)) return {"cannot read " + file};
  QStringList found;
  const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
  for (auto it = expression.globalMatch(QString::fromUtf8(source.readAll())); it.hasNext();)
    found << it.next().captured(1);
  return found;
}

}  // namespace

class TestHouse : public QObject {
  Q_OBJECT

  /// `check(room, file)` for every source file of the engine and the window.
  template <typename Check>
  void for_each_source(Check check) {
    const QDir root(SACCADE_SOURCE_DIR);
    for (const char* house : {"engine", "ui"}) {
      QDirIterator files(root.filePath(house), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
      while (files.hasNext()) {
        const QString file = files.next();
        check(root.relativeFilePath(file).section('/', 0, 1), file);
      }
    }
  }

 private slots:
  void everyRoomIncludesOnlyWhatIsBelowIt() {
    for_each_source([](const QString& room, const QString& file) {
      QVERIFY2(kMayInclude.contains(room), qPrintable(file + " stands in no room of the house"));
      for (const QString& included : matches(file, "^#include \"([a-z]+/[a-z]+)/?")) {
        QVERIFY2(included == room || kMayInclude[room].contains(included), qPrintable(file + " includes " + included));
      }
    });
  }

  void theEngineKnowsNoQt() {
    for_each_source([](const QString& room, const QString& file) {
      if (room.startsWith("engine/")) QCOMPARE(matches(file, "^#include <(Q[A-Za-z/]+)>"), QStringList());
    });
  }

  void figuresAndTheEngineKnowNoWidgets() {
    for_each_source([](const QString& room, const QString& file) {
      if (room != "ui/window" && room != "ui/widgets")
        QCOMPARE(matches(file, "^#include <(Q[A-Za-z]*Widget|QtWidgets.*)>"), QStringList());
    });
  }
};

QTEST_GUILESS_MAIN(TestHouse)
#include "test_house.moc"
