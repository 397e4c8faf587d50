// Every text for people comes as a whole out of a translation: one that puts each text into brackets leaves no word
// outside them, and none beside another.

#include <QAction>
#include <QComboBox>
#include <QRegularExpression>
#include <QTextDocument>
#include <QTranslator>

#include "engine/core/error.h"
#include "engine/models/lesson.h"
#include "engine/models/model.h"
#include "engine/models/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/worker/error_message.h"

using namespace saccade;
using namespace saccade::testing;

namespace {

/// Qt's own texts stay as they are; ours are in the contexts of our classes.
class Brackets : public QTranslator {
 public:
  QString translate(const char* context, const char* source, const char*, int) const override {
    const QString name = context;
    const bool ours = name.startsWith("saccade::") || !name.startsWith('Q');
    return ours ? QStringLiteral("⟦%1⟧").arg(source) : QString();
  }
  bool isEmpty() const override { return false; }
};

/// What of a line stands outside brackets, of which only an empty pair is left.
QString outside(const QString& line) {
  QString rest;
  int depth = 0;
  for (const QChar c : line) {
    if (c == u'⟧' && --depth == 0) rest += c;
    if (depth == 0 && c != u'⟧') rest += c;
    if (c == u'⟦' && depth++ > 0) continue;
  }
  return rest;
}

/// Texts of a window, with where each is found.
class Texts {
 public:
  void add(const QString& where, const QString& text) {
    QString plain = text;
    if (Qt::mightBeRichText(text)) {
      QTextDocument document;
      document.setHtml(text);
      plain = document.toPlainText();
    }
    if (!plain.isEmpty() && !seen_.contains(plain)) all_.append({where, plain});
    seen_.insert(plain);
  }

  void add_all_of(const QWidget& window) {
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
      // Formulas, names of papers, what the model says and Qt's own buttons are the same in every language.
      static const QStringList data = {"citation", "predictionOf", "predictionList", "ScrollLeftButton",
                                       "ScrollRightButton"};
      if (widget->inherits("saccade::widgets::FormulaView") || data.contains(widget->objectName())) continue;
      const QString where = QString("%1 %2").arg(widget->metaObject()->className(), widget->objectName());
      add(where + " tooltip", widget->toolTip());
      add(where + " accessible", widget->accessibleName());
      if (auto* label = qobject_cast<const QLabel*>(widget)) add(where, label->text());
      if (auto* button = qobject_cast<const QAbstractButton*>(widget)) add(where, button->text());
      if (auto* line = qobject_cast<const QLineEdit*>(widget)) add(where, line->placeholderText());
      if (auto* text = qobject_cast<const QPlainTextEdit*>(widget)) add(where, text->placeholderText());
      if (auto* tabs = qobject_cast<const QTabBar*>(widget)) {
        for (int i = 0; i < tabs->count(); ++i) add(where, tabs->tabText(i));
      }
    }
    for (const QAction* action : window.findChildren<QAction*>()) {
      add("action " + action->objectName(), action->text());
      add("action tooltip " + action->objectName(), action->toolTip());
    }
  }

  void add_all_of(const figure::Figure& figure) {
    add("figure's title", figure.title);
    add("figure's description", figure.description);
    for (const figure::Mark& mark : figure.marks) {
      const auto* text = std::get_if<figure::TextMark>(&mark);
      if (!text) continue;
      QString line;
      for (const figure::TextRun& run : text->runs) line += run.script == figure::Script::sub ? QString() : run.text;
      add("figure", line);
    }
    for (const figure::HitRegion& region : figure.regions) add("region", region.words);
  }

