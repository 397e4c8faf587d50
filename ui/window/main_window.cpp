#include "ui/window/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QTabBar>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/window/attention_controls.h"
#include "ui/window/export_dialog.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/inspector.h"
#include "ui/window/library_panel.h"
#include "ui/window/main_window_private.h"
#include "ui/window/map_choice.h"
#include "ui/window/source_bar.h"
#include "ui/window/timeline.h"

namespace saccade::window {

namespace {

constexpr int kSlowMilliseconds = 150;
constexpr double kZoomStep = 1.25;

const QString kGeometry = QStringLiteral("window/geometry");
const QString kLibraryShown = QStringLiteral("window/library");
const QString kAppearance = QStringLiteral("window/appearance");
const QString kColorMap = QStringLiteral("window/colorMap");
const QString kView = QStringLiteral("window/view/%1");  // by the kind of trace
const QString kModel = QStringLiteral("model");

/// The text a trace was made from, as far as its tokens say: where they know their places, gaps are spaces.
QString text_of(const std::vector<Token>& tokens) {
  QString text;
  bool words = false;
  for (const Token& token : tokens) words = words || QString::fromStdString(token.text).size() > 2;
  int end = 0;
  for (const Token& token : tokens) {
    if (token.special) continue;
    if (token.start >= 0) {
      text += QString(std::max(0, token.start - end), QLatin1Char(' '));
      end = token.end;
    } else if (words && !text.isEmpty()) {
      text += QLatin1Char(' ');
    }
    QString piece = QString::fromStdString(token.text);
    if (token.start >= 0 && piece.startsWith(QLatin1String("##"))) piece.remove(0, 2);
    text += piece;
  }
  return text;
}

QString sentence(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

/// The view that says most at one glance: the window of local attention, arcs where there are heads, or the matrix.
const views::View* telling_view(const Trace& trace) {
  for (const char* name : {"local", "arcs", "heatmap"}) {
    if (name == QLatin1String("arcs") && !has_heads(trace)) continue;
    const views::View* view = views::find_view(QLatin1String(name));
    if (view && view->why_not(trace).isEmpty()) return view;
  }
  return &views::all_views().front();
}

QWidget* rule(Qt::Orientation orientation) {
  auto* line = new QWidget;
  line->setObjectName("rule");
  line->setAttribute(Qt::WA_StyledBackground);
  orientation == Qt::Horizontal ? line->setFixedHeight(1) : line->setFixedWidth(1);
  return line;
}

}  // namespace

// ---- Building ----

void MainWindow::Private::build() {
  auto* menu_bar = new QMenuBar;
  menu_bar->setNativeMenuBar(false);
  source_bar = new SourceBar;
  auto* header = new QWidget;
  header->setObjectName("header");
  auto* header_row = new QHBoxLayout(header);
  header_row->setContentsMargins(8, 0, 0, 0);
  header_row->setSpacing(0);
  menu_bar->setFixedSize(209, 32);
  header_row->addWidget(menu_bar, 0, Qt::AlignVCenter);
  header_row->addWidget(source_bar, 1);

  tabs = new QTabBar;
  tabs->setObjectName("views");
  tabs->setAccessibleName(tr("Views"));
  tabs->setDrawBase(false);
  tabs->setExpanding(false);
  for (const views::View& each : views::all_views()) tabs->addTab(QString::fromUtf8(each.title));
  message = new QLabel;
  message->setObjectName("message");
  message->setWordWrap(true);
  message->setTextFormat(Qt::PlainText);
  message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message->hide();
  controls = new AttentionControls;
  canvas = new FigureCanvas;
  timeline = new Timeline;
  inspector = new Inspector;
  library_panel = new LibraryPanel;
  library_rule = rule(Qt::Vertical);

  auto* above = new QVBoxLayout;
  above->setContentsMargins(24, 12, 24, 8);
  above->setSpacing(8);
  above->addWidget(message);
  above->addWidget(tabs);
  above->addWidget(controls);
  auto* centre = new QWidget;
  centre->setObjectName("centre");
  auto* centre_column = new QVBoxLayout(centre);
  centre_column->setContentsMargins(0, 0, 0, 0);
  centre_column->setSpacing(0);
  centre_column->addLayout(above);
  centre_column->addWidget(canvas, 1);
  centre_column->addWidget(rule(Qt::Horizontal));
  centre_column->addWidget(timeline);

  auto* body = new QHBoxLayout;
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(0);
  body->addWidget(library_panel);
  body->addWidget(library_rule);
  body->addWidget(centre, 1);
  body->addWidget(rule(Qt::Vertical));
  body->addWidget(inspector);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  column->addWidget(rule(Qt::Horizontal));
  column->addLayout(body, 1);
  window->setCentralWidget(page);
  build_menus(menu_bar);
}

void MainWindow::Private::build_menus(QMenuBar* bar) {
  const auto add = [this](QMenu* menu, const QString& text, const QKeySequence& keys, auto slot) {
    QAction* action = menu->addAction(text, window, slot);
    action->setShortcut(keys);
    return action;
  };
  const auto add_choice = [](QMenu* menu, QActionGroup* group, const QString& text, const QVariant& value) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    group->addAction(action);
    return action;
  };

