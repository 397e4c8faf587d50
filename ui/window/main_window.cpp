#include "ui/window/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QToolTip>
#include <QUrl>
#include <algorithm>
#include <array>

#include "ui/views/map_choice.h"
#include "ui/window/dropped_input.h"
#include "ui/window/export_dialog.h"
#include "ui/window/info_dialog.h"
#include "ui/window/inspector.h"
#include "ui/window/library_panel.h"
#include "ui/window/main_window_private.h"
#include "ui/window/source_bar.h"

namespace saccade::window {

namespace {

constexpr QSize kFirst(1280, 800), kSmallest(720, 480);
constexpr int kRoomForPanels = 760;  // a narrower screen begins with the figure alone
constexpr std::array kTextScales = {1.0, 1.15, 1.3, 1.5};
/// What a desktop draws around a window, as far as can be said before it is there.
constexpr QSize kFrame(16, 48);

}  // namespace

// ---- The beginning ----

void MainWindow::Private::start(const StartOptions& options) {
  const worker::LibraryEntry* first = library.first_choice();
  std::vector<worker::Request> wishes;
  const auto begin_with = [&](const QString& model) {
    wishes.push_back(worker::example_request(library.describe(model)));
  };
  const QStringList compared_before = QSettings().value(kCompared).toStringList();
  const QStringList all = options.open.isEmpty() ? compared_before : options.open;
  for (const QString& path : all) begin_with(path);
  if (const QString last = QSettings().value(kModel).toString(); !last.isEmpty()) begin_with(last);
  if (first) begin_with(first->path);
  if (wishes.empty()) {
    panel()->say(tr("There are no samples here. Open a model with Ctrl+O."));
    return;
  }
  if (options.source) wishes.front().input = Text{options.source->toStdString()};
  if (options.input) wishes.front().input = *options.input;
  if (options.source || options.input) wishes.front().own_example = false;
  wishes.front().interventions = options.interventions;
  const views::View* view = views::find_view(options.view);
  exhibit().begin(std::move(wishes), view, options.step);
  compared.addBeside(exhibit(), all.mid(1), view);
}

void MainWindow::Private::restore() {
  const QSettings settings;
  window->restoreGeometry(settings.value(kGeometry).toByteArray());
  const QSignalBlocker of_library(show_library), of_inspector(show_inspector);  // what is found is no choice
  const bool wide = window->screen()->availableSize().width() >= kRoomForPanels;
  show_library->setChecked(settings.value(kLibraryShown, wide).toBool());
  show_inspector->setChecked(settings.value(kInspectorShown, wide).toBool());
  show_lesson->setChecked(settings.value(kLessonShown, true).toBool());
  arrange();
  appearance = widgets::Appearance(std::clamp(settings.value(kAppearance, 0).toInt(), 0, 2));
  appearance_actions->actions().at(static_cast<int>(appearance))->setChecked(true);
  set_text_size(settings.value(kTextSize, 0).toInt());
  const auto color_map = std::max<qsizetype>(0, figure::color_maps().indexOf(settings.value(kColorMap).toString()));
  compared.changePage([&](views::Page& page) { page.color_map = figure::color_maps().at(color_map); });
  show_page();
}

// ---- What the exhibit says ----

void MainWindow::Private::show_request() {
  show_input();
  const auto& target = exhibit().request().interventions.target;
  source_bar->setTarget(target ? std::optional(QString::fromStdString(*target)) : std::nullopt);
}

void MainWindow::Private::show_input() {
  source_bar->setInput(exhibit().input(), exhibit().reads(), exhibit().facts().hints);
}

/// What is dropped or pasted.
void MainWindow::Private::take(const QMimeData& data) {
  const std::optional<Dropped> dropped = dropped_input(data, exhibit().reads());
  if (!dropped) return;
  const auto* refusal = std::get_if<Refusal>(&*dropped);
  if (const auto* model = std::get_if<OpenPath>(&*dropped)) return compared.open(model->path);
  if (refusal || exhibit().facts().is_trace) {
    return panel()->say(refusal ? refusal->why : tr("A trace is a record: open a model to read something else."),
                        widgets::Notice::Tone::failed);
  }
  compared.settle();
  if (const auto* input = std::get_if<Input>(&*dropped)) return compared.setInput(*input);
  compared.setGiven(std::get<InputSource>(*dropped));
}

void MainWindow::Private::show_model() {
  const worker::ModelFacts& facts = exhibit().facts();
  QSettings().setValue(kModel, facts.path);
  if (!library.sample_at(facts.path)) {
    library.remember(facts.path);
    refresh_recent();
  }
  library_panel->setCurrent(facts.path, compared.count() == 1);
  inspector->setModel(facts);
  source_bar->setReadOnly(facts.is_trace);
  show_input();
  source_bar->setSuggestions(library.gallery(facts.path));
  window->setWindowTitle(QStringLiteral("%1 — Saccade").arg(facts.id));
}

void MainWindow::Private::show_nothing() {
  inspector->setEmpty();
  show_input();
  source_bar->setWrites(exhibit().facts().writes);
  source_bar->setOutput({});
  source_bar->setRunTime(std::nullopt);
  source_bar->setLit(0, 0);
}

void MainWindow::Private::show_trace() {
  show_output();
  // A trace says only what it has: of one that has nothing else, that an encoder made it.
  const bool encoded = views::kind_of(*exhibit().trace()) == QLatin1String("encoder_self");
  const bool recorded = !encoded && (!exhibit().trace()->target().empty() || exhibit().trace()->predictions.empty());
  source_bar->setWrites(exhibit().facts().is_trace ? recorded : exhibit().facts().writes);
  show_input();
  inspector->setChecks(exhibit().checks());
}

/// What the request that stands was answered; nothing where it was not.
void MainWindow::Private::show_output() {
  if (exhibit().stale() || !exhibit().trace()) return source_bar->setOutput({});
  const auto& unmodified = exhibit().unmodified();
  source_bar->setOutput(QString::fromStdString(exhibit().trace()->output),
                        unmodified ? QString::fromStdString(unmodified->output) : QString());
}

void MainWindow::Private::show_view() {
  const auto all = views::all_views();
  shade_actions->setEnabled(exhibit().view().uses.shade);
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    QAction* action = view_actions->actions().at(i);
    const bool shown = &all[i] == &exhibit().view();
    action->setEnabled(shown || exhibit().whyNot(all[i]).isEmpty());
    if (shown) action->setChecked(true);
  }
}