  /// Those with a word that is neither in brackets nor in `data`, elided or whole, or with several texts in one
  /// sentence. Hints and values stand apart, by two spaces or more, and what follows a tab in a column of its own.
  QStringList untranslated(const QString& data) const {
    static const QRegularExpression lines("[\n\t]"), word("[A-Za-z]{2,}"), shortcut(" \\([^ ]+\\)$"), elided("\u2026$"),
        pieces("⟧( ?[^\\s⟦⟧]+ ?| )?⟦", QRegularExpression::UseUnicodePropertiesOption);
    QStringList found;
    for (const auto& [where, text] : all_) {
      for (const QString& line : text.split(lines)) {
        const QString rest = outside(line).remove(shortcut);
        const bool known = data.contains(line.trimmed().remove(elided));
        if ((rest.contains(word) && !known) || rest.contains(pieces)) found.append(where + ": " + line);
      }
    }
    return found;
  }

 private:
  QList<QPair<QString, QString>> all_;
  QSet<QString> seen_;
};

}  // namespace

class TestTranslation : public WindowTest {
  Q_OBJECT

  Brackets brackets_;

 private slots:
  void init() {
    QSettings().clear();
    QCoreApplication::installTranslator(&brackets_);
  }
  void cleanup() { QCoreApplication::removeTranslator(&brackets_); }

  void noWordStandsAlone_data() {
    QTest::addColumn<QString>("model");
    for (const char* model : {"dates-local-p", "dates-hard", "dates-none", "pronouns", "en-fr-transformer"}) {
      QTest::newRow(model) << model;
    }
  }
  void noWordStandsAlone() {
    QFETCH(QString, model);
    Fixture window{StartOptions{.open = {model}}};
    QVERIFY(window.first_figure);
    Texts texts;
    for (int i = 0; i < window.find<QTabBar>("views")->count(); ++i) {
      window.find<QTabBar>("views")->setCurrentIndex(i);
      QTest::qWait(50);
      texts.add_all_of(window.canvas()->figure());
      texts.add_all_of(window.main);
    }
    QStringList data = {window.source()->text(), window.output()->text(), "[CLS] [SEP] <s> </s>", "Ctrl+O"};
    for (const QString& name : figure::color_maps()) data.append(name.left(1).toUpper() + name.mid(1));
    for (const Sample& sample : list_samples()) {
      for (const std::string& text : {sample.id, sample.title, sample.summary, sample.group, sample.mechanism}) {
        data.append(QString::fromStdString(text));
      }
      const Lesson lesson = lesson_of(sample.directory);
      data.append(QString::fromStdString(lesson.see));
      for (const Try& one : lesson.tries)
        data << QString::fromStdString(one.title) << QString::fromStdString(words_of(one.source));
    }
    const auto opened = load_model(resolve_model(model.toStdString()));
    for (const HeadName& head : opened->first_view().head_names) {
      data.append(QString::fromStdString(head.name));
    }
    const QStringList found = texts.untranslated(data.join('\n'));
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  }

  void errorsAreLookedUpByTheirSummary() {
    const Error error("wrong value", "config.json: heads", "a number\nfrom 1", "\"%1\"");
    QCOMPARE(worker::message_of(error),
             "⟦⟦⟦wrong value⟧: config.json: heads⟧. Expected a number from 1, found \"%1\".⟧");
    QCoreApplication::removeTranslator(&brackets_);
    QCOMPARE(worker::message_of(error), "wrong value: config.json: heads. Expected a number from 1, found \"%1\".");
    const std::pair<Error, const char*> sentences[] = {
        {Error("wrong value", ""), "wrong value."},
        {Error("wrong value", "here"), "wrong value: here."},
        {Error("wrong value", "", "%2"), "wrong value. Expected %2."},
        {Error("wrong value", "%3 here", "", "x"), "wrong value: %3 here. Found x."},
        {Error("wrong value", "", "%1", "%2"), "wrong value. Expected %1, found %2."}};
    for (const auto& [part, sentence] : sentences) QCOMPARE(worker::message_of(part), sentence);
    QCOMPARE(worker::message_of(std::runtime_error("of another library")), "of another library");
  }
};

QTEST_MAIN(TestTranslation)
#include "test_translation.moc"