  QMenu* file = bar->addMenu(tr("&File"));
  QAction* open_file = add(file, tr("&Open…"), QKeySequence::Open, [this] {
    const QString path = QFileDialog::getOpenFileName(
        window, tr("Open a model or a trace"), {},
        tr("Models and traces (config.json *.safetensors *.safetensors.index.json pytorch_model.bin *.bin *.pt *.pth "
           "*.json);;All files (*)"));
    if (!path.isEmpty()) open(path);
  });
  connect(library_panel, &LibraryPanel::openRequested, open_file, &QAction::trigger);
  add(file, tr("Open &Directory…"), QKeySequence("Ctrl+Shift+O"), [this] {
    const QString path = QFileDialog::getExistingDirectory(window, tr("Open a model's directory"));
    if (!path.isEmpty()) open(path);
  });
  add(file, tr("Open by &Name…"), QKeySequence("Ctrl+Shift+N"), [this] {
    bool accepted = false;
    const QString name = QInputDialog::getText(window, tr("Open by name"),
                                               tr("A sample, or a model that Hugging Face’s tools have downloaded:"),
                                               QLineEdit::Normal, {}, &accepted);
    if (accepted && !name.trimmed().isEmpty()) open(name.trimmed());
  });
  recent_menu = file->addMenu(tr("Open &Recent"));
  file->addSeparator();
  QAction* export_action = add(file, tr("&Export…"), QKeySequence("Ctrl+E"), [this] { export_figure(); });
  connect(source_bar, &SourceBar::exportRequested, export_action, &QAction::trigger);
  file->addSeparator();
  add(file, tr("&Quit"), QKeySequence::Quit, [this] { window->close(); });

  QMenu* edit = bar->addMenu(tr("&Edit"));
  undo = add(edit, tr("&Undo"), QKeySequence::Undo, [this] { travel(&History::undo); });
  redo = add(edit, tr("&Redo"), QKeySequence::Redo, [this] { travel(&History::redo); });
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  edit->addSeparator();
  add(edit, tr("Edit &Source"), QKeySequence("Ctrl+L"), [this] { source_bar->focusSource(); });
  add(edit, tr("Force a &Target"), QKeySequence("Ctrl+T"), [this] { source_bar->toggleTarget(); });
  add(edit, tr("Reset &Interventions"), QKeySequence("Ctrl+Backspace"), [this] { bend({}, "reset"); });

