#include "ui/window/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QTabBar>
#include <QUrl>
#include <algorithm>

#include "ui/views/map_choice.h"
#include "ui/window/attention_controls.h"
#include "ui/window/export_dialog.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/inspector.h"
#include "ui/window/library_panel.h"
#include "ui/window/main_window_private.h"
#include "ui/window/source_bar.h"

namespace saccade::window {

namespace {

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

}  // namespace

// ---- Requests ----

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
  options.map = views::first_map(*trace, site);
  std::erase_if(options.more_maps, [maps](int map) { return map >= maps; });
  if (!views::has_heads(*trace)) options.hide_special = false;  // there is nothing to bring them back with
  const QString text_before =
      std::exchange(read_text, facts.is_trace ? text_of(trace->source) : history.current().source);
  if (before) follow(*before, text_before);
  set_view(view_for(*trace));
  QStringList tokens;
  for (const Token& token : trace->target) tokens << views::token_label(token);
  timeline->setTokens(tokens);
  timeline->setStep(step);
  const QString output = QString::fromStdString(trace->output);
  source_bar->setOutput(output, unmodified ? QString::fromStdString(unmodified->output) : QString());
  source_bar->setWrites(views::kind_of(*trace) != QLatin1String("encoder_self"));
  if (facts.is_trace) source_bar->setSource(read_text);
  if (locked && !views::read_out(*trace, options, *locked)) locked.reset();
  if (hovered && !views::read_out(*trace, options, *hovered)) hovered.reset();
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
  options.before = unmodified.get();
  canvas->setFigure(view->draw(*trace, options), fresh);
}

void MainWindow::Private::light() {
  if (!trace) return;
  if (view->uses.focus && options.focus != focused_row()) {
    options.focus = focused_row();
    draw(false);
  }
  const std::optional<Target> lit = hovered ? hovered : locked;
  const auto readout = lit ? views::read_out(*trace, options, *lit) : std::nullopt;
  // What a token's links say is in the figure itself; a card would lie over it.
  const bool card = !lit || lit->kind != TargetKind::token;
  canvas->setLit(hovered, locked, card ? readout : std::nullopt);
  canvas->describe(readout ? readout->words : QString());
  inspector->setReadout(readout);
  timeline->setLit(lit ? views::written_token(*trace, options.map, *lit) : std::nullopt);
  const auto read = lit ? views::read_token(*trace, options.map, *lit) : std::nullopt;
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
  if (!views::read_out(*trace, options, target)) return;
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
  if (to->uses.map) opens_heads_in = to;
  if (trace) {
    chosen_views[views::kind_of(*trace)] = to;
    QSettings().setValue(kView.arg(views::kind_of(*trace)), QString::fromUtf8(to->name));
  }
  set_view(to);
  show_step();
}

const views::View* MainWindow::Private::view_for(const Trace& of) const {
  const QString kind = views::kind_of(of);
  const worker::LibraryEntry* sample = library.sample_at(facts.path);
  const views::View* const wishes[] = {
      chosen_views.value(kind), asked_view, views::find_view(QSettings().value(kView.arg(kind)).toString()),
      sample ? views::find_view(QString::fromStdString(sample->view.name)) : nullptr, &views::most_telling_view(of)};
  for (const views::View* wish : wishes) {
    if (wish && wish->why_not(of).isEmpty()) return wish;
  }
  return view;
}

void MainWindow::Private::apply_theme() {
  const figure::Theme theme = widgets::theme_for(appearance);
  options.theme = theme;
  window->setPalette(widgets::palette_for(theme));
  window->setStyleSheet(widgets::style_sheet(theme));
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
  QApplication::setFont(widgets::ui_font(13));
  setFont(widgets::ui_font(13));
  setWindowTitle(QStringLiteral("Saccade"));
  setAcceptDrops(true);
  setMinimumSize(900, 600);
  resize(1280, 800);

  d_->build();
  d_->connect_panels();
  const QSettings settings;
  restoreGeometry(settings.value(kGeometry).toByteArray());
  d_->show_library->setChecked(settings.value(kLibraryShown, true).toBool());
  d_->appearance = widgets::Appearance(std::clamp(settings.value(kAppearance, 0).toInt(), 0, 2));
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
  if (palette_changed && centralWidget() && d_->appearance == widgets::Appearance::system &&
      widgets::theme_for(widgets::Appearance::system).dark != d_->options.theme.dark) {
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