void MainWindow::Private::show_state() { inspector->setStep(exhibit()); }

void MainWindow::Private::show_page() {
  const views::Page& page = exhibit().page();
  map_actions->actions().at(figure::color_maps().indexOf(page.color_map))->setChecked(true);
  shade_actions->actions().at(page.shade ? 1 + static_cast<int>(*page.shade) : 0)->setChecked(true);
  values->setChecked(page.values);
  if (exhibit().trace()) show_state();
}

void MainWindow::Private::show_selection() {
  const Trace& trace = *exhibit().trace();
  const std::optional<int> read = exhibit().readToken();
  inspector->setReadout(exhibit().readout());
  inspector->setPredictions(trace, read);
  const Token token = read ? trace.source()[*read] : Token{};
  source_bar->setLit(token.start, token.end);
}

void MainWindow::Private::show_waiting() {
  if (exhibit().waiting()) return source_bar->setRunning();
  source_bar->setRunTime(exhibit().stale() ? std::nullopt : std::optional(exhibit().milliseconds()));
}

void MainWindow::Private::show_active() {
  head_menu->clear();
  panel()->controls()->addTo(head_menu);
  show_request();
  if (exhibit().facts().path.isEmpty()) return;  // it will say when it is there
  show_model();
  show_view();
  exhibit().trace() ? show_trace() : show_nothing();
  if (exhibit().trace()) {
    show_state();
    show_selection();
  }
  show_page();
  show_waiting();
  inspector->setFaded(exhibit().stale());
}

void MainWindow::Private::show_compared() {
  const bool several = compared.count() > 1;
  for (QAction* action : {difference, only}) action->setEnabled(several);
  library_panel->setCanCompare(!compared.full());
  if (!several) center->setSee({});
  several ? QSettings().setValue(kCompared, compared.models()) : QSettings().remove(kCompared);
}

void MainWindow::Private::compare(const QString& path) {
  if (compared.full()) {
    panel()->say(tr("No more than %1 models stand side by side.").arg(kMostCompared));
    return;
  }
  if (!exhibit().facts().path.isEmpty()) compared.add(path);
}

void MainWindow::Private::arrange() {
  const auto show = [](std::initializer_list<QWidget*> parts, bool on) {
    for (QWidget* part : parts) part->setVisible(on);
  };
  show({header, header_rule}, !presenting);
  show({library_panel, library_rule}, !presenting && show_library->isChecked());
  show({inspector, inspector_rule}, !presenting && show_inspector->isChecked());
  center->setLessonWanted(show_lesson->isChecked());
}

void MainWindow::Private::present(bool on) {
  if (on == presenting) return;
  presenting = on;
  arrange();
  center->setPresented(on);
  panel()->takeKeys();
  window->setWindowState(window->windowState() ^ Qt::WindowFullScreen);
}