  QMenu* show = bar->addMenu(tr("&View"));
  view_actions = new QActionGroup(window);
  int number = 0;
  for (const views::View& each : views::all_views()) {
    QAction* action = add_choice(show, view_actions, QString::fromUtf8(each.title), QString::fromUtf8(each.name));
    action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(++number)));
  }
  connect(view_actions, &QActionGroup::triggered, window,
          [this](QAction* action) { choose_view(views::find_view(action->data().toString())); });
  show->addSeparator();
  controls->addTo(show->addMenu(tr("&Heads")));
  QMenu* maps = show->addMenu(tr("&Colour Map"));
  map_actions = new QActionGroup(window);
  for (const QString& name : figure::color_maps()) {
    QString title = name;
    title[0] = title[0].toUpper();
    add_choice(maps, map_actions, title, name);
  }
  connect(map_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    options.color_map = action->data().toString();
    QSettings().setValue(kColorMap, options.color_map);
    draw(false);
  });
  QAction* values = add(show, tr("&Values in Cells"), QKeySequence("Ctrl+Shift+V"), [] {});
  values->setCheckable(true);
  values->setObjectName("valuesInCells");
  connect(values, &QAction::toggled, window, [this](bool on) {
    options.values = on;
    draw(false);
  });
  show->addSeparator();
  add(show, tr("Zoom &In"), QKeySequence::ZoomIn, [this] {
    canvas->setZoom(canvas->zoom() * kZoomStep);
  })->setShortcuts({QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  add(show, tr("Zoom &Out"), QKeySequence("Ctrl+-"), [this] { canvas->setZoom(canvas->zoom() / kZoomStep); });
  add(show, tr("&Actual Size"), QKeySequence("Ctrl+0"), [this] { canvas->setZoom(1); });
  show->addSeparator();
  show_library = add(show, tr("&Library"), QKeySequence("Ctrl+B"), [] {});
  show_library->setObjectName("showLibrary");
  show_library->setCheckable(true);
  show_library->setChecked(true);
  connect(show_library, &QAction::toggled, window, [this](bool on) {
    library_panel->setVisible(on);
    library_rule->setVisible(on);
    QSettings().setValue(kLibraryShown, on);
  });
  QMenu* looks = show->addMenu(tr("A&ppearance"));
  appearance_actions = new QActionGroup(window);
  add_choice(looks, appearance_actions, tr("&System"), int(Appearance::system));
  add_choice(looks, appearance_actions, tr("&Light"), int(Appearance::light));
  add_choice(looks, appearance_actions, tr("&Dark"), int(Appearance::dark));
  connect(appearance_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    appearance = Appearance(action->data().toInt());
    QSettings().setValue(kAppearance, int(appearance));
    apply_theme();
  });

  QMenu* help = bar->addMenu(tr("&Help"));
  add(help, tr("&About Saccade"), QKeySequence("F1"), [this] {
    QMessageBox box(window);
    box.setPalette(window->palette());
    box.setWindowTitle(tr("About Saccade"));
    box.setText(tr("<h3>Saccade %1</h3><p>Runs small attention models live and shows where they look.</p>"
                   "<p>A saccade is the eye’s jump from one point of attention to the next.</p>"
                   "<table cellpadding='2'>"
                   "<tr><td>←&nbsp;→&nbsp;Home&nbsp;End&nbsp;&nbsp;</td><td>move through the steps</td></tr>"
                   "<tr><td>Space</td><td>play and pause</td></tr>"
                   "<tr><td>Click</td><td>keep a cell or a token; the arrow keys move it, Esc releases it</td></tr>"
                   "<tr><td>Ctrl+↑&nbsp;↓&nbsp;&nbsp;</td><td>walk through the heads</td></tr>"
                   "<tr><td>Shift+click</td><td>draw a head together with others</td></tr>"
                   "<tr><td>Ctrl+wheel</td><td>zoom</td></tr></table>")
                    .arg(QCoreApplication::applicationVersion()));
    box.addButton(tr("Close"), QMessageBox::AcceptRole);
    box.exec();
  });
}

