#include <QProcess>
#include <QtTest>

/// app/setup.sh on systems that are not this one: their package managers are stood in for by functions.
class TestSetup : public QObject {
  Q_OBJECT

  struct Outcome {
    int status;
    QString out, err;
  };

  static Outcome bash(const QString& script) {
    QProcess process;
    process.setWorkingDirectory(SACCADE_SOURCE_DIR);
    process.start("bash", {"-c", "source app/setup.sh\n" + script});
    process.waitForFinished();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
  }

 private slots:
  void every_system_names_every_package() {
    for (const char* list : {"app/packages.txt", "tests/packages.txt"}) {
      QStringList counts;
      for (const char* manager : {"apt", "dnf", "pacman", "zypper"}) {
        const QString names = bash(QString("packages_of %1 %2").arg(manager, list)).out;
        QVERIFY2(!QRegularExpression("[^a-z0-9+_.\\n-]").match(names).hasMatch(), qPrintable(names));
        counts << QString::number(names.split('\n', Qt::SkipEmptyParts).size());
      }
      QCOMPARE(counts.removeDuplicates(), 3);
      QVERIFY(counts.front().toInt() >= 3);
    }
    QVERIFY(bash("packages_of dnf app/packages.txt").out.contains("qt6-qtbase-devel\n"));
  }

  void names_what_is_missing_in_the_systems_own_words() {
    for (const char* manager : {"dnf", "zypper"}) {
      const QString stand_in = QString("package_manager() { echo %1; }; rpm() { [[ $3 == cmake ]]; }\n").arg(manager);
      const Outcome outcome = bash(stand_in + "install_packages app/packages.txt; echo went on");
      QCOMPARE(outcome.status, 1);
      QVERIFY(outcome.out.isEmpty());
      QVERIFY2(outcome.err.contains(QString("sudo %1 install gcc-c++ ninja").arg(manager)), qPrintable(outcome.err));
      QVERIFY2(!outcome.err.contains(" cmake "), qPrintable(outcome.err));
      QCOMPARE(outcome.err.count('\n'), 1);
    }
    const Outcome arch =
        bash("package_manager() { echo pacman; }; pacman() { false; }; install_packages app/packages.txt");
    QVERIFY2(arch.err.contains("sudo pacman -S --needed gcc cmake ninja qt6-base"), qPrintable(arch.err));
  }

  void goes_on_once_everything_is_there() {
    for (const char* stand_in : {"package_manager() { echo dnf; }; rpm() { true; }",
                                 "package_manager() { echo pacman; }; pacman() { [[ $1 == -Q ]]; }",
                                 "package_manager() { :; }; export SACCADE_PACKAGES=present"}) {
      const Outcome outcome =
          bash(QString(stand_in) + "\ninstall_packages app/packages.txt tests/packages.txt; echo went on");
      QCOMPARE(outcome.out, "went on\n");
      QCOMPARE(outcome.err, "");
    }
  }

  void says_so_where_it_knows_no_package_manager() {
    const Outcome outcome = bash("package_manager() { :; }; install_packages app/packages.txt");
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("g++ cmake ninja-build"), qPrintable(outcome.err));
  }
};

QTEST_GUILESS_MAIN(TestSetup)
#include "test_setup.moc"