void MainWindow::Private::apply_theme() {
  const figure::Theme theme = widgets::theme_for(appearance);
  dark = theme.dark;
  window->setPalette(widgets::palette_for(theme));
  window->setStyleSheet(widgets::style_sheet(theme));
  QToolTip::setPalette(widgets::palette_for(theme));  // the window's own is not yet this one in newer versions of Qt
  library_panel->setTheme(theme);
  source_bar->setTheme(theme);
  center->setTheme(theme);
  inspector->setTheme(theme);
}

void MainWindow::Private::set_text_size(int size) {
  constexpr int largest = static_cast<int>(kTextScales.size()) - 1;
  text_size = std::clamp(size, 0, largest);
  QSettings().setValue(kTextSize, text_size);
  larger_text->setEnabled(text_size < largest);
  smaller_text->setEnabled(text_size > 0);
  widgets::set_text_scale(*window, kTextScales[text_size]);
  // Larger panels leave less to the figure, unless the window grows with them.
  const QSize smallest(widgets::scaled(kSmallest.width()), widgets::scaled(kSmallest.height()));
  window->setMinimumSize(smallest.boundedTo(window->screen()->availableSize() - kFrame));
  QApplication::setFont(widgets::ui_font(13));
}

void MainWindow::Private::export_figure() {
  std::vector<const exhibit::Exhibit*> shown;
  for (int i = 0; i < compared.count(); ++i) {
    if (compared.at(i).trace()) shown.push_back(&compared.at(i));
  }
  if (shown.empty()) return;
  const exhibit::Exhibit& only_one = *shown.front();
  if (const QString why = only_one.whyNot(only_one.view()); shown.size() == 1 && !why.isEmpty()) {
    panel()->say(why);
    return;
  }
  const bool subtracts = center->showsDifference() && exhibit().trace() && compared.other()->trace();
  std::optional<ExportDialog::Subtracted> subtracted;
  if (subtracts) subtracted = {&exhibit(), compared.other()};
  ExportDialog dialog(shown, subtracted, window);
  if (dialog.exec() == QDialog::Accepted) panel()->saySaved(dialog.file());
}

void MainWindow::Private::show_info() {
  if (exhibit().facts().path.isEmpty()) return;
  InfoDialog dialog(exhibit(), models, exhibit().page().theme, window);
  dialog.exec();
}

void MainWindow::Private::refresh_recent() {
  const auto recent = library.recent();
  library_panel->setEntries(library.comparisons(), library.samples(), recent);
  recent_menu->clear();
  for (const worker::LibraryEntry& entry : recent) {
    recent_menu->addAction(entry.title, window, [this, path = entry.path] { compared.open(path); })
        ->setToolTip(entry.path);
  }
  recent_menu->setEnabled(!recent.empty());
}

// ---- The window itself ----

MainWindow::MainWindow(const StartOptions& options, QWidget* parent)
    : QMainWindow(parent), d_(std::make_unique<Private>(this, options.models)) {
  // One style and one font on every desktop and in every dialog, so that the sheet has one thing to build on.
  QApplication::setStyle(QStringLiteral("Fusion"));
  widgets::set_text_scale(*this, 1);  // as everything is designed; what was chosen comes when all is built
  QApplication::setFont(widgets::ui_font(13));
  setFont(widgets::ui_font(13));
  setWindowTitle(QStringLiteral("Saccade"));
  setAcceptDrops(true);
  resize(kFirst.boundedTo(screen()->availableSize() - kFrame));

  d_->build();
  d_->connect_panels();
  d_->connect_exhibit(d_->exhibit());
  d_->restore();
  d_->start(options);
  d_->apply_theme();
  d_->refresh_recent();
  d_->show_view();
  d_->panel()->takeKeys();
}

MainWindow::~MainWindow() {
  // The panels go before the exhibit that they show.
  delete takeCentralWidget();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && d_->presenting) return d_->present(false);
  if (d_->panel()->pressKey(*event)) return;
  const bool command = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
  if (!command && !d_->presenting && !event->text().isEmpty() && event->text().front().isPrint()) {
    d_->source_bar->typeInSource(event->text());
  } else {
    QMainWindow::keyPressEvent(event);
  }
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  // The desktop went from light to dark, or back.
  const bool palette_changed =
      event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ThemeChange;
  if (palette_changed && centralWidget() && d_->appearance == widgets::Appearance::system &&
      widgets::theme_for(widgets::Appearance::system).dark != d_->dark) {
    d_->apply_theme();
  }
}

void MainWindow::closeEvent(QCloseEvent* event) {
  d_->present(false);  // how it is left is how it opens, but for this
  QSettings().setValue(kGeometry, saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QMimeData& dragged = *event->mimeData();
  const auto is_file = [](const QUrl& url) { return url.isLocalFile(); };
  const bool is_input = dragged.hasImage() || dragged.hasText();
  if (is_input || std::ranges::any_of(dragged.urls(), is_file)) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  d_->take(*event->mimeData());
}

}  // namespace saccade::window