void MainWindow::Private::connect_panels() {
  connect(library_panel, &LibraryPanel::chosen, window, [this](const QString& path) { open(path); });
  connect(source_bar, &SourceBar::sourceEdited, window, [this](const QString& text) { type(text); });
  connect(source_bar, &SourceBar::targetEdited, window,
          [this](const std::optional<QString>& target) { force(target); });
  connect(source_bar, &SourceBar::suggestionChosen, window, [this](const QString& text) {
    history.seal();
    source_bar->setSource(text);
    type(text);
  });
  connect(tabs, &QTabBar::currentChanged, window, [this](int index) { choose_view(&views::all_views()[index]); });

  connect(canvas, &FigureCanvas::hovered, window, [this](const std::optional<Target>& target) {
    hovered = target;
    light();
  });
  connect(canvas, &FigureCanvas::clicked, window, [this](const std::optional<Target>& target, auto modifiers) {
    if (target && target->kind == TargetKind::map) return click_head(target->map, modifiers);
    if (target && target->kind == TargetKind::target_token) go_to(target->query);
    lock(target == locked ? std::nullopt : target);
    light();
  });
  connect(canvas, &FigureCanvas::dragged, window,
          [this](const Target& target, double position) { drag(target, position); });
  connect(canvas, &FigureCanvas::dragEnded, window, [this] { history.seal(); });
  connect(canvas, &FigureCanvas::roomChanged, window, [this] { draw(false); });
  connect(canvas, &FigureCanvas::painted, window, &MainWindow::figurePainted);

  connect(timeline, &Timeline::stepChanged, window, [this](int to) {
    step = to;
    show_step();
  });
  connect(timeline, &Timeline::hovered, window, [this](std::optional<int> row) {
    hovered = row && trace ? std::optional(target_of_written(*trace, options.map, *row)) : std::nullopt;
    light();
  });
  connect(inspector, &Inspector::bent, window,
          [this](const AttentionOverrides& overrides, const QString& what) { bend(overrides, what); });
  connect(controls, &AttentionControls::mapChosen, window, [this](int map) { choose_map(map); });
  connect(controls, &AttentionControls::optionsChanged, window, [this](const auto& change) {
    change(options);
    show_step();
  });
  connect(controls, &AttentionControls::wordsMerged, window, [this](bool merged) {
    Request request = history.current();
    request.merge_words = merged;
    change(request, {}, step);
  });
  connect(inspector, &Inspector::headChosen, window, [this](int map, auto modifiers) { click_head(map, modifiers); });
  connect(inspector, &Inspector::settled, window, [this] { history.seal(); });

  connect(&runner, &worker::Runner::opened, window, [this](quint64 number, const worker::ModelFacts& of_model) {
    opened = of_model;
    opened_by = number;
  });
  connect(&runner, &worker::Runner::progressed, window,
          [this](quint64 number, std::shared_ptr<const Trace> growing) { progress(number, growing); });
  connect(&runner, &worker::Runner::finished, window,
          [this](quint64 number, const worker::Result& result) { finish(number, result); });
  connect(&runner, &worker::Runner::failed, window,
          [this](quint64 number, const QString& text) { fail(number, text); });
  slow.setSingleShot(true);
  slow.setInterval(kSlowMilliseconds);
  connect(&slow, &QTimer::timeout, window, [this] { source_bar->setRunning(); });
}

void MainWindow::Private::start(const StartOptions& start_options) {
  const worker::LibraryEntry* first = library.first_choice();
  const auto begin_with = [&](const QString& model) {
    const worker::LibraryEntry entry = library.describe(model);
    // Any text shows more than none.
    fallbacks.push_back({entry.path, entry.example.isEmpty() && first ? first->example : entry.example, {}});
  };
  const QSettings settings;
  for (const QString& path : start_options.open) begin_with(path);
  if (const QString last = settings.value(kModel).toString(); !last.isEmpty()) begin_with(last);
  if (first) begin_with(first->path);
  if (fallbacks.empty()) {
    say(tr("There are no samples here. Open a model with Ctrl+O."));
    return;
  }
  for (const QString& path : start_options.open.mid(1)) library.remember(path);

  Request request = fallbacks.front();
  fallbacks.erase(fallbacks.begin());
  if (start_options.source) {
    request.source = *start_options.source;
    typed_family = worker::family_of(library.describe(request.model).title);
  }
  request.interventions = start_options.interventions;
  wanted_step = start_options.step;
  history.reset(request);
  show_request();
  run(start_options.step);
}

// ---- Requests ----

void MainWindow::Private::change(const Request& request, const QString& key, std::optional<int> keep_step) {
  history.push(request, key);
  run(keep_step);
}

void MainWindow::Private::run(std::optional<int> keep_step) {
  const Request& request = history.current();
  undo->setEnabled(history.canUndo());
  redo->setEnabled(history.canRedo());
  timeline->pause();
  wanted_step = keep_step;
  if (request.source.isEmpty() && !worker::is_trace_file(request.model)) {
    runner.cancel();
    stop_waiting();
    say(tr("There is no text: type one to see where the model looks."));
    return;
  }
  runner.start(request);
  slow.start();
}

void MainWindow::Private::show_request() {
  const Request& request = history.current();
  source_bar->setSource(request.source);
  source_bar->setTarget(request.interventions.target
                            ? std::optional(QString::fromStdString(*request.interventions.target))
                            : std::nullopt);
}

void MainWindow::Private::open(const QString& path) {
  const worker::LibraryEntry entry = library.describe(path);
  Request request;
  request.model = path;
  // What was typed for one mechanism is kept for the next that does the same task, so that the two can be compared.
  const bool typed = !source_bar->source().isEmpty() && typed_family == worker::family_of(entry.title);
  if (typed || entry.example.isEmpty()) {
    request.source = source_bar->source();
    request.interventions.target = history.current().interventions.target;
  } else {
    request.source = entry.example;
    typed_family.clear();
  }
  history.seal();
  change(request, {});
  show_request();
}

void MainWindow::Private::travel(void (History::*direction)()) {
  (history.*direction)();
  show_request();
  run(step);
}

void MainWindow::Private::bend(const AttentionOverrides& overrides, const QString& what) {
  Request request = history.current();
  request.interventions.attention = overrides;
  if (request != history.current()) change(request, what, step);
}

void MainWindow::Private::drag(const Target& target, double position) {
  if (!trace || facts.is_trace || trace->attention.empty()) return;
  const int row = target.query >= 0 ? target.query : step;
  const auto& windows = trace->attention[options.map].windows;
  if (row >= static_cast<int>(windows.size())) return;
  AttentionOverrides overrides = history.current().interventions.attention;
  if (target.kind == TargetKind::aligned_position) {
    overrides.aligned_positions[row] = std::round(position * 10) / 10;
    bend(overrides, QStringLiteral("drag p%1").arg(row));
  } else {
    overrides.half_width = std::max(1.0, std::round(std::abs(position - windows[row].aligned_position)));
    bend(overrides, QStringLiteral("drag D"));
  }
}

void MainWindow::Private::type(const QString& source) {
  typed_family = worker::family_of(library.describe(history.current().model).title);
  Request request = history.current();
  request.source = source;
  // A centre was set for a place in another text.
  request.interventions.attention.aligned_positions.clear();
  change(request, QStringLiteral("source"));
}

void MainWindow::Private::force(const std::optional<QString>& target) {
  Request request = history.current();
  request.interventions.target = target ? std::optional(target->toStdString()) : std::nullopt;
  change(request, QStringLiteral("target"));
}

void MainWindow::Private::escape() {
  if (timeline->playing()) {
    timeline->pause();
  } else if (runner.busy()) {
    runner.cancel();
    stop_waiting();
    say(tr("Stopped."));
  } else {
    lock(std::nullopt);
    hovered.reset();
    options.more_maps.clear();
    show_step();
  }
}

// ---- Results ----

void MainWindow::Private::adopt(quint64 number) {
  if (opened_by != number) return;
  const bool another = opened.path != facts.path;
  facts = opened;
  inspector->setModel(facts);
  if (!another) return;
  fallbacks.clear();
  locked.reset();
  hovered.reset();
  trace.reset();
  options.more_maps.clear();
  options.behaviors.clear();
  const worker::LibraryEntry* sample = library.sample_at(facts.path);
  if (const auto chosen = chosen_maps.find(facts.path); chosen != chosen_maps.end()) {
    site = chosen->second;
  } else if (sample && sample->view.map) {
    site = sample->view.map;
  }
  first_focus = sample ? QString::fromStdString(sample->view.focus) : QString();
  QSettings().setValue(kModel, facts.path);
  if (!sample) {
    library.remember(facts.path);
    refresh_recent();
  }
  library_panel->setCurrent(facts.path);
  source_bar->setReadOnly(facts.is_trace);
  source_bar->setSuggestions(library.gallery(facts.path));
  window->setWindowTitle(QStringLiteral("%1 — Saccade").arg(facts.id));
}

void MainWindow::Private::finish(quint64 number, const worker::Result& result) {
  milliseconds = result.milliseconds;
  stop_waiting();
  say(std::exchange(complaint, {}));
  adopt(number);
  const auto before = std::exchange(trace, result.trace);
  unmodified = result.unmodified;
  has_pieces = result.has_pieces;
  options.behaviors = result.behaviors;
  inspector->setChecks(result.checks);
  show_trace(before.get());
}

void MainWindow::Private::progress(quint64 number, std::shared_ptr<const Trace> growing) {
  adopt(number);
  const auto before = std::exchange(trace, growing);
  unmodified = nullptr;
  show_trace(before.get());
}

void MainWindow::Private::show_trace(const Trace* before) {
  step = std::clamp(wanted_step.value_or(step_count() - 1), 0, std::max(0, step_count() - 1));
  const int maps = static_cast<int>(trace->attention.size());
  options.map = (site ? find_map(*trace, *site) : std::nullopt).value_or(maps > 0 ? first_map(*trace) : 0);
  std::erase_if(options.more_maps, [maps](int map) { return map >= maps; });
  if (!has_heads(*trace)) options.hide_special = false;  // there is nothing to bring them back with
  const QString text_before =
      std::exchange(read_text, facts.is_trace ? text_of(trace->source) : history.current().source);
  if (before) follow(*before, text_before);
  set_view(view_for(*trace));
  QStringList tokens;
  for (const Token& token : trace->target) tokens << token_label(token);
  timeline->setTokens(tokens);
  timeline->setStep(step);
  const QString output = QString::fromStdString(trace->output);
  source_bar->setOutput(output, unmodified ? QString::fromStdString(unmodified->output) : QString());
  source_bar->setWrites(kind_of(*trace) != QLatin1String("encoder_self"));
  if (facts.is_trace) source_bar->setSource(read_text);
  if (locked && !read_out(*trace, options, *locked)) locked.reset();
  if (hovered && !read_out(*trace, options, *hovered)) hovered.reset();
  lock_first_focus();
  show_step(true);
  if (locked && !first_focus.isEmpty()) canvas->reveal(*locked);
}

void MainWindow::Private::fail(quint64 number, const QString& text) {
  stop_waiting();
  say(text);
  if (!trace && !fallbacks.empty()) {
    if (complaint.isEmpty()) complaint = text;
    history.reset(fallbacks.front());
    fallbacks.erase(fallbacks.begin());
    show_request();
    run(std::nullopt);
    return;
  }
  // A model that does not open is given up, so that typing goes on with the one that is shown.
  if (opened_by != number && trace && history.current().model != facts.path) {
    history.drop();
    show_request();
    library_panel->setCurrent(facts.path);
    undo->setEnabled(history.canUndo());
  }
}

void MainWindow::Private::say(const QString& text) {
  message->setText(sentence(text));
  message->setVisible(!text.isEmpty());
}

void MainWindow::Private::stop_waiting() {
  slow.stop();
  source_bar->setRunTime(milliseconds);
}

// ---- Showing ----

void MainWindow::Private::show_step(bool fresh) {
  if (!trace) return;
  options.focus = focused_row();
  options.step = step_count() > 0 ? std::optional(step) : std::nullopt;
  inspector->setStep(trace, options, step, history.current().interventions.attention);
  show_controls();
  draw(fresh);
  light();
}

void MainWindow::Private::draw(bool fresh) {
  if (!trace) return;
  if (const QString why = view->why_not(*trace); !why.isEmpty()) {
    canvas->setReason(sentence(why));
    return;
  }
  options.room = canvas->room();
  options.steady = true;
  options.before = unmodified.get();
  canvas->setFigure(view->draw(*trace, options), fresh);
}

void MainWindow::Private::light() {
  if (!trace) return;
  if (in_view("arcs") && options.focus != focused_row()) {
    options.focus = focused_row();
    draw(false);
  }
  const std::optional<Target> lit = hovered ? hovered : locked;
  const auto readout = lit ? read_out(*trace, options, *lit) : std::nullopt;
  // What a token's links say is in the figure itself; a card would lie over it.
  const bool card = !lit || lit->kind != TargetKind::token;
  canvas->setLit(hovered, locked, card ? readout : std::nullopt);
  inspector->setReadout(readout);
  timeline->setLit(lit ? written_token(*trace, options.map, *lit) : std::nullopt);
  const auto read = lit ? read_token(*trace, options.map, *lit) : std::nullopt;
  inspector->setPredictions(*trace, read);
  const Token token = read ? trace->source[*read] : Token{};
  source_bar->setLit(token.start, token.end);
}

void MainWindow::Private::go_to(int to) {
  timeline->pause();
  timeline->setStep(to);
  step = timeline->step();
  show_step();
}

void MainWindow::Private::move_lock(int rows, int columns) {
  Target target = *locked;
  target.query += rows;
  target.key += columns;
  if (!read_out(*trace, options, target)) return;
  locked = target;
  hovered.reset();
  light();
}

void MainWindow::Private::set_view(const views::View* to) {
  view = to;
  const QSignalBlocker blocker(tabs);
  const auto all = views::all_views();
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    const QString why = trace ? all[i].why_not(*trace) : QString();
    const bool usable = why.isEmpty() || &all[i] == view;
    tabs->setTabEnabled(i, usable);
    tabs->setTabToolTip(i, sentence(why));
    view_actions->actions().at(i)->setEnabled(usable);
  }
  const int index = static_cast<int>(to - all.data());
  tabs->setCurrentIndex(index);
  view_actions->actions().at(index)->setChecked(true);
}

void MainWindow::Private::choose_view(const views::View* to) {
  const QString name = QString::fromUtf8(to->name);
  if (name == QLatin1String("arcs") || name == QLatin1String("heatmap")) opens_heads_in = name;
  if (trace) {
    chosen_views[kind_of(*trace)] = to;
    QSettings().setValue(kView.arg(kind_of(*trace)), name);
  }
  set_view(to);
  show_step();
}

const views::View* MainWindow::Private::view_for(const Trace& of) const {
  const QString kind = kind_of(of);
  const worker::LibraryEntry* sample = library.sample_at(facts.path);
  const views::View* const wishes[] = {
      chosen_views.value(kind), asked_view, views::find_view(QSettings().value(kView.arg(kind)).toString()),
      sample ? views::find_view(QString::fromStdString(sample->view.name)) : nullptr, telling_view(of)};
  for (const views::View* wish : wishes) {
    if (wish && wish->why_not(of).isEmpty()) return wish;
  }
  return view;
}

void MainWindow::Private::apply_theme() {
  const figure::Theme theme = theme_for(appearance);
  options.theme = theme;
  window->setPalette(palette_for(theme));
  window->setStyleSheet(style_sheet(theme));
  library_panel->setTheme(theme);
  source_bar->setTheme(theme);
  canvas->setTheme(theme);
  controls->setTheme(theme);
  timeline->setTheme(theme);
  inspector->setTheme(theme);
  draw(false);
}

void MainWindow::Private::export_figure() {
  if (!trace) return;
  if (const QString why = view->why_not(*trace); !why.isEmpty()) {
    say(why);
    return;
  }
  views::ViewOptions still = options;
  still.steady = false;  // a figure on paper needs no room for what is not there
  ExportDialog dialog(trace, unmodified, *view, still, window);
  dialog.exec();
}

void MainWindow::Private::refresh_recent() {
  const auto recent = library.recent();
  library_panel->setEntries(library.samples(), recent);
  recent_menu->clear();
  for (const worker::LibraryEntry& entry : recent) {
    recent_menu->addAction(entry.title, window, [this, path = entry.path] { open(path); })->setToolTip(entry.path);
  }
  recent_menu->setEnabled(!recent.empty());
}

QStringList MainWindow::Private::dropped_paths(const QMimeData* data) const {
  QStringList paths;
  const QList<QUrl> urls = data->urls();
  for (const QUrl& url : urls) {
    if (url.isLocalFile()) paths << url.toLocalFile();
  }
  return paths;
}

// ---- The window itself ----

MainWindow::MainWindow(const StartOptions& options, QWidget* parent)
    : QMainWindow(parent), d_(std::make_unique<Private>(this)) {
  // One style and one font on every desktop and in every dialog, so that the sheet has one thing to build on.
  QApplication::setStyle(QStringLiteral("Fusion"));
  QApplication::setFont(ui_font(13));
  setFont(ui_font(13));
  setWindowTitle(QStringLiteral("Saccade"));
  setAcceptDrops(true);
  setMinimumSize(900, 600);
  resize(1280, 800);

  d_->build();
  d_->connect_panels();
  const QSettings settings;
  restoreGeometry(settings.value(kGeometry).toByteArray());
  d_->show_library->setChecked(settings.value(kLibraryShown, true).toBool());
  d_->appearance = Appearance(std::clamp(settings.value(kAppearance, 0).toInt(), 0, 2));
  d_->appearance_actions->actions().at(int(d_->appearance))->setChecked(true);
  const QString map = settings.value(kColorMap).toString();
  if (figure::color_maps().contains(map)) d_->options.color_map = map;
  d_->map_actions->actions().at(figure::color_maps().indexOf(d_->options.color_map))->setChecked(true);
  d_->start(options);
  d_->apply_theme();
  d_->refresh_recent();
  d_->canvas->setFocus(Qt::OtherFocusReason);
  d_->asked_view = views::find_view(options.view);
  d_->set_view(d_->asked_view ? d_->asked_view : d_->view);
}

MainWindow::~MainWindow() = default;

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (d_->press_head_key(*event)) return;
  const bool moves_lock = d_->locked && d_->locked->kind == TargetKind::cell;
  switch (event->key()) {
    case Qt::Key_Left:
      moves_lock ? d_->move_lock(0, -1) : d_->timeline->previous();
      break;
    case Qt::Key_Right:
      moves_lock ? d_->move_lock(0, 1) : d_->timeline->next();
      break;
    case Qt::Key_Up:
      if (moves_lock) d_->move_lock(-1, 0);
      break;
    case Qt::Key_Down:
      if (moves_lock) d_->move_lock(1, 0);
      break;
    case Qt::Key_Home:
      d_->timeline->first();
      break;
    case Qt::Key_End:
      d_->timeline->last();
      break;
    case Qt::Key_Space:
      d_->timeline->togglePlay();
      break;
    case Qt::Key_PageUp:
      d_->canvas->scrollPage(-1);
      break;
    case Qt::Key_PageDown:
      d_->canvas->scrollPage(1);
      break;
    case Qt::Key_Escape:
      d_->escape();
      break;
    default: {
      const bool command = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
      if (!command && !event->text().isEmpty() && event->text().front().isPrint()) {
        d_->source_bar->typeInSource(event->text());
      } else {
        QMainWindow::keyPressEvent(event);
      }
    }
  }
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  // The desktop went from light to dark, or back.
  const bool palette_changed =
      event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ThemeChange;
  if (palette_changed && centralWidget() && d_->appearance == Appearance::system &&
      theme_for(Appearance::system).dark != d_->options.theme.dark) {
    d_->apply_theme();
  }
}

void MainWindow::closeEvent(QCloseEvent* event) {
  QSettings().setValue(kGeometry, saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!d_->dropped_paths(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QStringList paths = d_->dropped_paths(event->mimeData());
  if (paths.isEmpty()) return;
  event->acceptProposedAction();
  d_->open(paths.first());
}

}  // namespace saccade::window
